-- Tenants, patients, notes and idempotency keys, with row-level security from the start.
--
-- The role that the program works under: no login of its own here, no superuser, no BYPASSRLS. Roles belong to the whole
-- cluster, so another database's migration may be making it at this moment.
do $$
begin
  if not exists (select from pg_roles where rolname = 'medical_app') then
    create role medical_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;

do $$
begin
  if not pg_has_role(current_user, 'medical_app', 'member') then
    execute format('grant medical_app to %I', current_user);
  end if;
end $$;

create extension if not exists pg_trgm;
create extension if not exists unaccent;

grant usage on schema public to medical_app;

-- The tenant that this transaction is bound to. After a transaction the setting is '', not null.
create function current_tenant() returns integer
  language sql stable parallel safe
  return nullif(current_setting('app.tenant_id', true), '')::integer;

create table tenant (
  id integer generated always as identity primary key,
  name text not null unique,
  cursor_key bytea not null
    default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
  created_at timestamptz(3) not null default now()
);
insert into tenant (name) values ('default');

-- For search that forgives: without accents, case, apostrophes and hyphens. unaccent() is not immutable, because its
-- dictionary could be replaced; ours is named and is not.
create function folded(value text) returns text
  language sql immutable parallel safe strict
  return translate(lower(public.unaccent('public.unaccent'::regdictionary, value) collate "und-x-icu"), $$'’`-$$, '');

-- Every form of sigma is one letter when the case does not count.
create function lowered(value text) returns text
  language sql immutable parallel safe strict
  return translate(lower(value collate "und-x-icu"), 'ς', 'σ');

-- That its tenant exists is held by patient_count, whose first row of a tenant comes with the first patient: a foreign key
-- here would lock the tenant's one row for every patient made, by all of them at once.
create table patient (
  tenant_id integer not null,
  id bigint generated always as identity,
  name text not null,
  date_of_birth date not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3),
  version integer not null default 1,
  mrn text not null generated always as ('MRN-' || lpad(id::text, greatest(6, length(id::text)), '0')) stored,
  name_lowered text not null generated always as (lowered(name)) stored,
  name_folded text not null generated always as (folded(name)) stored,
  primary key (tenant_id, id)
);
-- Finer statistics let the planner tell a rare part of a name from a common one.
alter table patient alter column name_lowered set statistics 1000;

create index patient_by_name on patient (tenant_id, name collate "und-x-icu", id);
create index patient_by_date_of_birth on patient (tenant_id, date_of_birth, id);
create index patient_by_created_at on patient (tenant_id, created_at, id);
-- Never updated comes last in both directions, which one index cannot give.
create index patient_by_updated_at on patient (tenant_id, coalesce(updated_at, 'infinity'), id);
create index patient_by_updated_at_desc on patient (tenant_id, coalesce(updated_at, '-infinity'), id);
-- New entries wait in a list that every search reads: it is kept short (kB), so that writing does not slow searching.
create index patient_name_lowered on patient using gin (name_lowered gin_trgm_ops)
  with (gin_pending_list_limit = 256);
create index patient_name_folded on patient using gin (name_folded gin_trgm_ops)
  with (gin_pending_list_limit = 256);

-- An exact number of patients at any size without counting them. A tenant's number is spread over shards, one a
-- connection, so that creating patients at the same time does not queue for one row.
create table patient_count (
  tenant_id integer not null references tenant (id),
  shard integer not null,
  patients bigint not null,
  primary key (tenant_id, shard)
) with (fillfactor = 50);

create function count_patients() returns trigger language plpgsql as $$
begin
  insert into patient_count as shards (tenant_id, shard, patients)
    select tenant_id, pg_backend_pid() % 64, case tg_op when 'INSERT' then count(*) else -count(*) end
    from changed group by tenant_id
    on conflict (tenant_id, shard) do update set patients = shards.patients + excluded.patients;
  return null;
end $$;
create trigger count_inserted after insert on patient
  referencing new table as changed for each statement execute function count_patients();
create trigger count_deleted after delete on patient
  referencing old table as changed for each statement execute function count_patients();

create table note (
  tenant_id integer not null,
  id bigint generated always as identity,
  patient_id bigint not null,
  content text not null,
  note_timestamp timestamptz(3) not null,
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, patient_id) references patient (tenant_id, id) on delete cascade
);
create index note_by_patient on note (tenant_id, patient_id, note_timestamp, id);

create table idempotency_key (
  tenant_id integer not null references tenant (id),
  credential text not null,
  operation text not null,
  key text not null,
  fingerprint text not null,
  result text,
  patient_id bigint,
  note_id bigint,
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, credential, operation, key)
);
create index idempotency_key_by_age on idempotency_key (tenant_id, created_at);
create index idempotency_key_by_patient on idempotency_key (tenant_id, patient_id, note_id);

alter table tenant enable row level security;
alter table patient enable row level security;
alter table patient_count enable row level security;
alter table note enable row level security;
alter table idempotency_key enable row level security;
create policy tenant_isolation on tenant to medical_app using (id = current_tenant());
create policy tenant_isolation on patient to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on patient_count to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on note to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on idempotency_key to medical_app using (tenant_id = current_tenant());

-- So that a program that may not migrate can tell whether somebody has.
grant select on kysely_migration, kysely_migration_lock to medical_app;
grant select on tenant to medical_app;
grant select, insert, update, delete on patient, note, idempotency_key to medical_app;
grant select, insert, update on patient_count to medical_app;
