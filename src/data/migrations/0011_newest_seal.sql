-- The chain that was sealed last, of all tenants: a start holds its key against that chain's newest seal.
create function last_sealed_chain() returns integer
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select require_operator();
  select newest.tenant_id
  from (select 0 as id union all select id from tenant) as chain
  cross join lateral (
    select s.tenant_id, s.sealed_at from audit_seal s where s.tenant_id = chain.id order by s.number desc limit 1
  ) as newest
  order by newest.sealed_at desc
  limit 1
$$;

revoke execute on function last_sealed_chain from public;
grant execute on function last_sealed_chain to medical_app;
