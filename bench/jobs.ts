/**
 * `npm run bench:jobs`: asynchronous summaries on PostgreSQL with Redis, both of our own, with a model server of our own:
 * how many are finished and how many accepted a second, and how long an event takes to whoever follows the job.
 * Options after `--`: `--lane postgres|redis` (redis), `--small`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { WebSocket } from 'ws';
import { buildProject } from './children.ts';
import { type Lane, openLane } from './job-lanes.ts';
import { withLifetimes } from './lifetimes.ts';
import { decimal, measure } from './measures.ts';

const { values } = parseArgs({
  options: { lane: { type: 'string', default: 'redis' }, small: { type: 'boolean', default: false } },
});
if (values.lane !== 'postgres' && values.lane !== 'redis') throw new Error('--lane is postgres or redis');
const laneName = values.lane;
const { small } = values;

/** Jobs, those before them, slots, and the milliseconds that the model thinks and that lie between two arrivals. */
const work = { jobs: small ? 32 : 300, warmingUp: 96, concurrency: 16, thinking: 500, arriving: 10 };
const goals = { finished: 29, accepted: 1_000, p95: 50 };

await withLifetimes(async (lifetimes) => {
  await buildProject();
  const lane = await openLane(laneName, lifetimes);
  await lane.startApi();
  const patients = await fill(lane, work.jobs);
  const accepted = await accepting(lane, patients);
  // The last calls of the load are still on their way.
  await pause(1_000);
  await lane.rows("update job set state = 'cancelled', ended_at = now() where state = 'pending'");
  // As autovacuum does within a minute: the worker should not step over what the first part left.
  await lane.rows('vacuum analyze job');
  await lane.redis?.flush();
  lane.think(work.thinking);
  // One for all looks: to open one for each would take the worker a good part of a core.
  const connection = new pg.Client({ connectionString: lane.postgres?.url });
  await connection.connect();
  lifetimes.add('connection', () => connection.end());
  const worker = await lane.startWorker({ WORKER_CONCURRENCY: String(work.concurrency) });
  await finishing(lane, connection, patients.slice(0, work.warmingUp), '?audience=family');
  const finished = await finishing(lane, connection, patients);
  lane.think(50);
  const { p50, p95, events } = await following(lane, patients.slice(0, small ? 20 : 100));
  await worker.stop();
  console.table([
    row('finished a second', decimal(finished), `≥ ${goals.finished}`, finished >= goals.finished),
    row('accepted a second', decimal(accepted), `≥ ${goals.accepted}`, accepted >= goals.accepted),
    row(
      `event to follower, p95 of ${events} (p50 ${decimal(p50)}), ms`,
      decimal(p95),
      `≤ ${goals.p95}`,
      p95 <= goals.p95,
    ),
  ]);
});

function row(what: string, figure: string, goal: string, isMet: boolean) {
  return { lane: laneName, what, figure, goal, met: isMet ? 'yes' : 'no' };
}

/** Patients with one note each, straight into the tables. */
async function fill(lane: Lane, howMany: number): Promise<number[]> {
  const rows = await lane.rows<{ id: string }>(
    `insert into patient (tenant_id, name, date_of_birth)
     select 1, 'Zeno Bench' || n, '1970-01-01' from generate_series(1, ${howMany}) n returning id`,
  );
  await lane.rows(
    `insert into note (tenant_id, patient_id, content, note_timestamp)
     select 1, id, E'S: Cough for three days.\\nO: Lungs clear.\\nA: Acute bronchitis.\\nP: Rest and fluids.',
       '2026-01-15T10:30:00Z' from patient`,
  );
  return rows.map(({ id }) => Number(id));
}

/** Without a worker, so that nothing else is measured. */
async function accepting(lane: Lane, patients: number[]): Promise<number> {
  const requests = patients.map((id) => ({
    method: 'POST' as const,
    path: `/api/v1/patients/${id}/summary/async`,
  }));
  const load = (seconds: number) =>
    measure('accepting', {
      url: new URL(lane.url()).origin,
      connections: 32,
      seconds,
      leastAnswers: 10,
      requests,
      expectedStatus: 202,
    });
  await load(2);
  return (await load(small ? 2 : 6)).rate;
}

/** From the first POST until the last has ended, by this machine's clock and the rows'. Each is the model's. They arrive faster than they can be done, and not all at one moment. */
async function finishing(lane: Lane, connection: pg.Client, patients: number[], query = ''): Promise<number> {
  const before = lane.model.requests.length;
  const started = Date.now();
  await Promise.all(
    patients.map(async (id, place) => {
      await pause(place * work.arriving);
      await post(lane, id, query);
    }),
  );
  for (;;) {
    const { rows } = await connection.query<{ open: number; ended: Date }>(
      "select count(*) filter (where state in ('pending', 'processing'))::int as open, max(ended_at) as ended from job",
    );
    if (rows[0]?.open === 0) {
      const calls = lane.model.requests.length - before;
      if (calls !== patients.length)
        throw new Error(`${calls} calls of the model for ${patients.length} jobs`);
      return (calls * 1_000) / (rows[0].ended.getTime() - started);
    }
    await pause(50);
  }
}

/** Milliseconds from the row of an event to its arrival at a socket; both clocks are this machine's. */
async function following(lane: Lane, patients: number[]) {
  const delays: number[] = [];
  const socket = new WebSocket(`${lane.url().replace('http', 'ws')}/ws`);
  await new Promise((resolve) => socket.once('open', resolve));
  let ended = 0;
  socket.on('message', (data) => {
    const now = Date.now();
    const message = JSON.parse(String(data));
    if (message.type === 'end') ended++;
    // The first event is older than the subscription.
    else if (message.sequence > 1) delays.push(now - Date.parse(message.created_at));
  });
  for (const patient_id of patients) {
    const before = ended;
    const job_id = await post(lane, patient_id, '?refresh=true');
    socket.send(JSON.stringify({ type: 'subscribe', patient_id, job_id }));
    while (ended === before) await pause(5);
  }
  socket.close();
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.floor(delays.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), events: delays.length };
}

async function post(lane: Lane, patient: number, query = ''): Promise<string> {
  const response = await fetch(`${lane.url()}/patients/${patient}/summary/async${query}`, { method: 'POST' });
  const { job_id } = (await response.json()) as { job_id: string };
  return job_id;
}
