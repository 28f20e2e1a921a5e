import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../src/repositories/store.ts';
import { actorOf, type OpenStore, openStore } from '../support/store.ts';
import { engines } from '../support/system.ts';

const actor = actorOf(1);
const byId = { sort_by: 'id', descending: false } as const;
const byName = { sort_by: 'name', descending: true } as const;
const note = { content: 'S: Cough.', note_timestamp: '2026-01-15T10:30:00Z' };

const job = { audience: 'clinician', max_length: 500, refresh: false } as const;

/** What is called most, as one caller alone calls it. */
const calls: Record<string, (store: Store) => Promise<unknown>> = {
  'a patient': (store) => store.read(actor, ({ patients }) => patients.find(7)),
  'the first page': (store) =>
    store.write(actor, ({ patients }) => patients.listAudited(byId, { offset: 0 }, 10, actor)),
  'a page behind another': (store) =>
    store.write(actor, ({ patients }) =>
      patients.listAudited(byName, { after: { key: 'Harper', id: 9 } }, 10, actor),
    ),
  'notes of a patient': (store) => store.read(actor, ({ notes }) => notes.listByPatient(7)),
  'a chart': (store) => store.read(actor, ({ patients }) => patients.findChart(7)),
  'a stored summary': (store) => store.read(actor, ({ summaries }) => summaries.findByInput(7, 'sha256:0')),
  'a new patient': (store) =>
    store.write(actor, ({ patients }) =>
      patients.insertAudited({ name: 'New Harper', date_of_birth: '1990-01-01' }, actor),
    ),
  'a new note': (store) => store.write(actor, ({ notes }) => notes.insertAudited(7, note, actor)),
  'a new job': (store) => store.write(actor, ({ jobs }) => jobs.insertAudited(7, job, undefined, actor)),
  'an entry of the audit': (store) => store.disclose(actor, { action: 'patient.read', patientIds: [7] }),
};

describe.runIf(engines.includes('postgres'))('the statements that are called most', () => {
  let open: OpenStore;

  beforeAll(async () => {
    open = await openStore('postgres');
    await open.asOwner(`
      insert into patient (tenant_id, name, date_of_birth)
      select 1, 'Harper ' || n, '1970-01-01' from generate_series(1, 20000) n;
      insert into note (tenant_id, patient_id, content, note_timestamp)
      select 1, id, 'S: Well.', now() from patient;
      analyze patient; analyze note`);
  });
  afterAll(() => open.close());

  test('are planned once for a connection, and read by index', async () => {
    // One after the other, so that all of it is one connection's.
    for (const call of Object.values(calls)) for (let i = 0; i < 12; i++) await call(open.store);
    const client = await open.database.pool.connect();
    try {
      const { rows } = await client.query<{ name: string; statement: string; custom: number }>(
        `select name, statement, custom_plans::int as custom from pg_prepared_statements
         where custom_plans + generic_plans >= 12`,
      );
      expect(rows.length).toBeGreaterThanOrEqual(Object.keys(calls).length);
      // PostgreSQL looks at the first five before it decides.
      expect(rows.filter(({ custom }) => custom > 5)).toEqual([]);
      const pages = rows.filter(({ statement }) => statement.includes("'patient.list'"));
      expect(pages).toHaveLength(2);
      for (const { name, statement } of pages) {
        const values = statement.includes('$8')
          ? "1, 10, 'a', null, null, null, 'b', 9"
          : "1, 10, 'a', null, null, null";
        const plan = await client.query(`explain (costs off) execute "${name}" (${values})`);
        const lines = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(lines).toMatch(/Index Scan(?: Backward)? using patient_(?:pkey|by_name)/);
        expect(lines).not.toContain('Seq Scan on patient\n');
      }
    } finally {
      client.release();
    }
  });
});
