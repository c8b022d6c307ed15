-- A role and a database for each service and for the gateway, and a role that only reads, to sign checkpoints.
-- A role owns its own database and cannot connect to another's. For psql 15 or later as a superuser; passwords
-- come from the environment. May be run again at any time: makes what is missing, and sets the passwords anew.
\set ON_ERROR_STOP on
\set cases ''
\getenv cases CASES_PASSWORD
\set gateway ''
\getenv gateway GATEWAY_PASSWORD
\set queue ''
\getenv queue QUEUE_PASSWORD
\set staff ''
\getenv staff STAFF_PASSWORD
\set auditor ''
\getenv auditor AUDITOR_PASSWORD

set log_statement = 'none';  -- no password in the server's log
set log_min_error_statement = 'panic';
create temporary table wanted (
    role text,
    holds text,  -- what its database holds; null: has none
    password text constraint password_is_set check (password <> '')
);
insert into wanted values
    ('hall_cases', 'log', :'cases'),
    ('hall_gateway', 'feed', :'gateway'),
    ('hall_queue', 'log', :'queue'),
    ('hall_staff', 'log', :'staff'),
    ('hall_auditor', null, :'auditor');

select format('create role %I', role) from wanted where role not in (select rolname from pg_roles) \gexec
select format('alter role %I login password %L', role, password) from wanted \gexec

select format('create database %I owner %1$I', role)
    from wanted where holds is not null and role not in (select datname from pg_database) \gexec
select format('revoke all on database %I from public', role) from wanted where holds is not null \gexec

select format('grant connect on database %I to hall_auditor', role) from wanted where holds = 'log' \gexec
grant pg_read_all_data to hall_auditor;
