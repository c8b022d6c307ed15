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
    unique (service, position)
);
create index if not exists feed_of_hall on feed (hall, id);
create index if not exists feed_of_service on feed (service, id);
create index if not exists feed_public on feed (hall, id) where public is not null;

-- The hall of each stream, from the first of its events that names one.
create table if not exists feed_halls (
    service text not null,
    subject text not null,
    hall text not null,
    primary key (service, subject)
);

create or replace function feed_turn() returns void language sql as
$$ select pg_advisory_xact_lock(hashtextextended('openhall feed', 0)) $$;
