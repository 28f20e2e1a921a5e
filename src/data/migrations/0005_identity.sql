-- Users, sessions, refresh tokens, API keys and the slowing down of guesses. What must be looked up before the tenant is
-- known goes through SECURITY DEFINER functions that return no more than a credential's own row.

alter table tenant add column disabled_at timestamptz(3);

create table app_user (
  tenant_id integer not null references tenant (id),
  id bigint generated always as identity,
  login text not null,
  -- argon2id in PHC form; null for users of an outside issuer.
  password_hash text,
  -- SHA-256 of issuer and subject, for users of an outside issuer.
  outside_subject text,
  roles text[] not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3),
  disabled_at timestamptz(3),
  primary key (tenant_id, id),
  unique (tenant_id, outside_subject)
);
create unique index app_user_login on app_user (tenant_id, lowered(login));

create table session (
  tenant_id integer not null,
  id uuid not null default gen_random_uuid(),
  user_id bigint not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3),
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references app_user (tenant_id, id) on delete cascade
);
create index session_by_user on session (tenant_id, user_id);
create index session_by_expiry on session (tenant_id, expires_at);

create table refresh_token (
  tenant_id integer not null,
  token_hash bytea not null,
  session_id uuid not null,
  created_at timestamptz(3) not null default now(),
  used_at timestamptz(3),
  primary key (tenant_id, token_hash),
  foreign key (tenant_id, session_id) references session (tenant_id, id) on delete cascade
);
create unique index refresh_token_by_hash on refresh_token (token_hash);
create index refresh_token_by_session on refresh_token (tenant_id, session_id);

create table api_key (
  tenant_id integer not null references tenant (id),
  id bigint generated always as identity,
  name text not null,
  -- The first letters of the key, to recognise it by.
  prefix text not null,
  secret_hash bytea not null,
  roles text[] not null,
  -- Null: all that the roles allow.
  scopes text[],
  created_by text not null,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  primary key (tenant_id, id)
);
create unique index api_key_by_hash on api_key (secret_hash);

-- Failed logins by the hash of tenant and login, whether such a user exists or not; the tenant is 0 where there is none.
create table login_attempt (
  tenant_id integer not null,
  login_hash bytea not null,
  failures integer not null,
  next_at timestamptz(3) not null,
  primary key (tenant_id, login_hash)
);
create index login_attempt_by_age on login_attempt (next_at);

alter table app_user enable row level security;
alter table session enable row level security;
alter table refresh_token enable row level security;
alter table api_key enable row level security;
alter table login_attempt enable row level security;
create policy tenant_isolation on app_user to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on session to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on refresh_token to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on api_key to medical_app using (tenant_id = current_tenant());
create policy tenant_isolation on login_attempt to medical_app using (tenant_id = current_tenant());

grant select, insert, update on app_user, session, api_key to medical_app;
grant select, insert, update, delete on refresh_token, login_attempt to medical_app;
grant delete on session to medical_app;

-- One user by tenant name and login, for a login. No row: no such user, or its tenant is disabled.
create function find_login(tenant_name text, login_name text)
returns table (tenant_id integer, user_id bigint, password_hash text, roles text[])
language sql stable security definer set search_path = pg_catalog, public as $$
  select u.tenant_id, u.id, u.password_hash, u.roles
  from tenant t join app_user u on u.tenant_id = t.id
  where t.name = tenant_name and lowered(u.login) = lowered(login_name)
    and t.disabled_at is null and u.disabled_at is null
$$;

-- A tenant that takes part, by name.
create function find_tenant(tenant_name text) returns integer
language sql stable security definer set search_path = pg_catalog, public as $$
  select id from tenant where name = tenant_name and disabled_at is null
$$;

-- A key that is valid now.
create function find_api_key(hash bytea)
returns table (tenant_id integer, id bigint, roles text[], scopes text[])
language sql stable security definer set search_path = pg_catalog, public as $$
  select k.tenant_id, k.id, k.roles, k.scopes
  from api_key k join tenant t on t.id = k.tenant_id
  where k.secret_hash = hash and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
    and t.disabled_at is null
$$;

-- Whose refresh token it is; whether it may still be used is decided inside that tenant.
create function find_refresh_token(hash bytea) returns table (tenant_id integer, session_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
  select r.tenant_id, r.session_id
  from refresh_token r join tenant t on t.id = r.tenant_id
  where r.token_hash = hash and t.disabled_at is null
$$;

-- A new tenant with its first administrator.
create function create_tenant(tenant_name text, login_name text, hash text)
returns table (id integer, name text, created_at timestamptz(3), disabled_at timestamptz(3), user_id bigint)
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  made tenant;
  made_user bigint;
begin
  insert into tenant (name) values (tenant_name) returning * into made;
  insert into app_user (tenant_id, login, password_hash, roles)
    values (made.id, login_name, hash, array['admin']) returning app_user.id into made_user;
  return query select made.id, made.name, made.created_at, made.disabled_at, made_user;
end $$;

create function list_tenants(after_id integer, take integer)
returns table (id integer, name text, created_at timestamptz(3), disabled_at timestamptz(3))
language sql stable security definer set search_path = pg_catalog, public as $$
  select id, name, created_at, disabled_at from tenant where id > after_id order by id limit take
$$;

create function change_tenant(tenant integer, disabled boolean)
returns table (id integer, name text, created_at timestamptz(3), disabled_at timestamptz(3))
language sql security definer set search_path = pg_catalog, public as $$
  update tenant t set disabled_at = case when disabled then coalesce(t.disabled_at, now()) end
  where t.id = tenant returning t.id, t.name, t.created_at, t.disabled_at
$$;

revoke execute on function find_login, find_tenant, find_api_key, find_refresh_token, create_tenant, list_tenants,
  change_tenant from public;
grant execute on function find_login, find_tenant, find_api_key, find_refresh_token, create_tenant, list_tenants,
  change_tenant to medical_app;
