-- Why one unit of a batch cannot be appended, or null. The head row is locked, so what is seen here stays true.
create or replace function {log}_refusal(
    command uuid, tracking text, tracked bigint,
    first_event int, last_event int, streams uuid[], versions int[],
    first_claim int, last_claim int, kinds text[], keys text[], holders uuid[],
    first_rest int, last_rest int, rest_streams uuid[], rest_versions int[]
) returns json language plpgsql as $$
declare
    known {log}_commands;
    now_at bigint;
    held {log}_claims;
    taken uuid;
    number int;
begin
    if command is not null then
        select * into known from {log}_commands c where c.command_id = command;
        if found then
            return json_build_object('why', 'command', 'answer', known.answer::text,
                'position', known.position, 'fingerprint', encode(known.fingerprint, 'hex'));
        end if;
    end if;
    if tracking is not null then
        select t.position into now_at from {log}_tracking t where t.name = tracking;
        if found and now_at >= tracked then
            return json_build_object('why', 'tracking', 'name', tracking, 'position', now_at);
        end if;
    end if;
    for taken, number in
        select e.stream_id, e.version
        from unnest(
            streams[first_event:last_event] || rest_streams[first_rest:last_rest],
            versions[first_event:last_event] || rest_versions[first_rest:last_rest]) as new (stream, number)
        join {log}_events e on e.stream_id = new.stream and e.version = new.number
    loop
        return json_build_object('why', 'version', 'stream', taken, 'version', number, 'current',
            (select max(e.version) from {log}_events e where e.stream_id = taken));
    end loop;
    for i in first_claim .. last_claim loop
        if holders[i] is not null then
            select * into held from {log}_claims c where c.kind = kinds[i] and c.key = keys[i];
            if found and not {log}_released(kinds[i], keys[i], first_claim, i, kinds, keys, holders) then
                return json_build_object('why', 'claim', 'kind', held.kind, 'key', held.key, 'holder', held.stream_id);
            end if;
        end if;
    end loop;
    return null;
end
$$;
