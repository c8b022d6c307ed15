-- A session is known by a hash of its cookie's token: who reads this table can open none.
create table if not exists web_sessions (
    token_hash bytea primary key,
    kind text not null,
    person text,
    roles text[] not null,
    channel text not null,
    attributes jsonb not null,
    shown_as text not null,
    created_at timestamptz not null default now(),
    seen_at timestamptz not null default now(),
    kept bytea
);
create index if not exists web_sessions_seen on web_sessions (kind, seen_at);

-- What enrols a device, once, within a quarter of an hour; known by a hash of the code.
create table if not exists web_device_codes (
    code_hash bytea primary key,
    hall text not null,
    name text not null,
    grants text[] not null,
    made_at timestamptz not null default now()
);

-- One-time links that were used.
create table if not exists web_links_used (
    link text primary key,
    used_at timestamptz not null default now()
);
