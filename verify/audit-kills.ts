import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type ServerChild, startServer } from '../bench/children.ts';
import { admitTo, credential, serverSecrets } from '../bench/credentials.ts';
import { createDatabase } from '../bench/databases.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import { integerBetween, pick, seededRandom } from '../bench/random.ts';
import { systemActor } from '../src/core/actor.ts';
import { type Database, openDatabase } from '../src/data/database.ts';
import { asOwner } from '../src/data/owner.ts';
import { Store } from '../src/repositories/store.ts';
import { checkStored } from '../src/services/audit/exports.ts';
import { parseHeads } from '../src/services/audit/verification.ts';

const CLIENTS = 12;
const base = '/api/v1/patients';
const random = seededRandom(7);

/** Kills the server in the middle of calls, again and again, and looks for the entry of every answer that came whole. */
export async function killUnderLoad(
  lifetimes: Lifetimes,
  engine: 'embedded' | 'postgres',
  times: number,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'medical-audit-'));
  lifetimes.add(folder, async () => rmSync(folder, { recursive: true, force: true }));
  const heads = join(folder, 'heads');
  const url =
    engine === 'postgres' ? await createDatabase(lifetimes, `medical_audit_kill_${process.pid}`) : undefined;
  const dataDir = join(folder, 'data');
  const open = (): Promise<Database> =>
    openDatabase({
      url,
      migrationUrl: undefined,
      dataDir,
      poolMax: 2,
      connectionTimeout: 30,
      restrictedLoginOnly: false,
      namedStatements: true,
      onIdleError: () => {},
      onMigrated: () => {},
    });
  const empty = await open();
  await asOwner(empty, (owner) => admitTo((text, values) => owner.query(text, values)));
  await empty.close();

  let killCurrent = async (): Promise<void> => undefined;
  lifetimes.add(`${engine} server`, () => killCurrent());
  const start = (): Promise<ServerChild> =>
    startServer({
      name: 'the server',
      args: ['--enable-source-maps', 'dist/start/serve.js'],
      env: {
        APP_ENV: 'development',
        AUTH_MODE: 'required',
        SEED_SAMPLE_DATA: 'false',
        LOG_LEVEL: 'WARNING',
        AUDIT_HEAD_FILE: heads,
        ...serverSecrets,
        ...(url === undefined ? { DATA_DIR: dataDir } : { DATABASE_URL: url }),
      },
      readyPath: '/health/ready',
      readyWithinMs: 60_000,
      onSpawn: (kill) => {
        killCurrent = kill;
      },
    });

  const answered: string[] = [];
  for (let round = 1; round <= times; round++) {
    const server = await start();
    let killed = false;
    const before = answered.length;
    const calling = Promise.all(
      Array.from({ length: CLIENTS }, () => client(server.url, answered, () => killed)),
    );
    while (answered.length === before) await pause(5);
    await pause(integerBetween(random, 0, 800));
    killed = true;
    await server.kill();
    await calling;
    if (round % 10 === 0 || round === times)
      console.log(`${engine} ${round}/${times}: ${answered.length} answers`);
  }

  const last = await start();
  // A last pass of the sealer: what the kills left behind it is sealed like the rest.
  await pause(3_000);
  await last.stop();
  const database = await open();
  const rows = await asOwner(database, (owner) =>
    owner.query<{ request_id: string }>('select request_id from audit'),
  );
  const onRecord = new Set(rows.map(({ request_id }) => request_id));
  const missing = answered.filter((id) => !onRecord.has(id));
  const check = await checkStored(
    new Store(database),
    systemActor,
    serverSecrets.AUDIT_KEY,
    parseHeads(readFileSync(heads, 'utf8')),
  );
  await database.close();
  console.log(
    `${engine}: ${times} kills, ${answered.length} answers received, ${missing.length} without an entry; ` +
      `${check.entries} entries sealed in ${check.blocks} blocks, ${check.faults.length} faults`,
  );
  if (missing.length > 0) throw new Error(`answers without an entry: ${missing.slice(0, 10).join(', ')}`);
  if (check.faults.length > 0) throw new Error(JSON.stringify(check.faults.slice(0, 10)));
}

/** Reads and writes one after another, and keeps the id of each call whose answer came whole. */
async function client(url: string, answered: string[], killed: () => boolean): Promise<void> {
  const patients: number[] = [];
  while (!killed()) {
    const id = randomUUID();
    const patient = patients.length > 0 ? pick(random, patients) : undefined;
    const dice = random();
    const write = patient === undefined || dice < 0.15;
    const path = write ? '' : dice < 0.5 ? `/${patient}` : dice < 0.8 ? `/${patient}/notes` : '?size=5';
    try {
      const response = await fetch(`${url}${base}${path}`, {
        method: write ? 'POST' : 'GET',
        headers: { ...credential, 'x-request-id': id, ...(write && { 'content-type': 'application/json' }) },
        ...(write && { body: JSON.stringify({ name: `Audit ${id}`, date_of_birth: '1980-05-17' }) }),
      });
      const body = (await response.json()) as { id: number };
      if (response.status >= 300) throw new Error(`${path}: ${response.status}`);
      answered.push(id);
      if (write) patients.push(body.id);
    } catch (error) {
      if (!killed()) throw error;
      return;
    }
  }
}
