-- What happened, in the order in which it arrived here. Writers take turns (feed_turn), so ids become visible
-- in their order: a reader that has seen id n will never find another at or below n.
create table if not exists feed (
    id bigint generated always as identity primary key,
    service text not null,
    position bigint not null,
    type text not null,
    subject text not null,
    hall text,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    role text,
    channel text,
    correlation_id text,
    data json not null,
    public json,
    hash bytea not null,
    unique (service, position)
);
create index if not exists feed_of_hall on feed (hall, id);
create index if not exists feed_of_service on feed (service, id);
create index if not exists feed_public on feed (hall, id) where public is not null;
create index if not exists feed_public_of_service on feed (hall, service, id) where public is not null;

-- The hall of each stream, from the first of its events that names one.
create table if not exists feed_halls (
    service text not null,
    subject text not null,
    hall text not null,
    primary key (service, subject)
);

create or replace function feed_turn() returns void language sql as
$$ select pg_advisory_xact_lock(hashtextextended('openhall feed', 0)) $$;

-- Add events in the order given, and call the readers. Those already there are left as they are; where a log was
-- rewritten, another event takes the place of the one that it had there, with an id as if it were new, since it is.
create or replace function feed_add(
    services text[], positions bigint[], types text[], subjects text[], halls text[],
    occurred timestamptz[], recorded timestamptz[], roles text[], channels text[], correlations text[],
    datas text[], publics text[], hashes bytea[]
) returns void language plpgsql as $$
begin
    perform feed_turn();

    insert into feed_halls (service, subject, hall)
    select distinct on (new.service, new.subject) new.service, new.subject, new.hall
    from unnest(services, subjects, halls) with ordinality as new (service, subject, hall, n)
    where new.hall is not null
    order by new.service, new.subject, new.n
    on conflict do nothing;

    insert into feed (service, position, type, subject, hall, occurred_at, recorded_at, role, channel,
                      correlation_id, data, public, hash)
    select new.service, new.position, new.type, new.subject, coalesce(new.hall, known.hall), new.occurred_at,
           new.recorded_at, new.role, new.channel, new.correlation_id, new.data::json, new.public::json,
           new.hash
    from unnest(services, positions, types, subjects, halls, occurred, recorded, roles, channels, correlations,
                datas, publics, hashes) with ordinality
         as new (service, position, type, subject, hall, occurred_at, recorded_at, role, channel,
                 correlation_id, data, public, hash, n)
         left join feed_halls known on known.service = new.service and known.subject = new.subject
    order by new.n
    on conflict (service, position) do update set
        id = default, type = excluded.type, subject = excluded.subject, hall = excluded.hall,
        occurred_at = excluded.occurred_at, recorded_at = excluded.recorded_at, role = excluded.role,
        channel = excluded.channel, correlation_id = excluded.correlation_id, data = excluded.data,
        public = excluded.public, hash = excluded.hash
    where feed.hash <> excluded.hash;

    perform pg_notify('openhall_feed', '');
end
$$;
