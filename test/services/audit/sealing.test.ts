import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../../src/core/actor.ts';
import { asOwner } from '../../../src/data/owner.ts';
import { AuditRetention } from '../../../src/repositories/audit-retention.ts';
import type { AuditHead } from '../../../src/services/audit/chain.ts';
import { checkStored } from '../../../src/services/audit/exports.ts';
import { recordRetention, retain } from '../../../src/services/audit/retention.ts';
import { AuditSealer } from '../../../src/services/audit/sealing.ts';
import { actorOf, type OpenStore, openStore } from '../../support/store.ts';
import { engines } from '../../support/system.ts';

const KEY = 'q1W8e3R6t5Y2u7I4o9P0a-key-of-this-suite';

describe.each(engines)('sealing on %s', (engine) => {
  let open: OpenStore;
  let heads: AuditHead[];
  let sealer: AuditSealer;
  const sealerOf = (store: OpenStore['store']) =>
    new AuditSealer({
      store,
      key: KEY,
      exportHead: async (head) => void heads.push(head),
      onFailure: (error) => {
        throw error;
      },
    });
  const write = (count: number, tenantId = 1) =>
    Promise.all(
      Array.from({ length: count }, (_, place) =>
        open.store.disclose(actorOf(tenantId), { action: 'patient.read', record: `patient/${place + 1}` }),
      ),
    );
  const check = (key = KEY) => checkStored(open.store, systemActor, key, heads);
  const tamper = (statement: string) => open.asOwner(statement);

  beforeAll(async () => {
    open = await openStore(engine);
    heads = [];
    sealer = sealerOf(open.store);
    await write(2_500);
    await write(10, 0);
    await sealer.sealAll();
  });
  afterAll(() => open?.close());

  test('covers every entry, chain by chain, in blocks', async () => {
    expect(await check()).toMatchObject({ entries: 2_500, blocks: 3, faults: [] });
    const system = await checkStored(open.store, { ...systemActor, tenantId: 0 }, KEY, heads);
    expect(system).toMatchObject({ entries: 10, blocks: 1, faults: [] });
  });

  test('with another key nothing fits', async () => {
    expect((await check(`${KEY}!`)).faults.length).toBeGreaterThanOrEqual(3);
  });

  test('several sealers at once make one chain', async () => {
    await write(50);
    await Promise.all([sealer.sealAll(), sealerOf(open.store).sealAll(), sealerOf(open.store).sealAll()]);
    expect(await check()).toMatchObject({ entries: 2_550, faults: [] });
  });

  test('a stop seals what was written', async () => {
    const before = await check();
    await write(7);
    const stopping = sealerOf(open.store);
    stopping.start();
    await stopping.stop();
    expect(await check()).toMatchObject({ entries: before.entries + 7, faults: [] });
  });

  test.runIf(engine === 'postgres')('a stop does not wait for a transaction that does not end', async () => {
    const before = await check();
    const endless = await open.database.pool.connect();
    await endless.query('begin; select pg_current_xact_id()');
    await write(3);
    await sealerOf(open.store).stop();
    await endless.query('rollback');
    endless.release();
    expect(await check()).toMatchObject({ entries: before.entries, faults: [] });
    await sealer.sealAll();
    expect(await check()).toMatchObject({ entries: before.entries + 3, faults: [] });
  });

  test.runIf(engine === 'postgres')(
    'waits for a transaction that drew a lower number and commits later',
    async () => {
      const before = await check();
      const slow = await open.database.pool.connect();
      await slow.query('begin');
      await slow.query('select append_audit($1)', [
        JSON.stringify([{ tenant_id: 1, actor: 'slow', action: 'patient.read', outcome: 'ok' }]),
      ]);
      await write(5);
      // Five are there; the slow one has a lower number and is not.
      const sealing = sealer.sealAll();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await slow.query('commit');
      slow.release();
      await sealing;
      const after = await check();
      expect(after.faults).toEqual([]);
      expect(after.entries).toBe(before.entries + 6);
    },
  );

  test.each<[string, string, string, RegExp]>([
    [
      'a changed entry',
      "update audit set actor = 'user:2' where id = (select first_id from audit_seal where tenant_id = 1 and number = 2)",
      "update audit set actor = 'test-1' where id = (select first_id from audit_seal where tenant_id = 1 and number = 2)",
      /were changed/,
    ],
    [
      'an entry that goes to another tenant',
      'update audit set tenant_id = 0 where tenant_id = 1 and id = (select min(id) from audit where tenant_id = 1)',
      'update audit set tenant_id = 1 where id = (select min(id) from audit)',
      /removed/,
    ],
    [
      'a changed seal',
      'update audit_seal set mac = set_byte(mac, 0, get_byte(mac, 0) # 1) where tenant_id = 1 and number = 2',
      'update audit_seal set mac = set_byte(mac, 0, get_byte(mac, 0) # 1) where tenant_id = 1 and number = 2',
      /were changed/,
    ],
  ])('%s is found', async (_what, harm, undo, message) => {
    await tamper(harm);
    const { faults } = await check();
    await tamper(undo);
    expect(faults[0]?.message).toMatch(message);
    expect((await check()).faults).toEqual([]);
  });

  test('a false head is found, and one of a chain that is gone', async () => {
    const [head] = heads.filter(({ tenant }) => tenant === 1);
    if (!head) throw new Error('no head');
    const forged = await checkStored(open.store, systemActor, KEY, [{ ...head, number: head.number + 7 }]);
    expect(forged.faults).toMatchObject([{ message: 'an exported head is not genuine' }]);
    const later = heads.at(-1);
    expect(later?.number).toBeGreaterThan(1);
  });

  test('entries whose time is over go, and the rest still fits', async () => {
    const before = await check();
    const removed = await asOwner(open.database, (owner) => retain(new AuditRetention(owner), KEY, 1));
    expect(removed.size).toBe(0);
    // Older than what will be in ten days: everything but the head's block.
    const all = await asOwner(open.database, (owner) => retain(new AuditRetention(owner), KEY, -10));
    await recordRetention(open.store, all);
    await write(3);
    await sealer.sealAll();
    const after = await check();
    expect(all.get(1)).toBeGreaterThan(1_000);
    expect(after.faults).toEqual([]);
    expect(after.entries).toBeLessThan(before.entries);
    const cut = await open.store.read(systemActor, ({ audits }) => audits.cut());
    await tamper(`update audit_cut set last_id = last_id - 1 where tenant_id = 1`);
    const forged = await check();
    await tamper(`update audit_cut set last_id = ${cut?.last_id} where tenant_id = 1`);
    expect(forged.faults.length).toBeGreaterThan(0);
  });
});
