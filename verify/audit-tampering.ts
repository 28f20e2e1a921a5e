import { createDatabase, onDatabase } from '../bench/databases.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import { systemActor } from '../src/core/actor.ts';
import { openDatabase } from '../src/data/database.ts';
import { Store } from '../src/repositories/store.ts';
import type { AuditHead } from '../src/services/audit/chain.ts';
import { checkStored } from '../src/services/audit/exports.ts';
import { AuditSealer } from '../src/services/audit/sealing.ts';

const KEY = 'Rk7Wq2Zx9Lm4Vb8Nc3Td6Yh1Pg5Js0Fa-Ue';
/** Milliseconds within which each fault must be found. */
const BOUND = 60_000;

/** What somebody with all rights on the database, and without the key, could do; and how it is undone for the next. */
const tamperings: { what: string; said: RegExp; harm: string[]; undo: string[] }[] = [
  {
    what: 'one flipped byte',
    said: /were changed/,
    harm: [`update audit set record = 'patient/' || (id + 1) where id = (select max(id) / 2 from audit)`],
    undo: [`update audit set record = 'patient/' || id where id = (select max(id) / 2 from audit)`],
  },
  {
    what: 'one removed row',
    said: /^1 of .* removed/,
    harm: [
      'create table kept as select * from audit where id = (select max(id) / 3 from audit)',
      'delete from audit where id in (select id from kept)',
    ],
    undo: ['insert into audit overriding system value select * from kept', 'drop table kept'],
  },
  {
    what: 'one inserted row',
    said: /^1 of .* put in/,
    // Where a rolled-back transaction left a gap.
    harm: [
      `insert into audit (tenant_id, id, actor, action, outcome) overriding system value
       select 1, n, 'forged', 'patient.read', 'ok' from generate_series(1, 100) as n
       where not exists (select from audit where id = n) limit 1`,
    ],
    undo: [`delete from audit where actor = 'forged'`],
  },
  {
    what: 'one changed moment',
    said: /were changed/,
    harm: ["update audit set at = at - interval '1 day' where id = (select max(id) / 4 from audit)"],
    undo: ["update audit set at = at + interval '1 day' where id = (select max(id) / 4 from audit)"],
  },
  {
    what: 'a cut tail',
    said: /the tail was cut/,
    harm: [
      'delete from audit where id > (select max(last_id) - 5000 from audit_seal)',
      'delete from audit_seal where last_id > (select max(id) from audit)',
    ],
    undo: [],
  },
];

/** Fills one chain, seals it, and holds each tampering against the proof. Throws where one is not found in time. */
export async function findTampering(lifetimes: Lifetimes, entries: number): Promise<void> {
  const url = await createDatabase(lifetimes, `medical_audit_${process.pid}`);
  const database = await openDatabase({
    url,
    migrationUrl: undefined,
    dataDir: '',
    poolMax: 4,
    connectionTimeout: 30,
    restrictedLoginOnly: false,
    namedStatements: true,
    onIdleError: () => {},
    onMigrated: () => {},
  });
  lifetimes.add('the connections', () => database.close());
  const store = new Store(database);
  await onDatabase(url, (client) => client.query(filling(entries)));
  const heads: AuditHead[] = [];
  const sealer = new AuditSealer({
    store,
    key: KEY,
    exportHead: async (head) => void heads.push(head),
    onFailure: (error) => {
      throw error;
    },
  });
  const started = performance.now();
  await sealer.sealAll();
  console.log(`${entries} entries sealed in ${seconds(started)} s`);
  await check('nothing', undefined);
  for (const { what, said, harm, undo } of tamperings) {
    await onDatabase(url, async (client) => {
      for (const statement of harm) await client.query(statement);
    });
    await check(what, said);
    await onDatabase(url, async (client) => {
      for (const statement of undo) await client.query(statement);
    });
  }

  async function check(what: string, expected: RegExp | undefined): Promise<void> {
    const began = performance.now();
    const { faults, entries: read } = await checkStored(store, systemActor, KEY, heads);
    const [first] = faults;
    const said = first ? `block ${first.block}: ${first.message}` : 'no fault';
    console.log(`${what}: ${said}; ${read} entries read in ${seconds(began)} s`);
    const isRight = expected
      ? faults.length === 1 && expected.test(first?.message ?? '')
      : faults.length === 0;
    if (!isRight) throw new Error(`${what} was not told rightly`);
    if (performance.now() - began > BOUND)
      throw new Error(`${what} took longer than ${BOUND / 1_000} s to find`);
  }
}

/** Every 50th number is left out, as after a transaction that was rolled back. */
function filling(entries: number): string {
  return `
    insert into audit (tenant_id, id, actor, user_id, action, record, patient_ids, outcome, address, request_id)
    overriding system value
    select 1, n, 'user:' || n % 40, n % 40, 'patient.read', 'patient/' || n, array[n], 'ok', '10.0.0.' || n % 250,
      gen_random_uuid()::text
    from (select i + i / 49 as n from generate_series(1, ${entries}::bigint) as i) as numbers;
    select setval(pg_get_serial_sequence('audit', 'id'), (select max(id) from audit))`;
}

const seconds = (since: number) => ((performance.now() - since) / 1_000).toFixed(1);
