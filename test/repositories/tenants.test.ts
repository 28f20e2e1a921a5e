import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actorOf, anySummary, type OpenStore, openStore } from '../support/store.ts';
import { engines } from '../support/system.ts';

const [ours, theirs] = [actorOf(1), actorOf(2)];
const tables = [
  'tenant',
  'patient',
  'patient_count',
  'note',
  'idempotency_key',
  'summary',
  'summary_lease',
  'job',
  'job_batch',
  'job_event',
];

describe.each(engines)('tenants on %s', (engine) => {
  let open: OpenStore;
  let mine: number;
  let foreign: number;

  beforeAll(async () => {
    open = await openStore(engine);
    await open.asOwner("insert into tenant (name) values ('second')");
    const create = (actor: typeof ours, name: string) =>
      open.store.transaction(actor, async ({ patients, notes, summaries, idempotency, jobBatches }) => {
        const { id } = await patients.insert({ name, date_of_birth: '1990-01-01' });
        await notes.insert(id, { content: `S: ${name}`, note_timestamp: '2026-01-01T00:00:00Z' });
        const scope = { credential: 'c', operation: 'POST /', key: 'k' };
        await summaries.insertAudited(id, anySummary, actor);
        await summaries.tryLease(id, 'h', randomUUID(), 60);
        await jobBatches.insert([id], { audience: 'clinician', max_length: 500, refresh: false });
        await idempotency.insert(scope, { fingerprint: 'f', result: '{}', patient_id: id, note_id: null });
        return id;
      });
    mine = await create(ours, 'Ada Alpha');
    foreign = await create(theirs, 'Bob Beta');
  });
  afterAll(() => open.close());
  const listed = () =>
    open.store.write(ours, ({ patients }) =>
      patients.listAudited({ sort_by: 'id', descending: false }, { offset: 0 }, 10, ours),
    );

  test('another tenant’s patient and notes are not there', async () => {
    await open.store.read(ours, async ({ patients, notes }) => {
      expect(await patients.find(foreign)).toBeUndefined();
      expect(await notes.listByPatient(foreign)).toEqual([]);
    });
    expect(await listed()).toMatchObject({ total: 1, rows: [{ id: mine }] });
  });

  test('search and fuzzy search find their own tenant’s patients only', async () => {
    const order = { sort_by: 'id', descending: false } as const;
    await open.store.read(ours, async ({ patients }) => {
      expect((await patients.search('a', order, { offset: 0 }, 10)).rows.map(({ id }) => id)).toEqual([mine]);
      expect(await patients.search('beta', order, { offset: 0 }, 10)).toMatchObject({ rows: [], total: 0 });
      expect(await patients.searchFuzzily('beta', 0, 10)).toMatchObject({ rows: [], total: 0 });
    });
  });

  test('another tenant’s rows cannot be changed or given a note', async () => {
    await open.store.transaction(ours, async ({ patients, notes }) => {
      expect(await patients.update(foreign, { name: 'X' }, undefined)).toBeUndefined();
      expect(await patients.delete(foreign, undefined)).toBe(false);
      expect(await notes.deleteByPatient(foreign)).toBe(0);
    });
    const adding = open.store.transaction(ours, ({ notes }) =>
      notes.insert(foreign, { content: 'S: x', note_timestamp: '2026-01-01T00:00:00Z' }),
    );
    // The failed statement ends the transaction, which gives nothing back.
    await expect(adding.then((note) => note ?? 'no patient')).resolves.toBe('no patient');
  });

  test.each(tables)('the policy of %s alone keeps foreign rows away', async (table) => {
    const column = table === 'tenant' ? 'id' : 'tenant_id';
    const client = await open.database.pool.connect();
    try {
      await client.query('begin');
      await client.query("select set_config('app.tenant_id', '1', true)");
      const { rows } = await client.query(`select distinct ${column} as tenant from ${table}`);
      expect(rows).toEqual([{ tenant: 1 }]);
      await client.query('rollback');
      const unbound = await client.query(`select 1 from ${table}`);
      expect(unbound.rows, 'without a tenant there is nothing').toEqual([]);
    } finally {
      client.release();
    }
  });

  test('every table has row-level security and a policy, and the role passes by none', async () => {
    const { rows } = await open.database.pool.query(
      `select relname from pg_class c join pg_namespace n on n.oid = relnamespace
       where nspname = 'public' and relkind = 'r' and relname not like 'kysely%'
         and (not relrowsecurity or not exists (select from pg_policy where polrelid = c.oid))`,
    );
    expect(rows).toEqual([]);
    const role = await open.database.pool.query(
      'select current_user as name, rolsuper, rolbypassrls from pg_roles where rolname = current_user',
    );
    expect(role.rows).toEqual([{ name: 'medical_app', rolsuper: false, rolbypassrls: false }]);
  });

  test('a read cannot write', async () => {
    const writing = open.store.read(ours, ({ patients }) =>
      patients.insert({ name: 'X', date_of_birth: '1990-01-01' }),
    );
    await expect(writing).rejects.toThrow(/read-only/);
  });

  test('what fails in a transaction leaves nothing behind', async () => {
    const failing = open.store.transaction(ours, async ({ patients }) => {
      await patients.insert({ name: 'Half', date_of_birth: '1990-01-01' });
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect((await listed()).total).toBe(1);
  });

  test('the binding ends with its statement', async () => {
    await open.store.read(theirs, ({ patients }) => patients.find(foreign));
    const { rows } = await open.database.pool.query(
      "select nullif(current_setting('app.tenant_id', true), '') as tenant",
    );
    expect(rows).toEqual([{ tenant: null }]);
  });
});
