-- The record of who saw and changed what. Rows are only ever added by the program's role; nothing refers to records by
-- foreign key, because an entry outlives what it is about. Tenant 0 is the chain of what happened before anybody was known.

create table audit (
  -- First, so that a writer has its transaction number before it draws an id: once every transaction that had a number
  -- when id n was visible is over, no id up to n can appear any more. The sealer rests on that.
  xid xid8 not null default pg_current_xact_id(),
  tenant_id integer not null,
  id bigint generated always as identity,
  at timestamptz(3) not null default clock_timestamp(),
  actor text not null,
  user_id bigint,
  action text not null,
  record text,
  patient_ids bigint[],
  outcome text not null,
  detail text,
  address text,
  request_id text,
  primary key (tenant_id, id)
);

-- Blocks of entries, each sealed with a key that is not in the database, and with the seal before it.
create table audit_seal (
  tenant_id integer not null,
  number bigint not null,
  first_id bigint not null,
  last_id bigint not null,
  entries integer not null,
  mac bytea not null,
  sealed_at timestamptz(3) not null default now(),
  primary key (tenant_id, number)
);

-- Up to which block the entries were removed when their time was over, sealed like a block.
create table audit_cut (
  tenant_id integer primary key,
  number bigint not null,
  last_id bigint not null,
  mac bytea not null,
  head_mac bytea not null,
  cut_at timestamptz(3) not null default now()
);

alter table audit enable row level security;
alter table audit_seal enable row level security;
alter table audit_cut enable row level security;
create policy tenant_isolation on audit to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on audit_seal to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on audit_cut to medical_app using (tenant_id = current_tenant());

grant select on audit, audit_cut to medical_app;
-- A statement that writes can put itself on record, for its own tenant. Its number, its time and its writer are ours to say.
grant insert (tenant_id, actor, user_id, action, record, patient_ids, outcome, detail, address, request_id)
  on audit to medical_app;
grant select, insert on audit_seal to medical_app;

-- Entries of any tenants, for reads are written together. Nothing can be changed or removed by it.
create function append_audit(entries json) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  insert into audit (tenant_id, actor, user_id, action, record, patient_ids, outcome, detail, address, request_id)
  select tenant_id, actor, user_id, action, record, patient_ids, outcome, detail, address, request_id
  from json_to_recordset(entries) as entry (tenant_id integer, actor text, user_id bigint, action text, record text,
    patient_ids bigint[], outcome text, detail text, address text, request_id text);
end $$;

-- An entry as it is sealed and exported. A change of this text makes every seal wrong.
create function audit_line(entry audit) returns text
language sql stable parallel safe
return json_build_array(entry.tenant_id, entry.id,
  to_char(entry.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), entry.actor, entry.user_id, entry.action,
  entry.record, entry.patient_ids, entry.outcome, entry.detail, entry.address, entry.request_id)::text;

-- Chains with entries behind their last seal.
create function unsealed_audits() returns table (tenant_id integer, last_id bigint)
language sql stable security definer set search_path = pg_catalog, public as $$
  select chain.id, newest.id
  from (select 0 as id union all select id from tenant) as chain
  cross join lateral (
    select a.id from audit a where a.tenant_id = chain.id order by a.id desc limit 1
  ) as newest
  where newest.id > coalesce(
    (select s.last_id from audit_seal s where s.tenant_id = chain.id order by s.number desc limit 1), 0)
$$;

revoke execute on function append_audit, unsealed_audits from public;
grant execute on function append_audit, unsealed_audits to medical_app;
