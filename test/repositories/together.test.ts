import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unavailable } from '../../src/core/errors.ts';
import { allOrEach, Together } from '../../src/repositories/together.ts';
import { actorOf, type OpenStore, openStore } from '../support/store.ts';
import { engines } from '../support/system.ts';

const LIMITS = { notes: 100, bytes: 100_000 };
const many = Array.from({ length: 250 }, (_, index) => index);
const asking = (index: number) => ({
  ...actorOf(1),
  origin: { address: undefined, requestId: `request-${index}` },
});

describe.each(engines)('what is asked for in the same moment on %s', (engine) => {
  let open: OpenStore;
  beforeAll(async () => {
    open = await openStore(engine);
  });
  afterAll(() => open.close());

  test('is made, found and put on record, each for whom it is', async () => {
    const { store } = open;
    const made = await Promise.all(
      many.map((index) =>
        store.write(asking(index), ({ patients }) =>
          patients.insertAudited(
            { name: `Ada "${index}" {Bell}\\, Quill`, date_of_birth: '1980-02-03' },
            asking(index),
          ),
        ),
      ),
    );
    expect(made.map(({ name }) => name)).toEqual(many.map((index) => `Ada "${index}" {Bell}\\, Quill`));
    const found = await Promise.all(
      made.map(({ id }) => store.read(actorOf(1), ({ patients }) => patients.find(id))),
    );
    expect(found).toEqual(made);
    const twice = made[0]?.id ?? 0;
    const [first, absent, again] = await Promise.all(
      [twice, 999_999, twice].map((id) => store.read(actorOf(1), ({ patients }) => patients.find(id))),
    );
    expect([first, absent, again]).toEqual([made[0], undefined, made[0]]);
    expect(await store.read(actorOf(2), ({ patients }) => patients.find(twice))).toBeUndefined();

    const entries = await store.read(actorOf(1), ({ audits }) => audits.list({}, undefined, 1_000));
    const onRecord = new Map(entries.map(({ record, request_id }) => [record, request_id]));
    for (const [index, { id }] of made.entries())
      expect(onRecord.get(`patient/${id}`)).toBe(`request-${index}`);
  });

  test('is refused alone where its patient is missing, among notes that are stored', async () => {
    const { store } = open;
    const patientIds = await Promise.all(
      ['Ben Cole', 'Cy Dune'].map(async (name) => {
        const values = { name, date_of_birth: '1970-01-01' };
        return (await store.write(actorOf(1), ({ patients }) => patients.insertAudited(values, actorOf(1))))
          .id;
      }),
    );
    const owner = (index: number) => (index % 3 === 2 ? 999_999 : (patientIds[index % 3] ?? 0));
    const note = (index: number) => ({
      content: `S: complaint ${index}, "quoted", {braced}\\\nP: recheck`,
      note_timestamp: new Date(Date.UTC(2024, 0, 1) + index * 60_000).toISOString(),
    });
    const stored = await Promise.all(
      many.map((index) =>
        store.write(asking(index), ({ notes }) =>
          notes.insertAudited(owner(index), note(index), asking(index)),
        ),
      ),
    );
    for (const index of many) {
      if (owner(index) === 999_999) expect(stored[index]).toBeUndefined();
      else expect(stored[index]).toMatchObject({ patient_id: owner(index), content: note(index).content });
    }
    const lists = await Promise.all(
      [...patientIds, 999_999].map((id) =>
        store.read(actorOf(1), ({ notes }) => notes.listWithin(id, LIMITS)),
      ),
    );
    for (const [place, id] of patientIds.entries()) {
      expect(lists[place]).toEqual(stored.filter((one) => one?.patient_id === id));
    }
    expect(lists[2]).toEqual([]);
    const [tooMany, enough] = await Promise.all(
      [{ notes: 10, bytes: 100_000 }, LIMITS].map((limits) =>
        store.read(actorOf(1), ({ notes }) => notes.listWithin(patientIds[0] ?? 0, limits)),
      ),
    );
    expect([tooMany, enough?.length]).toEqual([undefined, lists[0]?.length]);
  });

  test('is refused alone where its patient is missing, among jobs that are made', async () => {
    const { store } = open;
    const values = { name: 'Dot Elm', date_of_birth: '1970-01-01' };
    const { id: patient } = await store.write(actorOf(1), ({ patients }) =>
      patients.insertAudited(values, actorOf(1)),
    );
    const owner = (index: number) => (index % 3 === 2 ? 999_999 : patient);
    const options = (index: number) =>
      ({ audience: 'family', max_length: 100 + index, refresh: index % 2 === 0 }) as const;
    const trace = (index: number) =>
      index % 4 === 0 ? `00-${String(index).padStart(32, '1')}-${'2'.repeat(16)}-01` : undefined;
    const made = await Promise.all(
      many.map((index) =>
        store.write(asking(index), ({ jobs }) =>
          jobs.insertAudited(owner(index), options(index), trace(index), asking(index)),
        ),
      ),
    );
    const taking = { howMany: 1_000, ofBatches: 0, lease: 60, maxAttempts: 3, holdsLastChance: false };
    const taken = await store.board.take(taking);
    const byId = new Map(taken.map((job) => [job.jobId, job]));
    const entries = await store.read(actorOf(1), ({ audits }) => audits.list({}, undefined, 1_000));
    const onRecord = new Map(entries.map(({ record, request_id }) => [record, request_id]));
    for (const index of many) {
      const id = made[index];
      if (owner(index) === 999_999) expect(id).toBeUndefined();
      else {
        expect(byId.get(id ?? '')).toMatchObject({
          patientId: patient,
          options: options(index),
          traceparent: trace(index) ?? null,
          sequence: 2,
        });
        expect(onRecord.get(`patient/${patient}/job/${id}`)).toBe(`request-${index}`);
      }
    }
    expect(taken).toHaveLength(many.filter((index) => owner(index) === patient).length);
  });
});

describe('a failure', () => {
  const double = async (items: readonly number[]) => {
    if (items.includes(3)) throw new Error('three');
    return items.map((item) => item * 2);
  };

  test('of one item is its own', async () => {
    const together = new Together((items: readonly number[]) => allOrEach(items, double), {
      most: 10,
      atOnce: 1,
    });
    const settled = await Promise.allSettled([1, 2, 3, 4].map((item) => together.add(item)));
    expect(settled.map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message))).toEqual([
      2,
      4,
      'three',
      8,
    ]);
  });

  test('of the database is shared, and nothing is repeated', async () => {
    let runs = 0;
    const together = new Together(
      (items: readonly number[]) =>
        allOrEach(items, () => {
          runs += 1;
          return Promise.reject(unavailable(new Error('gone')));
        }),
      { most: 10, atOnce: 1 },
    );
    const settled = await Promise.allSettled([1, 2, 3].map((item) => together.add(item)));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(runs).toBe(1);
  });

  test('does not hold up those who come after', async () => {
    const together = new Together(double, { most: 2, atOnce: 1 });
    const settled = await Promise.allSettled([3, 4, 5, 6, 7].map((item) => together.add(item)));
    expect(settled.map(({ status }) => status)).toEqual([
      'rejected',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });
});
