import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../../src/core/actor.ts';
import { AuditKeyError, assertKeyOpensNewestSeal } from '../../../src/services/audit/key-check.ts';
import { AuditSealer } from '../../../src/services/audit/sealing.ts';
import { testKeys } from '../../support/identity.ts';
import { createDatabase } from '../../support/postgres.ts';
import { actorOf, type OpenStore, openStore } from '../../support/store.ts';
import { engines, startSystem } from '../../support/system.ts';

const KEY = 'q1W8e3R6t5Y2u7I4o9P0a-key-of-this-suite';
const OTHER = 'm5N4b3V2c1X9z8L7k6J-another-key-of-this-suite';

describe.each(engines)('the key of the audit on %s', (engine) => {
  let open: OpenStore;
  const seal = async (key: string) => {
    const sealer = new AuditSealer({
      store: open.store,
      key,
      exportHead: async () => undefined,
      onFailure: (error) => {
        throw error;
      },
    });
    await sealer.sealAll();
  };
  const write = (count: number, tenantId: number) =>
    Promise.all(
      Array.from({ length: count }, (_, place) =>
        open.store.disclose(actorOf(tenantId), { action: 'patient.read', record: `patient/${place + 1}` }),
      ),
    );

  beforeAll(async () => {
    open = await openStore(engine);
  });
  afterAll(() => open?.close());

  test('any key fits an audit that was never sealed', async () => {
    await expect(assertKeyOpensNewestSeal(open.store, KEY)).resolves.toBeUndefined();
  });

  test('a key is refused that does not open the newest seal of any tenant', async () => {
    await write(1_500, systemActor.tenantId);
    await write(3, 0);
    await seal(KEY);
    await expect(assertKeyOpensNewestSeal(open.store, KEY)).resolves.toBeUndefined();
    await expect(assertKeyOpensNewestSeal(open.store, OTHER)).rejects.toThrow(AuditKeyError);
    await write(3, 0);
    await seal(KEY);
    await expect(assertKeyOpensNewestSeal(open.store, KEY)).resolves.toBeUndefined();
    await expect(assertKeyOpensNewestSeal(open.store, OTHER)).rejects.toThrow(/^AUDIT_KEY does not open/);
  });
});

test.each(engines)(
  'a start with another AUDIT_KEY is refused on %s, with the old one it serves',
  async (engine) => {
    const folder = await mkdtemp(join(tmpdir(), 'medical-key-'));
    const database = engine === 'postgres' ? await createDatabase() : undefined;
    const place = database ? { DATABASE_URL: database.url } : { DATA_DIR: join(folder, 'data') };
    const start = (key: string) => startSystem(engine, { ...testKeys, ...place, AUDIT_KEY: key });
    const first = await start(KEY);
    expect((await fetch(`${first.url}/api/v1/patients`)).status).toBe(200);
    await first.close();
    await expect(start(OTHER)).rejects.toThrow(AuditKeyError);
    await (await start(KEY)).close();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  },
);
