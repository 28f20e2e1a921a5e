/** Asynchronous summaries: how many are finished and accepted a second, and how long an event takes to whoever follows. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { WebSocket } from 'ws';
import { type Lane, openLane } from './job-lanes.ts';
import type { Lifetimes } from './lifetimes.ts';
import { decimal, measure, median } from './measures.ts';
import type { GoalRow } from './report.ts';

export interface JobsSize {
  jobs: number;
  rounds: number;
  /** Of accepting. */
  seconds: number;
  followed: number;
}

const CONCURRENCY = 16;
/** Milliseconds that the model thinks, and that lie between two arrivals. */
const THINKING = 500;
const ARRIVING = 10;
/** Jobs before the measured ones. */
const WARMING_UP = 96;
const goals = { finished: 29, accepted: 1_000, p95: 50 };
/** A second of all slots: no worker can do more. */
const BOUND = (CONCURRENCY * 1_000) / THINKING;

/** On a PostgreSQL, a Redis and a model of its own. */
export async function measureJobs(lifetimes: Lifetimes, size: JobsSize): Promise<GoalRow[]> {
  const lane = await openLane('redis', lifetimes);
  await lane.startApi();
  const patients = await fill(lane, size.jobs);
  console.log('  accepting');
  const accepted = await accepting(lane, patients, size.seconds);
  // The last calls of the load are still on their way.
  await pause(1_000);
  await lane.rows('delete from job');
  // As autovacuum does within a minute: the worker should not step over what the first part left.
  await lane.rows('vacuum analyze job, job_event');
  await lane.redis?.flush();
  lane.think(THINKING);
  // One for all looks: to open one for each would take the worker a good part of a core.
  const connection = new pg.Client({ connectionString: lane.postgres?.url });
  await connection.connect();
  lifetimes.add('connection', () => connection.end());
  const worker = await lane.startWorker({ WORKER_CONCURRENCY: String(CONCURRENCY) });
  await finishing(lane, connection, patients.slice(0, WARMING_UP), 'audience=family');
  const rates: number[] = [];
  for (let round = 0; round < size.rounds; round++) {
    const rate = await finishing(lane, connection, patients, 'refresh=true');
    console.log(`  finished ${decimal(rate)} a second`);
    rates.push(rate);
  }
  console.log('  following');
  lane.think(50);
  const { p50, p95, events } = await following(lane, patients.slice(0, size.followed));
  await worker.stop();
  const finished = median(rates);
  const range = `${decimal(Math.min(...rates))} to ${decimal(Math.max(...rates))}`;
  return [
    {
      what: `Finished a second, ${size.jobs} jobs, model of ${THINKING} ms, concurrency ${CONCURRENCY} (bound ${BOUND}), median of ${size.rounds}`,
      figure: `${decimal(finished)} (${range})`,
      goal: `≥ ${goals.finished}`,
      met: finished >= goals.finished,
    },
    {
      what: 'Accepted a second, 32 connections, no worker',
      figure: decimal(accepted),
      goal: `≥ ${goals.accepted}`,
      met: accepted >= goals.accepted,
    },
    {
      what: `From an event's row to a follower's socket, p95 of ${events} (p50 ${decimal(p50)})`,
      figure: `${decimal(p95)} ms`,
      goal: `≤ ${goals.p95} ms`,
      met: p95 <= goals.p95,
    },
  ];
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
async function accepting(lane: Lane, patients: number[], seconds: number): Promise<number> {
  const requests = patients.map((id) => ({
    method: 'POST' as const,
    path: `/api/v1/patients/${id}/summary/async`,
  }));
  const load = (length: number) =>
    measure('accepting', {
      url: new URL(lane.url()).origin,
      connections: 32,
      seconds: length,
      leastAnswers: 10,
      requests,
      expectedStatus: 202,
    });
  await load(2);
  return (await load(seconds)).rate;
}

/** From the first POST until the last has ended, by this machine's clock and the rows'. Each is the model's. They arrive faster than they can be done, and not all at one moment. */
async function finishing(
  lane: Lane,
  connection: pg.Client,
  patients: number[],
  query: string,
): Promise<number> {
  const before = lane.model.requests.length;
  const started = Date.now();
  await Promise.all(
    patients.map(async (id, place) => {
      await pause(place * ARRIVING);
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
    const job_id = await post(lane, patient_id, 'refresh=true');
    socket.send(JSON.stringify({ type: 'subscribe', patient_id, job_id }));
    while (ended === before) await pause(5);
  }
  socket.close();
  delays.sort((a, b) => a - b);
  const at = (share: number) => delays[Math.floor(delays.length * share)] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), events: delays.length };
}

async function post(lane: Lane, patient: number, query: string): Promise<string> {
  const response = await fetch(`${lane.url()}/patients/${patient}/summary/async?${query}`, {
    method: 'POST',
  });
  const { job_id } = (await response.json()) as { job_id: string };
  return job_id;
}
