create table if not exists {log}_events (
    position bigint primary key,
    stream_id uuid not null,
    version int not null,
    event_id uuid not null,
    recorded_at timestamptz not null,
    topic text not null,
    metadata json not null,
    state bytea not null,
    hash bytea not null,
    unique (stream_id, version)
);

create table if not exists {log}_head (
    single boolean primary key default true check (single),
    position bigint not null,
    hash bytea not null
) with (fillfactor = 10);

insert into {log}_head (position, hash)
values (0, decode(repeat('00', 32), 'hex'))
on conflict do nothing;

create table if not exists {log}_commands (
    command_id uuid primary key,
    fingerprint bytea not null,
    answer json,
    position bigint not null
);

create table if not exists {log}_claims (
    kind text not null,
    key text not null,
    stream_id uuid not null,
    primary key (kind, key)
);

create table if not exists {log}_tracking (
    name text primary key,
    position bigint not null
);

create table if not exists {log}_snapshots (
    stream_id uuid primary key,
    version int not null,
    state bytea not null
);
