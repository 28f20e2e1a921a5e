import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, migrateDatabase, openDatabase } from '../../src/data/database.ts';
import { TenantPool } from '../../src/data/tenant-pool.ts';
import { Store } from '../../src/repositories/store.ts';
import { createDatabase } from '../support/postgres.ts';
import { actorOf, databaseOptions } from '../support/store.ts';
import { engines } from '../support/system.ts';

/** What PgBouncer in transaction mode needs, looked at on one session without it. */
describe.runIf(engines.includes('postgres'))('without named statements', () => {
  let place: Awaited<ReturnType<typeof createDatabase>>;
  let database: Database;
  let store: Store;

  beforeAll(async () => {
    place = await createDatabase();
    await migrateDatabase(place.url, () => {});
    database = await openDatabase({
      ...databaseOptions,
      url: place.url,
      poolMax: 1,
      namedStatements: false,
    });
    store = new Store(database);
  });
  afterAll(async () => {
    await database?.close();
    await place?.drop();
  });

  const session = async () => {
    const { rows } = await database.pool.query(`select current_user = session_user as own_role,
      coalesce(current_setting('app.tenant_id', true), '') as tenant,
      current_setting('transaction_read_only') as read_only,
      current_setting('statement_timeout') as timeout,
      (select count(*)::int from pg_prepared_statements) as prepared,
      (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`);
    return rows[0];
  };

  test('reads, writes, transactions and calls of no tenant leave nothing behind in the session', async () => {
    const before = await session();
    const actor = actorOf(1);
    const patient = await store.transaction(actor, async ({ patients, audit }) => {
      await patients.everExisted();
      const made = await patients.insert({ name: 'Pool Er', date_of_birth: '1970-01-01' });
      audit.append({ action: 'patient.create', record: `patient/${made.id}` });
      return made;
    });
    const found = await store.read(actor, ({ patients }) => patients.find(patient.id));
    expect(found?.name).toBe('Pool Er');
    await store.disclose(actor, { action: 'patient.read', record: `patient/${patient.id}` });
    await store.board.counts();
    await expect(store.transaction(actor, () => Promise.reject(new Error('on purpose')))).rejects.toThrow(
      'on purpose',
    );
    expect(await session()).toEqual(before);
    expect(before).toMatchObject({ own_role: true, tenant: '', prepared: 0, locks: 0 });
    const entries = await store.read(actor, ({ audits }) => audits.list({}, undefined, 10));
    expect(entries.map(({ action }) => action)).toEqual(['patient.read', 'patient.create']);
  });

  test('each statement and each transaction runs under the role, with its settings', async () => {
    const pool = new TenantPool(database.pool, { tenantId: 1, mayWrite: false, naming: 'unnamed' });
    const look = `select current_user as role, current_setting('statement_timeout') as timeout,
      current_setting('TimeZone') as zone, current_setting('app.tenant_id') as tenant`;
    const expected = { role: 'medical_app', timeout: '30s', zone: 'UTC', tenant: '1' };
    const client = await pool.connect();
    expect((await client.query(look, [])).rows).toEqual([expected]);
    await client.query('begin', []);
    expect((await client.query(look, [])).rows).toEqual([expected]);
    expect((await client.query(look, [])).rows).toEqual([expected]);
    await client.query('commit', []);
    client.release();
    const { rows } = await database.query({ text: look, values: [] });
    expect(rows).toEqual([{ ...expected, tenant: '' }]);
  });

  test('another tenant’s rows are not found, and a read writes nothing', async () => {
    const other = await store.read(actorOf(2), ({ patients }) => patients.find(1));
    expect(other).toBeUndefined();
    const writing = store.read(actorOf(1), ({ patients }) =>
      patients.insert({ name: 'Not', date_of_birth: '1970-01-01' }),
    );
    await expect(writing).rejects.toMatchObject({ code: '25006' });
  });
});
