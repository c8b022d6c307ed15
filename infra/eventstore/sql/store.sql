-- Store the events and the claims, command and tracking of units that nothing refuses, all at once.
create or replace function {log}_store(
    recorded timestamptz, before_position bigint,
    first_unit int, last_unit int,
    commands uuid[], fingerprints bytea[], answers text[], trackings text[], tracked bigint[], event_ends int[],
    first_event int, last_event int,
    streams uuid[], versions int[], topics text[], metadatas text[], states bytea[], ids uuid[], hashes bytea[],
    first_claim int, last_claim int, kinds text[], keys text[], holders uuid[]
) returns void language plpgsql as $$
begin
    insert into {log}_events (position, stream_id, version, event_id, recorded_at, topic, metadata, state, hash)
    select before_position + i - first_event + 1, streams[i], versions[i], ids[i], recorded,
        topics[i], metadatas[i]::json, states[i], hashes[i]
    from generate_series(first_event, last_event) i;

    if array_remove(commands, null) <> '{}' then
        insert into {log}_commands (command_id, fingerprint, answer, position)
        select commands[u], fingerprints[u], answers[u]::json, before_position + event_ends[u] - first_event + 1
        from generate_series(first_unit, last_unit) u where commands[u] is not null;
    end if;

    if array_remove(trackings, null) <> '{}' then
        insert into {log}_tracking (name, position)
        select trackings[u], tracked[u] from generate_series(first_unit, last_unit) u where trackings[u] is not null
        on conflict (name) do update set position = excluded.position;
    end if;

    if first_claim <= last_claim then
        perform {log}_claim(first_claim, last_claim, kinds, keys, holders);
    end if;
end
$$;
