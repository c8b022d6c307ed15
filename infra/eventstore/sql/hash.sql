-- The hash of one event: the one before it, then every column as its length and its bytes, just as
-- COPY (FORMAT binary) writes them, so that a verifier can hash what it reads. infra/eventstore/chain.py does.
create or replace function {log}_hash(
    previous bytea, "position" bigint, stream_id uuid, version int, event_id uuid, recorded_at timestamptz,
    topic bytea, metadata bytea, state bytea
) returns bytea language sql immutable parallel safe as $$
    select sha256(
        previous
        || '\x00000008'::bytea || int8send($2)
        || '\x00000010'::bytea || uuid_send(stream_id)
        || '\x00000004'::bytea || int4send(version)
        || '\x00000010'::bytea || uuid_send(event_id)
        || '\x00000008'::bytea || timestamptz_send(recorded_at)
        || int4send(octet_length(topic)) || topic
        || int4send(octet_length(metadata)) || metadata
        || int4send(octet_length(state)) || state
    )
$$;
