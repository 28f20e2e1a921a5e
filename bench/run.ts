/**
 * `npm run bench`: our server beside a bare one, on the same data in databases of their own, which are dropped at the end.
 * Options after `--`: `--only records|scale|tracing|summaries|faults|jobs|remote`, `--seconds n`, `--small`, `--write`.
 */
import { buildProject } from './children.ts';
import { admit } from './credentials.ts';
import { createDatabase, onDatabase, serverUrl } from './databases.ts';
import { measureFaults } from './faults.ts';
import { createBareTables, fill } from './fill.ts';
import { measureJobs } from './jobs.ts';
import { type Lifetimes, withLifetimes } from './lifetimes.ts';
import { compare, decimal, measure, type Row, type Servers } from './measures.ts';
import { readOptions } from './options.ts';
import { recordsSize, recordsWorks } from './records.ts';
import { measureRemote } from './remote.ts';
import {
  describeMachine,
  goalsSection,
  type LoggedRow,
  printRows,
  recordsSection,
  scaleSection,
  writeSection,
} from './report.ts';
import { checkedTerms, scaleWorks, walk } from './scale.ts';
import { startBare, startOurs } from './servers.ts';
import { measureSummaries } from './summaries.ts';
import { compareTracing, tracingSection } from './tracing.ts';

type Size = { patients: number; notesEach: number };

const seed = 20_261_123;
const options = readOptions(process.argv.slice(2));

await withLifetimes(async (lifetimes) => {
  await buildProject();
  const version = await onDatabase(serverUrl().href, async (client) => {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  });
  const machine = describeMachine(version);
  console.log(machine);
  if (options.parts.includes('records')) {
    const { rows, logged } = await records(lifetimes);
    if (options.write) writeSection('records', recordsSection(machine, rows, logged));
  }
  if (options.parts.includes('scale')) {
    const rows = await scale(lifetimes);
    if (options.write) writeSection('scale', scaleSection(machine, rows));
  }
  if (options.parts.includes('tracing')) {
    const database = await createDatabase(lifetimes, `medical_bench_${process.pid}_tracing`);
    await prepare(lifetimes, database, recordsSize);
    const rows = await compareTracing(lifetimes, database, seed, options.records);
    if (options.write) writeSection('tracing', tracingSection(machine, rows));
  }
  for (const [part, measureGoals] of [
    ['summaries', () => measureSummaries(lifetimes, options.summaries)],
    ['faults', () => measureFaults(lifetimes, options.faults)],
    ['jobs', () => measureJobs(lifetimes, options.jobs)],
    ['remote', () => measureRemote(options.remote)],
  ] as const) {
    if (!options.parts.includes(part)) continue;
    console.log(part);
    const rows = await measureGoals();
    console.table(rows);
    if (options.write) writeSection(part, goalsSection(machine, rows));
  }
});

async function records(lifetimes: Lifetimes): Promise<{ rows: Row[]; logged: LoggedRow[] }> {
  console.log(`records: ${recordsSize.patients} patients with ${recordsSize.notesEach} notes each`);
  const { servers, oursDatabase, stop } = await start(lifetimes, 'records', recordsSize);
  const works = recordsWorks(seed, 32);
  const rows: Row[] = [];
  const logging = await startOurs(lifetimes, oursDatabase, 'INFO');
  const logged: LoggedRow[] = [];
  for (const work of works) {
    rows.push(await compare(work, servers, options.records));
    // At once, for the creates make what the reads find.
    const job = {
      url: logging.url,
      connections: work.connections,
      requests: work.ours,
      expectedStatus: work.expectedStatus,
      leastAnswers: 10,
    };
    await measure(work.label, { ...job, seconds: 1 });
    const { rate } = await measure(work.label, { ...job, seconds: options.records.seconds });
    logged.push({ id: work.id, rate });
    console.log(`  ${work.label}, one log line a request: ${decimal(rate)}/s`);
  }
  await logging.stop();
  await stop();
  printRows(rows);
  return { rows, logged };
}

async function scale(lifetimes: Lifetimes): Promise<Row[]> {
  const { patients } = options;
  console.log(`scale: ${patients} patients`);
  const { servers, stop } = await start(lifetimes, 'scale', { patients, notesEach: 0 });
  const cursors = {
    id: await walk(servers.ours, 'id', patients),
    name: await walk(servers.ours, 'name', patients),
  };
  const terms = await checkedTerms(servers, patients, seed, options.small ? 5 : 20);
  for (const [group, list] of Object.entries(terms))
    console.log(`  ${list.length} ${group} terms: ${list.join(', ')}`);
  const rows: Row[] = [];
  for (const connections of [2, 8]) {
    for (const work of scaleWorks({ patients, cursors, terms }, seed, connections)) {
      rows.push(await compare(work, servers, options.scale));
    }
  }
  await stop();
  printRows(rows);
  return rows;
}

/** Both servers on fresh databases with the same rows. */
async function start(
  lifetimes: Lifetimes,
  part: string,
  size: Size,
): Promise<{ servers: Servers; oursDatabase: string; stop: () => Promise<void> }> {
  const name = `medical_bench_${process.pid}_${part}`;
  const bareDatabase = await createDatabase(lifetimes, `${name}_bare`);
  const oursDatabase = await createDatabase(lifetimes, `${name}_ours`);
  await createBareTables(bareDatabase);
  await fillTimed(bareDatabase, size);
  await prepare(lifetimes, oursDatabase, size);
  const bare = await startBare(lifetimes, bareDatabase);
  const ours = await startOurs(lifetimes, oursDatabase, 'WARNING');
  return {
    servers: { ours: ours.url, bare: bare.url },
    oursDatabase,
    stop: async () => {
      await ours.stop();
      await bare.stop();
    },
  };
}

/** A database of ours with so many rows. */
async function prepare(lifetimes: Lifetimes, database: string, size: Size): Promise<void> {
  // A start migrates; whoever starts after the filling knows no plan made on empty tables.
  await (await startOurs(lifetimes, database, 'WARNING')).stop();
  await admit(database);
  await fillTimed(database, size);
}

async function fillTimed(database: string, size: Size): Promise<void> {
  const started = Date.now();
  await fill(database, size);
  const seconds = decimal((Date.now() - started) / 1000);
  console.log(`  filled ${new URL(database).pathname.slice(1)} in ${seconds} s`);
}
