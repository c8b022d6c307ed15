-- What is to be sent, once for each way of sending; a row that was settled stays for some days, without its words,
-- so that what is told again is not sent again.
create table if not exists outbox (
    way text not null,
    telling uuid not null,
    told json,
    state text not null default 'waiting',
    attempts int not null default 0,
    added_at timestamptz not null,
    due_at timestamptz not null,
    settled_at timestamptz,
    primary key (way, telling)
);
create index if not exists outbox_due on outbox (way, due_at) where state = 'waiting';
create index if not exists outbox_settled on outbox (settled_at) where state <> 'waiting';
