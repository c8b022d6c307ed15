-- Files as ciphertext. Nobody here has a key: the event that a file is attached with does, sealed as personal.
-- free_since: nothing has held the file since then; null while something does.
create table if not exists files (
    reference text primary key,
    sealed bytea not null,
    size bigint not null,
    sha256 text not null,
    media_type text not null,
    uploaded_at timestamptz not null,
    free_since timestamptz
);
alter table files alter column sealed set storage external; -- ciphertext does not compress
create index if not exists files_free on files (free_since) where free_since is not null;

-- What holds a file: a thing of a service, by the last of its events that names the files it has.
create table if not exists file_holders (
    reference text not null,
    service text not null,
    subject text not null,
    primary key (reference, service, subject)
);
create index if not exists file_holders_of on file_holders (service, subject);

-- A thing holds these files from now on, and no others. Writers take turns (feed_turn): whether a file is held
-- depends on the holders that another may be writing.
create or replace function file_hold(held_by text, thing text, holds text[], at timestamptz) returns void
language plpgsql as $$
declare
    let_go text[];
begin
    perform feed_turn();

    with gone as (
        delete from file_holders
        where service = held_by and subject = thing and reference <> all (holds)
        returning reference
    )
    select coalesce(array_agg(reference), '{}') into let_go from gone;

    insert into file_holders (reference, service, subject)
    select distinct unnest(holds), held_by, thing
    on conflict do nothing;

    update files set free_since = null where reference = any (holds) and free_since is not null;

    update files set free_since = at
    where reference = any (let_go)
      and not exists (select from file_holders where file_holders.reference = files.reference);
end
$$;
