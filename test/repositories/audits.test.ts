import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { explain } from '../support/plans.ts';
import { actorOf, type OpenStore, openStore } from '../support/store.ts';
import { engines } from '../support/system.ts';

describe.each(engines)('entries of one patient on %s', (engine) => {
  let open: OpenStore;
  const list = (tenantId: number, patient_id: number, filters = {}, before?: number) =>
    open.store.read(actorOf(tenantId), ({ audits }) => audits.list({ ...filters, patient_id }, before, 50));

  beforeAll(async () => {
    open = await openStore(engine);
    await open.asOwner("insert into tenant (name) values ('other')");
    const seen = (tenantId: number, action: string, patientIds: number[]) =>
      open.store.disclose(actorOf(tenantId), { action, patientIds });
    await seen(1, 'patient.read', [7]);
    await seen(1, 'patient.list', [6, 7, 8]);
    await seen(1, 'patient.list', [8, 70]);
    // A number that the other tenant cannot have been given, in an entry of its chain all the same.
    await seen(2, 'patient.read', [7]);
  });
  afterAll(() => open?.close());

  test('are those that name the patient, alone or among others, newest first', async () => {
    const found = await list(1, 7);
    expect(found.map(({ action, patient_ids }) => [action, patient_ids])).toEqual([
      ['patient.list', [6, 7, 8]],
      ['patient.read', [7]],
    ]);
    expect(await list(1, 9)).toEqual([]);
  });

  test('are narrowed and paged like all others', async () => {
    const [newest] = await list(1, 7);
    expect(await list(1, 7, { action: 'patient.read' })).toHaveLength(1);
    expect(await list(1, 7, { actor: 'somebody else' })).toEqual([]);
    expect((await list(1, 7, {}, newest?.id)).map(({ action }) => action)).toEqual(['patient.read']);
  });

  test('are the tenant’s own', async () => {
    expect(await list(2, 7)).toMatchObject([{ actor: 'test-2' }]);
    expect(await list(2, 8)).toEqual([]);
  });
});

describe.runIf(engines.includes('postgres'))('at a size where a plan matters', () => {
  let open: OpenStore;

  beforeAll(async () => {
    open = await openStore('postgres');
    await open.asOwner(`
      insert into audit (tenant_id, actor, action, patient_ids, outcome)
      select 1, 'user:1', 'patient.read', array[n % 10000], 'ok' from generate_series(1, 60000) n;
      analyze audit`);
  });
  afterAll(() => open.close());

  test('entries of one patient are found by their index under the application’s role', async () => {
    const { rows, plans } = await explain(open, 'select id from audit_of_patient(7)');
    expect(rows).toHaveLength(6);
    const written = plans.join('\n');
    expect(written).toContain('Bitmap Index Scan on audit_by_patient');
    expect(written).not.toContain('Seq Scan');
  });
});
