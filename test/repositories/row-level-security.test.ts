import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../src/core/actor.ts';
import { TenantPool } from '../../src/data/tenant-pool.ts';
import { actorOf, type OpenStore, openStore } from '../support/store.ts';
import { engines } from '../support/system.ts';

/** Policies are looked for in the database itself, so that a table which comes later is held to the same. */
describe.each(engines)('row-level security alone on %s', (engine) => {
  let open: OpenStore;
  let tables: string[];
  const mine = 1;
  const theirs = 2;
  const binding = { tenantId: mine, mayWrite: false, naming: 'named' } as const;

  beforeAll(async () => {
    open = await openStore(engine);
    await open.asOwner("insert into tenant (name) values ('other')");
    for (const tenantId of [mine, theirs]) {
      await open.store.transaction(
        actorOf(tenantId),
        async ({ patients, notes, users, apiKeys, sessions, audit }) => {
          const patient = await patients.insert({ name: 'Row Level', date_of_birth: '1970-01-01' });
          await notes.insert(patient.id, { content: 'S: well.', note_timestamp: '2026-01-15T10:30:00Z' });
          const user = await users.insert({ login: 'ana', password_hash: 'none', roles: ['reader'] });
          const sessionId = await sessions.insert(user?.id ?? 0, 1);
          await sessions.insertRefreshToken(sessionId, Buffer.from([tenantId]));
          await apiKeys.insert({
            name: 'key',
            prefix: 'mbk_',
            secret_hash: Buffer.from([tenantId]),
            roles: [],
            scopes: null,
            created_by: 'test',
            expires_at: null,
          });
          audit.append({ action: 'patient.create', record: `patient/${patient.id}` });
        },
      );
    }
    const { rows } = await open.database.pool.query<{ relname: string }>(
      `select relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
         and has_table_privilege('medical_app', c.oid, 'select')`,
    );
    tables = rows.map(({ relname }) => relname);
  });
  afterAll(() => open?.close());

  test('gives no row of another tenant, from any table, without a filter in the query', async () => {
    expect(tables).toEqual(
      expect.arrayContaining(['patient', 'note', 'app_user', 'api_key', 'session', 'audit']),
    );
    const pool = new TenantPool(open.database.pool, binding);
    const client = await pool.connect();
    let own = 0;
    for (const table of tables) {
      const { rows } = await client.query<{ tenant_id: number }>(`select tenant_id from ${table}`, []);
      expect(
        rows.filter(({ tenant_id }) => tenant_id !== mine),
        table,
      ).toEqual([]);
      own += rows.length;
    }
    client.release();
    expect(own).toBeGreaterThan(6);
  });

  test('every table with a tenant is protected by a policy', async () => {
    const { rows } = await open.database.pool.query<{ relname: string }>(
      `select relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
       where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and a.attnum > 0
         and not (c.relrowsecurity and exists (select from pg_policy where polrelid = c.oid))`,
    );
    expect(rows).toEqual([]);
  });

  test('takes no row for another tenant', async () => {
    const pool = new TenantPool(open.database.pool, binding);
    const client = await pool.connect();
    await client.query('begin', []);
    await expect(
      client.query(
        `insert into note (tenant_id, patient_id, content, note_timestamp) values ($1, 1, 'x', now())`,
        [theirs],
      ),
    ).rejects.toMatchObject({ code: '42501' });
    await client.query('rollback', []);
    client.release();
  });

  test('without a tenant gives nothing at all', async () => {
    for (const table of tables) {
      const { rows } = await open.database.pool.query(`select 1 from ${table}`);
      expect(rows, table).toEqual([]);
    }
  });

  test.each([
    'update audit set actor = $1',
    'delete from audit where actor = $1',
    'insert into audit (actor) values ($1)',
  ])('the program cannot: %s', async (statement) => {
    await expect(open.database.pool.query(statement, ['me'])).rejects.toMatchObject({ code: '42501' });
  });

  test('the audit of a transaction is there exactly when the transaction is', async () => {
    const count = () => open.store.read(systemActor, ({ audits }) => audits.list({}, undefined, 500));
    const before = (await count()).length;
    await open.store.transaction(systemActor, async ({ audit }) => audit.append({ action: 'test.alone' }));
    await expect(
      open.store.transaction(systemActor, async ({ patients, audit }) => {
        await patients.insert({ name: 'Never', date_of_birth: '1970-01-01' });
        audit.append({ action: 'test.never' });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    const after = await count();
    expect(after).toHaveLength(before + 1);
    expect(after[0]).toMatchObject({ action: 'test.alone', actor: 'system', outcome: 'ok' });
  });
});
