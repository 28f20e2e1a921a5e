#!/bin/sh
# Runs once, as an administrator of the server: makes the database and the two logins of the program. medical_owner owns
# the schema and carries out migrations; medical_login has the role medical_app alone, which cannot pass by row-level
# security. Containers run it when the database is made; for a server of your own set PGHOST, PGPASSWORD and POSTGRES_USER.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv owner_password OWNER_DB_PASSWORD
\getenv app_password APP_DB_PASSWORD
create role medical_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
create role medical_owner login nosuperuser nobypassrls nocreatedb nocreaterole password :'owner_password' in role medical_app;
create role medical_login login nosuperuser nobypassrls nocreatedb nocreaterole password :'app_password' in role medical_app;
-- An administrator who is no superuser may give a database only to roles that are his.
grant medical_owner to current_user;
create database medical owner medical_owner template template0 encoding 'UTF8';
revoke all on database medical from public;
grant connect on database medical to medical_app;
revoke medical_owner from current_user;
SQL
