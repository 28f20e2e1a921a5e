/**
 * `npm run verify:kill`: kills the server with SIGKILL in the middle of writes, again and again on the same data, and
 * proves after each restart that every acknowledged write is there, byte for byte, and that no retry made a second row.
 * Options after `--`: `--times n` (100), `--engine embedded|postgres|both` (both), `--small` (3 times), `--seed n`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildProject, type ServerChild, startServer } from '../bench/children.ts';
import { createDatabase } from '../bench/databases.ts';
import { type Lifetimes, withLifetimes } from '../bench/lifetimes.ts';
import { median } from '../bench/measures.ts';
import { integerBetween, pick, seededRandom } from '../bench/random.ts';
import { compareAll, compareList, repeatKeyed, settle } from './audits.ts';
import { Ledger } from './ledger.ts';
import { Writer } from './writers.ts';

type Engine = 'embedded' | 'postgres';

const writersAtOnce = 12;
/** Milliseconds from the start until the server says that it is ready. */
const restartBound = 10_000;

const { values } = parseArgs({
  options: {
    times: { type: 'string' },
    engine: { type: 'string', default: 'both' },
    small: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});
const times = Number(values.times ?? (values.small ? 3 : 100));
if (!Number.isInteger(times) || times < 1) throw new Error('--times is a whole number from 1');
if (!['embedded', 'postgres', 'both'].includes(values.engine)) {
  throw new Error('--engine is embedded, postgres or both');
}
const engines = (['embedded', 'postgres'] as const).filter((engine) => values.engine !== other(engine));
const random = seededRandom(Number(values.seed));

await withLifetimes(async (lifetimes) => {
  await buildProject();
  for (const engine of engines) await prove(engine, lifetimes);
});

async function prove(engine: Engine, lifetimes: Lifetimes): Promise<void> {
  const env = await environment(engine, lifetimes);
  let killCurrent = async (): Promise<void> => undefined;
  lifetimes.add(`${engine} server`, () => killCurrent());
  const start = (): Promise<ServerChild> =>
    startServer({
      name: 'the server',
      args: ['--enable-source-maps', 'dist/start/serve.js'],
      env,
      readyPath: '/health/ready',
      readyWithinMs: 60_000,
      onSpawn: (kill) => {
        killCurrent = kill;
      },
    });

  const ledger = new Ledger();
  const writers = Array.from(
    { length: writersAtOnce },
    (_, place) => new Writer(seededRandom(place + 1), ledger),
  );
  const restarts: number[] = [];
  let cutOff = 0;
  let server = await start();
  console.log(`${engine}: first start in ${Math.round(server.readyMs)} ms`);
  for (let round = 1; round <= times; round++) {
    ledger.startRound();
    const firstNewId = Math.max(0, ...ledger.patients.keys()) + 1;
    const before = ledger.acknowledged;
    await writeAndKill(server, writers, ledger);
    if (random() < 0.2) await killWhileStarting(start, () => killCurrent());
    server = await start();
    restarts.push(server.readyMs);
    cutOff += ledger.open.length;
    const written = ledger.acknowledged - before;
    const inFlight = ledger.open.length;

    const faults = [
      ...(await settle(server.url, ledger, firstNewId)),
      ...(await repeatKeyed(server.url, ledger)),
      ...(await compareAll(
        server.url,
        new Set([...ledger.touched, ...someOf([...ledger.patients.values()], 10)]),
      )),
      ...(round === times ? await compareAll(server.url, ledger.patients.values()) : []),
      ...(round === times ? await compareList(server.url, ledger) : []),
    ];
    console.log(
      `${engine} ${round}/${times}: ${written} acknowledged, ${inFlight} cut off, ` +
        `back in ${Math.round(server.readyMs)} ms, ${faults.length} faults`,
    );
    if (faults.length > 0) {
      throw new Error([...faults.slice(0, 20), '', ...server.log().split('\n').slice(-20)].join('\n'));
    }
  }
  await server.stop();
  const longest = Math.max(...restarts);
  console.log(
    `${engine}: ${times} kills, ${ledger.acknowledged} writes acknowledged, ${cutOff} cut off, 0 lost, 0 twice; ` +
      `restart median ${Math.round(median(restarts))} ms, longest ${Math.round(longest)} ms`,
  );
  // A gate's machine may be busy with other things; the long proof is run on one that is not.
  if (!values.small && longest > restartBound) {
    throw new Error(`${engine}: a restart took ${Math.round(longest)} ms, more than ${restartBound}`);
  }
}

/** Lets all writers loose and kills the server at a random moment while they write. */
async function writeAndKill(server: ServerChild, writers: Writer[], ledger: Ledger): Promise<void> {
  let killed = false;
  const before = ledger.acknowledged;
  const writing = Promise.all(writers.map((writer) => writer.run(server.url, () => killed)));
  const killing = async (): Promise<void> => {
    while (ledger.acknowledged === before) await pause(5);
    await pause(integerBetween(random, 0, 1_000));
    killed = true;
    await server.kill();
  };
  await Promise.all([writing, killing()]);
}

/** A second crash before the first is recovered from. */
async function killWhileStarting(
  start: () => Promise<ServerChild>,
  kill: () => Promise<void>,
): Promise<void> {
  // Rejects when the kill comes before it is ready, which is what is wanted.
  const starting = start().catch(() => undefined);
  await pause(integerBetween(random, 20, 800));
  await kill();
  // The kill may have come before the process did.
  await (await starting)?.kill();
}

async function environment(engine: Engine, lifetimes: Lifetimes): Promise<Record<string, string>> {
  const common = { APP_ENV: 'development', SEED_SAMPLE_DATA: 'false', LOG_LEVEL: 'WARNING' };
  if (engine === 'postgres') {
    return { ...common, DATABASE_URL: await createDatabase(lifetimes, `medical_kill_${process.pid}`) };
  }
  const folder = mkdtempSync(join(tmpdir(), 'medical-kill-'));
  lifetimes.add(folder, async () => rmSync(folder, { recursive: true, force: true }));
  return { ...common, DATA_DIR: join(folder, 'data') };
}

function someOf<T>(items: T[], count: number): T[] {
  return items.length === 0 ? [] : Array.from({ length: count }, () => pick(random, items));
}

function other(engine: Engine): Engine {
  return engine === 'embedded' ? 'postgres' : 'embedded';
}
