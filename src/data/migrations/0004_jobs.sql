-- Jobs: durable, tried again, taken under a lease; the events that tell of them; batches of them; the workers.

create table job_batch (
  tenant_id integer not null references tenant (id),
  id uuid not null default gen_random_uuid(),
  -- As many as were asked for; those of patients deleted since are gone.
  jobs integer not null,
  created_at timestamptz(3) not null default now(),
  ended_at timestamptz(3),
  expires_at timestamptz(3),
  primary key (tenant_id, id)
);
create index job_batch_open on job_batch (created_at) where ended_at is null;
create index job_batch_expiring on job_batch (expires_at) where expires_at is not null;

create table job (
  tenant_id integer not null,
  id uuid not null default gen_random_uuid(),
  patient_id bigint not null,
  batch_id uuid,
  priority text not null check (priority in ('interactive', 'batch')),
  options jsonb not null,
  state text not null default 'pending'
    check (state in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  -- How often it was taken; what a stopping worker hands back is not counted.
  attempts integer not null default 0,
  -- How many of these attempts ended with the death of the worker.
  losses integer not null default 0,
  -- The fence: grows with each take, and only its holder may write.
  token bigint not null default 0,
  run_after timestamptz not null default now(),
  lease_until timestamptz,
  last_sequence integer not null default 1,
  summary_id bigint,
  error text,
  created_at timestamptz(3) not null default now(),
  started_at timestamptz(3),
  ended_at timestamptz(3),
  -- Null in a batch, with which the job expires.
  expires_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, patient_id) references patient (tenant_id, id) on delete cascade,
  foreign key (tenant_id, batch_id) references job_batch (tenant_id, id) on delete cascade,
  foreign key (tenant_id, summary_id) references summary (tenant_id, id) on delete set null (summary_id)
);
create index job_waiting on job (priority, run_after) where state = 'pending';
create index job_waiting_again on job (run_after) where state = 'pending' and losses > 0;
create index job_leased on job (lease_until) where state = 'processing';
create index job_expiring on job (expires_at) where expires_at is not null;
create index job_by_patient on job (tenant_id, patient_id, created_at desc, id);
create index job_by_summary on job (tenant_id, summary_id) where summary_id is not null;
create index job_by_batch on job (tenant_id, batch_id, state) where batch_id is not null;

create function refuse_new_end() returns trigger language plpgsql as $$
begin
  raise exception 'a final state never changes' using errcode = 'integrity_constraint_violation';
end $$;
create trigger job_end_is_final before update of state on job for each row
  when (old.state in ('completed', 'failed', 'cancelled') and new.state <> old.state)
  execute function refuse_new_end();

-- What happened to a job, numbered from 1 without gaps.
create table job_event (
  tenant_id integer not null,
  job_id uuid not null,
  sequence integer not null,
  kind text not null check (kind in ('state', 'stage', 'sentence', 'withheld')),
  data jsonb not null,
  created_at timestamptz(3) not null default now(),
  primary key (tenant_id, job_id, sequence),
  foreign key (tenant_id, job_id) references job (tenant_id, id) on delete cascade
);

-- The processes that take jobs. They belong to no tenant, and only the functions below reach them.
create table job_worker (
  id uuid primary key,
  slots integer not null,
  seen_at timestamptz not null default now()
);

alter table job_batch enable row level security;
alter table job enable row level security;
alter table job_event enable row level security;
alter table job_worker enable row level security;
create policy tenant_isolation on job_batch to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on job to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on job_event to medical_app using (tenant_id = current_tenant());
create policy functions_alone on job_worker to medical_app using (false);

grant select, insert, update on job, job_batch to medical_app;
grant select, insert, update (data) on job_event to medical_app;

-- Workers serve all tenants, so what follows runs as the owner. It gives ids away and nothing else: what is in a job is
-- read by an actor of its tenant.

-- Leases jobs whose rows the caller has locked.
create function lease_jobs(tenants integer[], ids uuid[], lease_seconds integer, is_last_chance boolean)
returns table (tenant_id integer, job_id uuid, token bigint, sequence integer, last_chance boolean)
language plpgsql security definer set search_path = pg_catalog, public as $$
#variable_conflict use_column
begin
  return query
    with taken as (
      update job set state = 'processing', attempts = attempts + 1, token = job.token + 1,
        started_at = coalesce(started_at, now()), last_sequence = last_sequence + 1,
        lease_until = now() + make_interval(secs => lease_seconds)
      from unnest(tenants, ids) as picked (tenant_id, id)
      where job.tenant_id = picked.tenant_id and job.id = picked.id
      returning job.tenant_id, job.id, job.token, job.last_sequence, job.attempts
    ), told as (
      insert into job_event (tenant_id, job_id, sequence, kind, data)
      select tenant_id, id, last_sequence, 'state',
        jsonb_build_object('status', 'processing', 'attempt', attempts) from taken
    )
    select taken.tenant_id, taken.id, taken.token, taken.last_sequence, is_last_chance from taken;
end $$;

-- Up to `how_many` waiting jobs of one priority, the longest waiting first.
create function take_jobs_of(wanted text, how_many integer, lease_seconds integer, max_attempts integer)
returns table (tenant_id integer, job_id uuid, token bigint, sequence integer, last_chance boolean)
language plpgsql security definer set search_path = pg_catalog, public as $$
#variable_conflict use_column
declare
  tenants integer[];
  ids uuid[];
begin
  if how_many < 1 then return; end if;
  select array_agg(tenant_id), array_agg(id) into tenants, ids from (
    select tenant_id, id from job
    where state = 'pending' and priority = wanted and run_after <= now()
      and (losses = 0 or attempts < max_attempts - 1)
    order by run_after limit how_many for update skip locked
  ) as picked;
  return query select * from lease_jobs(tenants, ids, lease_seconds, false);
end $$;

-- A job that lost workers and has one attempt left may be what kills them.
create function take_last_chance(lease_seconds integer, max_attempts integer)
returns table (tenant_id integer, job_id uuid, token bigint, sequence integer, last_chance boolean)
language plpgsql security definer set search_path = pg_catalog, public as $$
#variable_conflict use_column
declare
  tenants integer[];
  ids uuid[];
begin
  select array_agg(tenant_id), array_agg(id) into tenants, ids from (
    select tenant_id, id from job
    where state = 'pending' and losses > 0 and attempts >= max_attempts - 1 and run_after <= now()
    order by run_after limit 1 for update skip locked
  ) as picked;
  return query select * from lease_jobs(tenants, ids, lease_seconds, true);
end $$;

-- Takes up to `how_many` jobs: `of_batches` of them are offered to batches first, the others to interactive jobs first,
-- and what one kind leaves goes to the other. One last chance at a time is taken by a worker, so that a job that kills
-- workers takes no other one's last chance with it.
create function take_jobs(
  how_many integer, of_batches integer, lease_seconds integer, max_attempts integer, holds_last_chance boolean
) returns table (tenant_id integer, job_id uuid, token bigint, sequence integer, last_chance boolean)
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  room integer := how_many;
  got integer;
begin
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

-- Jobs whose worker died wait again, or have failed; what has expired goes. Returns the jobs that changed.
create function sweep_jobs(max_attempts integer, result_ttl_seconds integer)
returns table (tenant_id integer, job_id uuid, sequence integer, state text)
language plpgsql security definer set search_path = pg_catalog, public as $$
#variable_conflict use_column
begin
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

create function beat_job_worker(worker uuid, worker_slots integer) returns void
language sql security definer set search_path = pg_catalog, public as $$
  insert into job_worker (id, slots) values (worker, worker_slots)
  on conflict (id) do update set slots = worker_slots, seen_at = now();
$$;

create function forget_job_worker(worker uuid) returns void
language sql security definer set search_path = pg_catalog, public as $$
  delete from job_worker where id = worker;
$$;

-- Of all tenants together: what the metrics and the readiness show.
create function count_jobs(
  out waiting bigint, out running bigint, out oldest_waiting_seconds double precision, out workers bigint
)
language sql stable security definer set search_path = pg_catalog, public as $$
  select
    (select count(*) from job where state = 'pending'),
    (select count(*) from job where state = 'processing'),
    coalesce((select extract(epoch from now() - min(run_after)) from job
              where state = 'pending' and run_after <= now()), 0),
    (select count(*) from job_worker where seen_at > now() - interval '15 seconds');
$$;

revoke execute on function
  lease_jobs, take_jobs_of, take_last_chance, take_jobs, sweep_jobs, beat_job_worker, forget_job_worker, count_jobs from public;
grant execute on function take_jobs, sweep_jobs, beat_job_worker, forget_job_worker, count_jobs to medical_app;
