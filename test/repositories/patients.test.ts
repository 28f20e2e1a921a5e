import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PatientOrder } from '../../src/core/pages.ts';
import { explain } from '../support/plans.ts';
import { actorOf, type OpenStore, openStore } from '../support/store.ts';
import { engines } from '../support/system.ts';

const actor = actorOf(1);
const byId: PatientOrder = { sort_by: 'id', descending: false };

describe.each(engines)('search on %s', (engine) => {
  let open: OpenStore;
  const names = [
    'José Álvarez',
    'Jose Alvarez',
    '100% Real_Name',
    'back\\slash',
    'ΟΔΥΣΣΕΥΣ',
    'Straße',
    'John Smith',
  ];

  beforeAll(async () => {
    open = await openStore(engine);
    await open.store.transaction(actor, async ({ patients }) => {
      for (const name of names) await patients.insert({ name, date_of_birth: '1990-01-01' });
    });
  });
  afterAll(() => open.close());

  const search = async (term: string) =>
    (
      await open.store.read(actor, ({ patients }) => patients.search(term, byId, { offset: 0 }, 100))
    ).rows.map(({ name }) => name);

  test('finds a part of the name as it is, whatever its characters mean to LIKE', async () => {
    const term = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('%', '_', '\\', '%_', 'jos', 'É', 'é', 'ύς', 'ΣΣ', 'σς', 'ß', "'", '"', '(', '[', '*'),
    );
    const lower = (text: string) => text.toLowerCase().replaceAll('ς', 'σ');
    await fc.assert(
      fc.asyncProperty(
        term.filter((text) => text.isWellFormed() && !text.includes('\0')),
        async (text) => {
          const expected = names.filter((name) => text === '' || lower(name).includes(lower(text)));
          expect(await search(text)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ['alvares', ['José Álvarez', 'Jose Alvarez']],
    ['jose', ['José Álvarez', 'Jose Alvarez']],
    ['Jhon Smiht', ['John Smith']],
    ['jonh', ['John Smith']],
    ['(((', []],
    ['\u0085', []],
  ])('finds %s with misspellings and without accents, best match first', async (term, expected) => {
    const found = await open.store.read(actor, ({ patients }) => patients.searchFuzzily(term, 0, 10));
    const best = found.rows.slice(0, expected.length).map(({ name }) => name);
    expect(best.sort()).toEqual([...expected].sort());
    expect(found.total).toBe(found.rows.length);
  });
});

describe.runIf(engines.includes('postgres'))('at a size where a plan matters', () => {
  let open: OpenStore;

  beforeAll(async () => {
    open = await openStore('postgres');
    await open.asOwner(`
      insert into patient (tenant_id, name, date_of_birth)
      select 1, case when n % 400 = 0 then 'Rare Quixley ' else 'Common Harper ' end || n, date '1950-01-01' + n % 20000
      from generate_series(1, 60000) n;
      select gin_clean_pending_list('patient_name_lowered');
      analyze patient`);
  });
  afterAll(() => open.close());

  /** Of the statements inside the search functions. */
  async function plansOf(term: string): Promise<string> {
    const text = 'select total from search_patients($1, $2, false, null, null, 0, 11)';
    const { plans } = await explain(open, text, [term, 'name']);
    return plans.filter((plan) => plan.includes('Query Text: select')).join('\n');
  }

  test('a rare part of a name is found by its index under the application’s role', async () => {
    const plans = await plansOf('quix');
    expect(plans.match(/Bitmap Index Scan on patient_name_lowered/g)).toHaveLength(1);
    expect(plans).not.toContain('Seq Scan');
  });

  test('a common part of a name is walked to in the order of the list', async () => {
    expect(await plansOf('harper')).toContain('Index Scan using patient_by_name');
  });

  test('the total is exact for a list of any size and to 1 000 for a search, and says when it is not', async () => {
    const listed = await open.store.write(actor, ({ patients }) =>
      patients.listAudited(byId, { offset: 0 }, 1, actor),
    );
    expect(listed).toMatchObject({ total: 60_000, totalIsEstimate: false });
    await open.store.read(actor, async ({ patients }) => {
      expect(await patients.search('quixley', byId, { offset: 0 }, 1)).toMatchObject({
        total: 150,
        totalIsEstimate: false,
      });
      const common = await patients.search('harper', byId, { offset: 0 }, 1);
      expect(common.totalIsEstimate).toBe(true);
      expect(common.total).toBeGreaterThan(30_000);
      expect(common.total).toBeLessThan(90_000);
    });
  });
});
