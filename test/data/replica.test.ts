import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, openDatabase } from '../../src/data/database.ts';
import { Store } from '../../src/repositories/store.ts';
import { createDatabase } from '../support/postgres.ts';
import { actorOf, databaseOptions } from '../support/store.ts';
import { engines } from '../support/system.ts';

/** A real replica, its lag and its absence: `npm run verify:scale`. Here is what is none. */
describe.runIf(engines.includes('postgres'))('a replica that is none', () => {
  let place: Awaited<ReturnType<typeof createDatabase>>;
  beforeAll(async () => {
    place = await createDatabase();
  });
  afterAll(() => place?.drop());

  async function open(replicaUrl: string) {
    const away: (Error | undefined)[] = [];
    const replica = {
      url: replicaUrl,
      onAway: (error: Error | undefined) => away.push(error),
      onBack: () => {},
    };
    const database = await openDatabase({ ...databaseOptions, url: place.url, replica });
    await vi.waitFor(() => expect(away).toHaveLength(1));
    return { database, away };
  }

  async function expectReadsByPrimary(database: Database): Promise<void> {
    const served: string[] = [];
    const store = new Store(database, (by) => served.push(by));
    await store.readAnywhere(actorOf(1), ({ patients }) => patients.find(1));
    expect(served).toEqual(['primary']);
    expect(database.replica?.isFit).toBe(false);
    await database.close();
  }

  test('because it is the primary itself: it is said once, and reads go to the primary', async () => {
    const { database } = await open(place.url);
    await expectReadsByPrimary(database);
  });

  test('because nobody answers there: the lag grows, and reads go to the primary', async () => {
    const { database, away } = await open('postgresql://nobody@127.0.0.1:1/none');
    expect(away[0]).toBeInstanceOf(Error);
    const before = database.replica?.lag ?? 0;
    await vi.waitFor(() => expect(database.replica?.lag).toBeGreaterThan(before));
    await expectReadsByPrimary(database);
  });
});
