import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemActor } from '../../src/core/actor.ts';
import { migrateDatabase, openDatabase } from '../../src/data/database.ts';
import { Store } from '../../src/repositories/store.ts';
import { createDatabase } from '../support/postgres.ts';
import { databaseOptions } from '../support/store.ts';
import { engines } from '../support/system.ts';

describe.runIf(engines.includes('postgres'))('PostgreSQL', () => {
  let place: Awaited<ReturnType<typeof createDatabase>>;
  beforeEach(async () => {
    place = await createDatabase();
  });
  afterEach(() => place.drop());

  const production = () => ({ ...databaseOptions, url: place.url, restrictedLoginOnly: true });

  test('is migrated once, however many programs start at the same time', async () => {
    const reports: string[] = [];
    const starts = Array.from({ length: 4 }, () => migrateDatabase(place.url, (name) => reports.push(name)));
    await Promise.all(starts);
    expect(reports.length).toBeGreaterThan(0);
    expect(new Set(reports).size).toBe(reports.length);
  });

  test('without the schema is refused where the owner’s address is not given', async () => {
    const login = await restrictedLogin();
    await expect(openDatabase({ ...production(), url: login })).rejects.toThrow('npm run migrate');
  });

  test('is refused in production to a login that could pass by the policies', async () => {
    await expect(openDatabase({ ...production(), migrationUrl: place.url })).rejects.toThrow(
      /row-level policies/,
    );
  });

  test('is opened in production by a login that has the role alone', async () => {
    await migrateDatabase(place.url, () => {});
    const database = await openDatabase({ ...production(), url: await restrictedLogin() });
    const { rows } = await database.pool.query(
      'select current_user as name, count(*)::int as n from patient',
    );
    await database.close();
    expect(rows).toEqual([{ name: 'medical_app', n: 0 }]);
  });

  test('outlives a connection that is ended in the middle of a transaction', async () => {
    const database = await openDatabase({ ...databaseOptions, url: place.url });
    const store = new Store(database);
    const working = store.transaction(systemActor, async ({ patients }) => {
      await patients.insert({ name: 'Never Stored', date_of_birth: '1980-01-01' });
      await endConnections();
      await patients.insert({ name: 'Never Stored', date_of_birth: '1980-01-01' });
    });
    await expect(working).rejects.toMatchObject({ code: 'unavailable' });
    expect(await store.read(systemActor, ({ patients }) => patients.find(1))).toBeUndefined();
    await database.close();
  });

  /** As an administrator does, or a server that restarts; resolves when the other side has heard of it. */
  async function endConnections(): Promise<void> {
    const client = new pg.Client({ connectionString: place.url });
    await client.connect();
    await client.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    await client.end();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }

  /** A login with the application's role, as an operator makes it. Logins are the cluster's, so its name is kept. */
  async function restrictedLogin(): Promise<string> {
    const client = new pg.Client({ connectionString: place.url });
    await client.connect();
    await client.query(`do $$ begin
        if not exists (select from pg_roles where rolname = 'medical_app') then create role medical_app; end if;
        if not exists (select from pg_roles where rolname = 'medical_test_login') then
          create role medical_test_login login password 'test' in role medical_app;
        end if;
      end $$`);
    await client.end();
    const url = new URL(place.url);
    url.username = 'medical_test_login';
    url.password = 'test';
    return url.href;
  }
});

test('a database that is away is told as unavailable', async () => {
  const opening = openDatabase({ ...databaseOptions, url: 'postgresql://nobody@127.0.0.1:1/none' });
  await expect(opening).rejects.toThrow(/ECONNREFUSED|cannot be reached/);
});
