select pg_advisory_xact_lock(hashtext('{log}_person_keys'));
create table if not exists {log}_person_keys (
    key_id uuid primary key,
    person_id text not null,
    wrapped bytea,
    created_at timestamptz not null,
    erased_at timestamptz,
    check ((wrapped is null) = (erased_at is not null))
);
create unique index if not exists {log}_person_keys_live on {log}_person_keys (person_id) where erased_at is null;
