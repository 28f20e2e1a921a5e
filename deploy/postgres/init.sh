#!/bin/sh
# Runs once, in an empty cluster, as its superuser: makes the database and the two logins of the program.
# medical_owner owns the schema and carries out migrations; medical_login has the role medical_app alone, which cannot
# pass by row-level security.
set -eu
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv owner_password OWNER_DB_PASSWORD
\getenv app_password APP_DB_PASSWORD
create role medical_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
create role medical_owner login nosuperuser nobypassrls nocreatedb nocreaterole password :'owner_password' in role medical_app;
create role medical_login login nosuperuser nobypassrls nocreatedb nocreaterole password :'app_password' in role medical_app;
create database medical owner medical_owner template template0 encoding 'UTF8';
revoke all on database medical from public;
grant connect on database medical to medical_app;
SQL
