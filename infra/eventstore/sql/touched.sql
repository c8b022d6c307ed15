-- Whether a batch touches anything that is stored already, so that some of it may have to be refused. Mostly not.
create or replace function {log}_touched(
    commands uuid[], trackings text[], streams uuid[], versions int[], kinds text[], keys text[]
) returns boolean language plpgsql stable as $$
begin
    if cardinality(streams) > 0 and exists (
        select from unnest(streams, versions) as new (stream, number)
        join {log}_events e on e.stream_id = new.stream and e.version = new.number)
    then
        return true;
    end if;
    if array_remove(commands, null) <> '{}' and exists (
        select from unnest(commands) as new (id) join {log}_commands c on c.command_id = new.id)
    then
        return true;
    end if;
    if array_remove(trackings, null) <> '{}' and exists (
        select from unnest(trackings) as new (name) join {log}_tracking t on t.name = new.name)
    then
        return true;
    end if;
    return cardinality(keys) > 0 and exists (
        select from unnest(kinds, keys) as new (kind, key)
        join {log}_claims c on c.kind = new.kind and c.key = new.key);
end
$$;
