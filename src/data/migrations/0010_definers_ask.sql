-- Functions that run as the owner ask first on whose behalf they are called. What the database knows of that is the tenant
-- that the statement is bound to (app.tenant_id) and, for the administration of tenants, the user who asks (app.user_id).
-- Searches and audit_of_patient stay as they are: they give rows of the bound tenant, and none where no tenant is bound.

-- Temporary tables are looked at first unless they are named last, and anybody may make some: one called app_user would answer
-- for the real one.
alter function search_patients set search_path = pg_catalog, public, pg_temp;
alter function search_patients_fuzzily set search_path = pg_catalog, public, pg_temp;
alter function count_resembling_patients set search_path = pg_catalog, public, pg_temp;
alter function audit_of_patient set search_path = pg_catalog, public, pg_temp;
alter function take_work set search_path = pg_catalog, public, pg_temp;
alter function lease_jobs set search_path = pg_catalog, public, pg_temp;
alter function take_jobs_of set search_path = pg_catalog, public, pg_temp;
alter function take_last_chance set search_path = pg_catalog, public, pg_temp;

-- Lookups before a tenant is known, and the work of the program itself: nothing that was asked for within a tenant.
create function require_no_tenant() returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_tenant() is not null then
    raise insufficient_privilege using message = 'not to be called for a tenant';
  end if;
end $$;

-- What concerns all tenants. Tenant 1 is the operator's: it exists from the first migration on.
create function require_operator() returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_tenant() is distinct from 1 then
    raise insufficient_privilege using message = 'for the tenant of the operator alone';
  end if;
end $$;

create function require_platform_administrator() returns void
language plpgsql stable set search_path = pg_catalog, public, pg_temp as $$
begin
  perform require_operator();
  if not exists (
    select from app_user
    where tenant_id = 1 and id = nullif(current_setting('app.user_id', true), '')::bigint
      and 'platform' = any (roles) and disabled_at is null)
  then
    raise insufficient_privilege using message = 'for platform administrators alone';
  end if;
end $$;

revoke execute on function require_no_tenant, require_operator, require_platform_administrator from public;

-- Tenants.

create or replace function create_tenant(tenant_name text, login_name text, hash text)
returns table (id integer, name text, created_at timestamptz(3), disabled_at timestamptz(3), user_id bigint)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  made tenant;
  made_user bigint;
begin
  perform require_platform_administrator();
  insert into tenant (name) values (tenant_name) returning * into made;
  insert into app_user (tenant_id, login, password_hash, roles)
    values (made.id, login_name, hash, array['admin']) returning app_user.id into made_user;
  return query select made.id, made.name, made.created_at, made.disabled_at, made_user;
end $$;

create or replace function list_tenants(after_id integer, take integer)
returns table (id integer, name text, created_at timestamptz(3), disabled_at timestamptz(3))
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_platform_administrator();
  select id, name, created_at, disabled_at from tenant where id > after_id order by id limit take
$$;

create or replace function change_tenant(tenant integer, disabled boolean)
returns table (id integer, name text, created_at timestamptz(3), disabled_at timestamptz(3))
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_platform_administrator();
  update tenant t set disabled_at = case when disabled then coalesce(t.disabled_at, now()) end
  where t.id = tenant returning t.id, t.name, t.created_at, t.disabled_at
$$;

-- Credentials.

create or replace function find_login(tenant_name text, login_name text)
returns table (tenant_id integer, user_id bigint, password_hash text, roles text[])
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_no_tenant();
  select u.tenant_id, u.id, u.password_hash, u.roles
  from tenant t join app_user u on u.tenant_id = t.id
  where t.name = tenant_name and lowered(u.login) = lowered(login_name)
    and t.disabled_at is null and u.disabled_at is null
$$;

create or replace function find_tenant(tenant_name text) returns integer
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_no_tenant();
  select id from tenant where name = tenant_name and disabled_at is null
$$;

-- A key that is valid now. It is not while the user is disabled who made it, or who made the key that made it, and so on.
create or replace function find_api_key(hash bytea)
returns table (tenant_id integer, id bigint, roles text[], scopes text[])
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_no_tenant();
  with recursive maker as (
    select k.tenant_id, k.created_by from api_key k where k.secret_hash = hash
    union
    select k.tenant_id, k.created_by from maker join api_key k on k.tenant_id = maker.tenant_id
      and k.id = case when maker.created_by ~ '^key:\d{1,18}$' then substr(maker.created_by, 5)::bigint end
  )
  select k.tenant_id, k.id, k.roles, k.scopes
  from api_key k join tenant t on t.id = k.tenant_id
  where k.secret_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    and t.disabled_at is null
    and not exists (
      select from maker join app_user u on u.tenant_id = maker.tenant_id
        and u.id = case when maker.created_by ~ '^user:\d{1,18}$' then substr(maker.created_by, 6)::bigint end
      where u.disabled_at is not null)
$$;

create or replace function find_refresh_token(hash bytea) returns table (tenant_id integer, session_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_no_tenant();
  select r.tenant_id, r.session_id
  from refresh_token r join tenant t on t.id = r.tenant_id
  where r.token_hash = hash and t.disabled_at is null
$$;

-- Jobs. `take_work` takes by `take_jobs`, and the functions that this calls are nobody else's.

create or replace function take_jobs(
  how_many integer, of_batches integer, lease_seconds integer, max_attempts integer, holds_last_chance boolean
) returns table (tenant_id integer, job_id uuid, token bigint, sequence integer, last_chance boolean)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  room integer := how_many;
  got integer;
begin
  perform require_no_tenant();
  if not holds_last_chance then
    return query select * from take_last_chance(lease_seconds, max_attempts);
    get diagnostics got = row_count;
    room := room - got;
  end if;
  return query select * from take_jobs_of('interactive', room - of_batches, lease_seconds, max_attempts);
  get diagnostics got = row_count;
  room := room - got;
  return query select * from take_jobs_of('batch', room, lease_seconds, max_attempts);
  get diagnostics got = row_count;
  room := room - got;
  return query select * from take_jobs_of('interactive', room, lease_seconds, max_attempts);
end $$;

create or replace function sweep_jobs(max_attempts integer, result_ttl_seconds integer)
returns table (tenant_id integer, job_id uuid, sequence integer, state text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
begin
  perform require_no_tenant();
  delete from job_batch where expires_at <= now();
  delete from job where (tenant_id, id) in (
    select tenant_id, id from job where expires_at <= now() limit 1000 for update skip locked);
  update job_batch set ended_at = now(), expires_at = now() + make_interval(secs => result_ttl_seconds)
  where ended_at is null and not exists (
    select from job where job.tenant_id = job_batch.tenant_id and job.batch_id = job_batch.id
      and job.state in ('pending', 'processing'));
  delete from job_worker where seen_at < now() - interval '1 minute';
  return query
    with dead as materialized (
      select tenant_id, id, attempts >= max_attempts as spent from job
      where state = 'processing' and lease_until < now()
      order by lease_until limit 500
      for update skip locked
    ), swept as (
      update job set state = case when spent then 'failed' else 'pending' end,
        -- Spread, so that jobs that died together do not start together.
        run_after = now() + random() * interval '1 second',
        losses = losses + 1, lease_until = null, last_sequence = last_sequence + 1,
        error = case when spent then 'The work was interrupted too often.' end,
        ended_at = case when spent then now() end,
        expires_at = case when spent and batch_id is null
          then now() + make_interval(secs => result_ttl_seconds) end
      from dead where job.tenant_id = dead.tenant_id and job.id = dead.id
      returning job.tenant_id, job.id, job.last_sequence, job.state, job.error
    ), told as (
      insert into job_event (tenant_id, job_id, sequence, kind, data)
      select tenant_id, id, last_sequence, 'state',
        jsonb_strip_nulls(jsonb_build_object('status', state, 'error', error)) from swept
    )
    select swept.tenant_id, swept.id, swept.last_sequence, swept.state from swept;
end $$;

create or replace function beat_job_worker(worker uuid, worker_slots integer) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_no_tenant();
  insert into job_worker (id, slots) values (worker, worker_slots)
  on conflict (id) do update set slots = worker_slots, seen_at = now();
$$;

create or replace function forget_job_worker(worker uuid) returns void
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_no_tenant();
  delete from job_worker where id = worker;
$$;

create or replace function count_jobs(
  out waiting bigint, out running bigint, out oldest_waiting_seconds double precision, out workers bigint
)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_no_tenant();
  select
    (select count(*) from job where state = 'pending'),
    (select count(*) from job where state = 'processing'),
    coalesce((select extract(epoch from now() - min(run_after)) from job
              where state = 'pending' and run_after <= now()), 0),
    (select count(*) from job_worker where seen_at > now() - interval '15 seconds');
$$;

-- The audit.

-- Reads of any tenants are put on record together, bound to none. What is bound writes into its own chain; only what was done
-- to a tenant stands in that tenant's chain too.
create or replace function append_audit(entries json) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_tenant() is not null
    and exists (
      select from json_to_recordset(entries) as entry (tenant_id integer)
      where entry.tenant_id is distinct from current_tenant())
  then
    perform require_platform_administrator();
  end if;
  insert into audit (tenant_id, actor, user_id, action, record, patient_ids, outcome, detail, address, request_id)
  select tenant_id, actor, user_id, action, record, patient_ids, outcome, detail, address, request_id
  from json_to_recordset(entries) as entry (tenant_id integer, actor text, user_id bigint, action text, record text,
    patient_ids bigint[], outcome text, detail text, address text, request_id text);
end $$;

-- The sealer looks at all chains for the operator.

create or replace function unsealed_audits() returns table (tenant_id integer, last_id bigint)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_operator();
  select chain.id, newest.id
  from (select 0 as id union all select id from tenant) as chain
  cross join lateral (
    select a.id from audit a where a.tenant_id = chain.id order by a.id desc limit 1
  ) as newest
  where newest.id > coalesce(
    (select s.last_id from audit_seal s where s.tenant_id = chain.id order by s.number desc limit 1), 0)
$$;

create or replace function oldest_unsealed_audit() returns double precision
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_operator();
  select coalesce(extract(epoch from clock_timestamp() - min(oldest.at)), 0)::double precision
  from (select 0 as id union all select id from tenant) as chain
  cross join lateral (
    select a.at from audit a
    where a.tenant_id = chain.id and a.id > coalesce(
      (select s.last_id from audit_seal s where s.tenant_id = chain.id order by s.number desc limit 1), 0)
    order by a.id limit 1
  ) as oldest
$$;
