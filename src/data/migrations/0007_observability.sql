-- The trace of the call that made a job (W3C Trace Context), for the worker to go on with; null while nobody traces.
alter table job add column traceparent text
  check (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');

-- Seconds since the oldest entry behind the last seal of its chain was written, of all chains; 0 where all is sealed.
create function oldest_unsealed_audit() returns double precision
language sql stable security definer set search_path = pg_catalog, public as $$
  select coalesce(extract(epoch from clock_timestamp() - min(oldest.at)), 0)::double precision
  from (select 0 as id union all select id from tenant) as chain
  cross join lateral (
    select a.at from audit a
    where a.tenant_id = chain.id and a.id > coalesce(
      (select s.last_id from audit_seal s where s.tenant_id = chain.id order by s.number desc limit 1), 0)
    order by a.id limit 1
  ) as oldest
$$;

revoke execute on function oldest_unsealed_audit from public;
grant execute on function oldest_unsealed_audit to medical_app;
