-- Takes jobs together with what a worker has to know to begin. Whom a job is about is an id, and how it is to be summarised
-- says nothing of anybody. `take_jobs` alone stays for workers of the version before.
create function take_work(
  how_many integer, of_batches integer, lease_seconds integer, max_attempts integer, holds_last_chance boolean
) returns table (
  tenant_id integer, job_id uuid, token bigint, sequence integer, last_chance boolean,
  patient_id bigint, options jsonb, attempts integer, traceparent text
)
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  taken record;
begin
  -- A statement of its own for each, because the one that takes them still sees the rows as they were.
  for taken in select * from take_jobs(how_many, of_batches, lease_seconds, max_attempts, holds_last_chance) loop
    return query
      select job.tenant_id, job.id, job.token, taken.sequence, taken.last_chance,
        job.patient_id, job.options, job.attempts, job.traceparent
      from job where job.tenant_id = taken.tenant_id and job.id = taken.job_id;
  end loop;
end $$;

revoke execute on function take_work from public;
grant execute on function take_work to medical_app;
