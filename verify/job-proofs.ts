import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Child, Lane } from '../bench/job-lanes.ts';
import {
  type Acknowledged,
  allEnded,
  createPatient,
  deletePatient,
  demand,
  get,
  isFinal,
  look,
  post,
  queueJob,
  queueNew,
  until,
} from './job-calls.ts';

/** What was measured, in words. */
export type Finding = string;

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const callsOf = ({ model }: Lane) => model.requests.length;

/** SIGKILL in the middle of a one-stage job, with one slot: each job ends once, and what was seen stays. */
export async function killInTheMiddle(lane: Lane, times: number): Promise<Finding> {
  const perRound = 5;
  const env = { WORKER_CONCURRENCY: '1', JOB_MAX_ATTEMPTS: '10' };
  let worker = await lane.startWorker(env);
  const results = new Map<Acknowledged, string>();
  let slowest = 0;
  const before = callsOf(lane);
  for (let killed = 0; killed < times; ) {
    const round: Acknowledged[] = [];
    lane.think(800);
    for (let i = 0; i < perRound && killed < times; i++, killed++) {
      const calls = callsOf(lane);
      round.push(...(await queueNew(lane, 1)));
      await until('the model is asked', 60_000, () => callsOf(lane) > calls);
      await pause(Math.random() * 700);
      await worker.kill();
      worker = await lane.startWorker(env);
    }
    lane.think(50);
    const ended = await allEnded(lane, round, 120_000);
    slowest = Math.max(slowest, ended.slowest);
    for (const [i, job] of round.entries()) results.set(job, JSON.stringify(ended.seen[i]?.result));
    console.log(`  ${killed}/${times} kills, slowest end ${seconds(slowest)}`);
  }
  demand(slowest <= 90_000, `a job took ${seconds(slowest)}`);
  for (const [job, result] of results) {
    const now = await look(lane, job);
    demand(now?.status === 'completed', `${job.path} is ${now?.status}`);
    demand(JSON.stringify(now?.result) === result, `the result of ${job.path} changed after it was seen`);
  }
  const more = callsOf(lane) - before - results.size;
  demand(more <= times, `the model was called ${more} times more for ${times} kills`);
  await worker.stop();
  return `${times} kills: ${results.size} jobs ended once, slowest ${seconds(slowest)}, ${more} more model calls`;
}

/** Redis taken away without saving, brought back, and emptied: 20 jobs wait and 2 run. */
export async function loseRedis(lane: Lane): Promise<Finding> {
  const { redis } = lane;
  if (!redis) return 'no Redis here';
  lane.think(1_000);
  const worker = await lane.startWorker({ WORKER_CONCURRENCY: '2' });
  const jobs = await queueNew(lane, 22);
  const meanwhile = await Promise.all(Array.from({ length: 9 }, () => createPatient(lane)));
  await until('two run', 30_000, () => lane.model.open === 2);
  const started = performance.now();
  let slowestPost = 0;
  const postSome = async () => {
    for (const patient of meanwhile.splice(0, 3)) {
      const job = await queueJob(lane, patient);
      if (!job) throw new Error('a POST was not accepted while Redis was away');
      slowestPost = Math.max(slowestPost, job.ms);
      jobs.push(job);
    }
  };
  await redis.stop();
  await postSome();
  await pause(2_000);
  await redis.start();
  await postSome();
  await redis.flush();
  await postSome();
  const { seen } = await allEnded(lane, jobs, 120_000);
  const took = performance.now() - started;
  demand(
    seen.every(({ status }) => status === 'completed'),
    'a job did not complete',
  );
  demand(slowestPost <= 1_000, `a POST took ${Math.round(slowestPost)} ms`);
  await worker.stop();
  return `${jobs.length} jobs completed in ${seconds(took)}, slowest POST meanwhile ${Math.round(slowestPost)} ms`;
}

/** PostgreSQL stopped at once and started again under load. */
export async function losePostgres(lane: Lane): Promise<Finding> {
  const { postgres } = lane;
  if (!postgres) return 'no server here';
  lane.think(1_000);
  const worker = await lane.startWorker({ WORKER_CONCURRENCY: '4' });
  const patients = await Promise.all(Array.from({ length: 30 }, () => createPatient(lane)));
  const acknowledged: Acknowledged[] = [];
  let refused = 0;
  let isOver = false;
  const posting = (async () => {
    while (!isOver) {
      for (const patient of patients) {
        const job = await queueJob(lane, patient);
        if (job) acknowledged.push(job);
        else refused++;
        await pause(100);
      }
    }
  })();
  await until('four run', 30_000, () => lane.model.open === 4);
  await postgres.stop();
  await pause(3_000);
  await postgres.start();
  const back = performance.now();
  const accepted = acknowledged.length;
  await until('a POST is accepted again', 30_000, () => acknowledged.length > accepted);
  const acceptedAfter = performance.now() - back;
  const [first] = acknowledged.slice(accepted);
  await until('a new job ends', 60_000, async () =>
    isFinal((first && (await look(lane, first))?.status) ?? ''),
  );
  const endedAfter = performance.now() - back;
  isOver = true;
  await posting;
  const { seen } = await allEnded(lane, acknowledged, 120_000);
  demand(
    seen.every(({ status }) => status === 'completed'),
    'an acknowledged job did not complete',
  );
  demand(acceptedAfter <= 10_000, `accepting took ${seconds(acceptedAfter)}`);
  await worker.stop();
  return (
    `${acknowledged.length} acknowledged, 0 lost, ${refused} refused; accepting again after ` +
    `${seconds(acceptedAfter)}, a job that came then ended after ${seconds(endedAfter)}`
  );
}

/** Many short jobs, two workers, and kills at random. */
export async function killAtRandom(lane: Lane, howMany: number): Promise<Finding> {
  lane.think(5);
  const env = { WORKER_CONCURRENCY: '16', JOB_MAX_ATTEMPTS: '20' };
  const count = lane.postgres ? 2 : 1;
  const workers: Child[] = [];
  for (let i = 0; i < count; i++) workers.push(await lane.startWorker(env));
  const ids: number[] = [];
  while (ids.length < howMany) {
    const some = Array.from({ length: Math.min(32, howMany - ids.length) }, () => createPatient(lane));
    ids.push(...(await Promise.all(some)));
  }
  const started = performance.now();
  const { status, body } = await post(lane, '/summaries/batch', { patient_ids: ids });
  demand(status === 202, `the batch was answered with ${status}`);
  let kills = 0;
  let counts: Record<string, number> = {};
  const isDone = async () => {
    const answer = await get(lane, `/summaries/batch/${body.job_id}`).catch(() => undefined);
    counts = answer?.body?.counts ?? counts;
    return answer?.body?.status === 'completed';
  };
  while (!(await isDone())) {
    // The first one soon, so that few jobs meet a kill too.
    await pause(kills === 0 ? 300 : 1_000 + Math.random() * 6_000);
    if (await isDone()) break;
    const victim = Math.floor(Math.random() * count);
    await workers[victim]?.kill();
    kills++;
    workers[victim] = await lane.startWorker(env);
    console.log(`  ${counts.completed ?? 0}/${howMany} done, ${kills} kills`);
    if (performance.now() - started > 3_600_000) throw new Error(`not done: ${JSON.stringify(counts)}`);
  }
  const took = performance.now() - started;
  demand(counts.completed === howMany, `of ${howMany} jobs: ${JSON.stringify(counts)}`);
  for (const worker of workers) await worker.stop();
  const [ends] = await lane.rows<{ ends: number; jobs: number }>(
    `select count(*)::int as ends, count(distinct job_id)::int as jobs from job_event
     join job on job.tenant_id = job_event.tenant_id and job.id = job_id
     where batch_id = '${body.job_id}' and kind = 'state' and data ->> 'status' = 'completed'`,
  );
  demand(ends?.ends === howMany && ends.jobs === howMany, `completions: ${JSON.stringify(ends)}`);
  return `${howMany} jobs in ${seconds(took)} with ${kills} kills: 0 lost, 0 completed twice`;
}

/** SIGTERM with 20 running: what does not finish in time is handed back. */
export async function terminate(lane: Lane): Promise<Finding> {
  lane.think(30_000);
  const worker = await lane.startWorker({ WORKER_CONCURRENCY: '20' });
  const jobs = await queueNew(lane, 20);
  await until('twenty run', 60_000, () => lane.model.open === 20);
  const { code, ms } = await worker.stop();
  demand(code === 0, `the exit code was ${code}: ${worker.log()}`);
  demand(ms <= 15_000, `it took ${seconds(ms)}`);
  lane.think(50);
  const next = await lane.startWorker();
  const { seen } = await allEnded(lane, jobs, 120_000);
  demand(
    seen.every(({ status, attempts }) => status === 'completed' && attempts === 1),
    `after the hand-over: ${JSON.stringify(seen.map(({ status, attempts }) => [status, attempts]))}`,
  );
  await next.stop();
  return `20 handed back, exit ${code} in ${seconds(ms)}, all completed by the next worker`;
}

/** A patient deleted while the job runs: nothing is left of it, in any store. */
export async function deleteWhileRunning(lane: Lane): Promise<Finding> {
  lane.think(3_000);
  const worker = await lane.startWorker({ WORKER_CONCURRENCY: '4' });
  const [job] = await queueNew(lane, 1);
  if (!job) throw new Error('a job was not accepted');
  await until('it runs', 30_000, () => lane.model.open === 1);
  demand((await deletePatient(lane, job.patient)).status === 204, 'the patient was not deleted');
  await until('the model is let go', 20_000, () => lane.model.open === 0);
  await pause(1_000);
  demand((await look(lane, job)) === undefined, 'the job is still there');
  const keys = lane.redis ? await keysOf(lane.redis.url) : 0;
  await worker.stop();
  await lane.stopApi();
  const id = job.path.split('/').at(-1);
  for (const [table, condition] of [
    ['job', `id = '${id}'`],
    ['job_event', `job_id = '${id}'`],
    ['summary', `patient_id = ${job.patient}`],
    ['summary_lease', `patient_id = ${job.patient}`],
    ['idempotency_key', `patient_id = ${job.patient} and result is not null`],
  ]) {
    const [left] = await lane.rows<{ rows: number }>(
      `select count(*)::int as rows from ${table} where ${condition}`,
    );
    demand(left?.rows === 0, `${table} still holds ${left?.rows} rows of the deleted patient`);
  }
  await lane.startApi();
  return `nothing left in 5 tables${lane.redis ? `, and no clinical text in ${keys} keys of Redis` : ''}`;
}

/** Every key of Redis, with its content looked through for words that only a patient's record holds. */
async function keysOf(url: string): Promise<number> {
  const redis = new Redis(url);
  const keys = await redis.keys('*');
  for (const key of keys) {
    const text = (await redis.dumpBuffer(key))?.toString('latin1') ?? '';
    demand(!/Verify|bronchitis|Cough/.test(text), `the key ${key} holds clinical text`);
  }
  redis.disconnect();
  return keys.length;
}
