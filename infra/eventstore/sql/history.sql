-- For auditors with psql: the log with each state as readable JSON (null where it is not JSON text).
create or replace function {log}_readable(state bytea) returns jsonb language plpgsql immutable as $$
begin
    return convert_from(state, 'UTF8')::jsonb;
exception when others then
    return null;
end
$$;

create or replace view {log}_history as
    select position, recorded_at, stream_id, version, topic, {log}_readable(state) as state, metadata, event_id
    from {log}_events;
