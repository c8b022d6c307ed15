-- Append a batch of units, each whole or not at all. Per unit: the first position it got, or why it was refused.
-- The lock on the head row makes appends one after the other, so positions have no hole and follow commit order,
-- and every check is a plain look-up. `entangled`: some units of the batch touch the same thing, so each is stored
-- before the next is checked; else all are stored at once. `afters`: the unit of the batch, if any, without
-- which a unit is not stored either. `known`, `known_hash`: the last place in the log that the caller knows, 0 for
-- none; where the log does not hold it, the caller has decided on another history: nothing is stored, all is null.
create or replace function {log}_append(
    recorded timestamptz, entangled boolean,
    commands uuid[], fingerprints bytea[], answers text[], trackings text[], tracked bigint[],
    event_ends int[], streams uuid[], versions int[], topics text[], metadatas text[], states bytea[],
    claim_ends int[], kinds text[], keys text[], holders uuid[],
    rest_ends int[], rest_streams uuid[], rest_versions int[], afters int[], known bigint, known_hash bytea,
    out firsts bigint[], out refusals json[], out head bigint, out head_hash bytea
) language plpgsql as $$
declare
    units int := cardinality(commands);
    old_position bigint;
    at bigint;
    previous bytea;
    one_by_one boolean;
    refusal json;
    unit_start int := 1;
    event_start int := 1;
    claim_start int := 1;
    ids uuid[] := array_fill(null::uuid, array[cardinality(streams)]);
    hashes bytea[] := array_fill(null::bytea, array[cardinality(streams)]);
begin
    select h.position, h.position, h.hash into strict old_position, at, previous from {log}_head h for update;
    if known > 0 and not exists (
        select from {log}_events e where e.position = known and e.hash = known_hash)
    then
        return;
    end if;
    firsts := array_fill(null::bigint, array[units]);
    refusals := array_fill(null::json, array[units]);
    one_by_one := entangled or {log}_touched(
        commands, trackings, streams || rest_streams, versions || rest_versions, kinds, keys);
    for unit in 1 .. units loop
        if one_by_one then
            if refusals[afters[unit]] is not null then
                refusal := json_build_object('why', 'after');
            else
                refusal := {log}_refusal(
                    commands[unit], trackings[unit], tracked[unit], event_start, event_ends[unit],
                    streams, versions, claim_start, claim_ends[unit], kinds, keys, holders,
                    coalesce(rest_ends[unit - 1], 0) + 1, rest_ends[unit], rest_streams, rest_versions);
            end if;
            if refusal is not null then
                refusals[unit] := refusal;
                unit_start := unit + 1;
                event_start := event_ends[unit] + 1;
                claim_start := claim_ends[unit] + 1;
                continue;
            end if;
        end if;
        firsts[unit] := at + 1;
        for i in coalesce(event_ends[unit - 1], 0) + 1 .. event_ends[unit] loop
            at := at + 1;
            ids[i] := gen_random_uuid();
            previous := {log}_hash(previous, at, streams[i], versions[i], ids[i], recorded,
                convert_to(topics[i], 'UTF8'), convert_to(metadatas[i], 'UTF8'), states[i]);
            hashes[i] := previous;
        end loop;
        if one_by_one or unit = units then
            perform {log}_store(
                recorded, at - (event_ends[unit] - event_start + 1), unit_start, unit,
                commands, fingerprints, answers, trackings, tracked, event_ends,
                event_start, event_ends[unit], streams, versions, topics, metadatas, states, ids, hashes,
                claim_start, claim_ends[unit], kinds, keys, holders);
            unit_start := unit + 1;
            event_start := event_ends[unit] + 1;
            claim_start := claim_ends[unit] + 1;
        end if;
    end loop;
    if at > old_position then
        update {log}_head set position = at, hash = previous;
        perform pg_notify('{log}', at::text);
    end if;
    head := at;
    head_hash := previous;
end
$$;
