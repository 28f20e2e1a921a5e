import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerChild } from '../bench/children.ts';
import { createDatabase } from '../bench/databases.ts';
import { askRedis, type Service, serveRedis } from '../bench/job-services.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import { freePort } from '../test/support/ports.ts';
import { demand, isFinal, until } from './job-calls.ts';
import { smoke } from './scale-smoke.ts';
import { call, done, type Finding, prepare, startApi, startWorker } from './scale-systems.ts';

/** Three nodes without copies of each other: the loss of one takes away a third of the keys, and so the cluster. */
export async function redisCluster(lifetimes: Lifetimes, small: boolean): Promise<Finding[]> {
  const finding = (what: string, found: string): Finding => ({ part: 'redis cluster', what, found });
  const database = await createDatabase(lifetimes, `medical_scale_${process.pid}_redis`);
  await prepare(database);
  const nodes = await startCluster(lifetimes);
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
  const env = { DATABASE_URL: database, REDIS_URL: `redis+cluster://${hosts}` };
  const server = await startApi(lifetimes, { ...env, WEB_CONCURRENCY: '2' });
  const workers = [await startWorker(lifetimes, env), await startWorker(lifetimes, env)];
  const redisIs = (status: string) => async () => {
    type Ready = { checks: { redis: { status: string } } };
    return (await call<Ready>(server, 'GET', '/health/ready')).body.checks.redis.status === status;
  };
  await until('Redis is used', 10_000, redisIs('ok'));
  const tried = await smoke(server);

  const howMany = small ? 60 : 600;
  const calm = await runJobs(server, howMany, async () => {});
  const holder = await nodeOfQueue(nodes);
  const called = await askRedis(holder.url, (redis) => redis.get('{medical}:jobs:id'));
  demand(Number(called) >= howMany, `${called} calls went through the queue for ${howMany} jobs`);
  const hit = await runJobs(server, howMany, async () => {
    await holder.stop();
    await until('the loss is seen', 20_000, redisIs('unavailable'));
  });
  await holder.start();
  await until('the cluster is used again', 30_000, redisIs('ok'));
  const after = await runJobs(server, howMany, async () => {});
  for (const worker of workers) demand(!/unhandled|uncaught/i.test(worker.log()), worker.log());
  return [
    finding('contract', tried),
    finding(
      'three nodes',
      `${calm} jobs by two workers completed; the queue on one node handed over ${called} calls`,
    ),
    finding('the node of the queue killed', `${hit} jobs of ${howMany} completed, none lost`),
    finding('the node started again', `${after} jobs completed`),
  ];
}

/** Queues jobs, lets `meanwhile` happen in the middle, and waits for each. @returns how many completed: all */
async function runJobs(
  server: ServerChild,
  howMany: number,
  meanwhile: () => Promise<void>,
): Promise<number> {
  const jobs: string[] = [];
  for (let i = 0; i < howMany; i++) {
    const { id } = await done<{ id: number }>(server, 'POST', '/patients', {
      name: `Cluster Job${i}`,
      date_of_birth: '1970-01-01',
    });
    const path = `/patients/${id}`;
    const content = 'S: Cough for three days.\nA: Acute bronchitis.';
    await done(server, 'POST', `${path}/notes`, { content, note_timestamp: '2026-01-15T10:30:00Z' });
    const job = await done<{ job_id: string }>(server, 'POST', `${path}/summary/async`);
    jobs.push(`${path}/summary/jobs/${job.job_id}`);
    if (i === Math.floor(howMany / 2)) await meanwhile();
  }
  for (const job of jobs) {
    let status = '';
    await until(`job ${job}`, 30_000, async () => {
      status = (await done<{ status: string }>(server, 'GET', job)).status;
      return isFinal(status);
    });
    demand(status === 'completed', `${job} is ${status}`);
  }
  return jobs.length;
}

interface Node extends Service {
  port: number;
}

async function startCluster(lifetimes: Lifetimes): Promise<Node[]> {
  const folder = mkdtempSync(join(tmpdir(), 'medical-redis-'));
  lifetimes.add(folder, async () => rmSync(folder, { recursive: true, force: true }));
  const nodes: Node[] = [];
  for (let i = 0; i < 3; i++) nodes.push(await startNode(lifetimes, join(folder, String(i))));
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const creation = ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'];
  execFileSync('redis-cli', creation, { stdio: 'ignore' });
  await until('the cluster is whole', 20_000, async () => {
    const states = await Promise.all(
      nodes.map((node) => askRedis(node.url, (redis) => redis.call('cluster', 'info') as Promise<string>)),
    );
    return states.every((state) => state?.includes('cluster_state:ok'));
  });
  return nodes;
}

async function startNode(lifetimes: Lifetimes, folder: string): Promise<Node> {
  mkdirSync(folder);
  const port = await freePort();
  const bus = await freePort();
  const cluster = ['--cluster-enabled', 'yes', '--cluster-port', String(bus)];
  const patience = ['--cluster-node-timeout', '1000'];
  return { port, ...(await serveRedis(lifetimes, port, folder, [...cluster, ...patience])) };
}

/** The node whose loss hurts most. */
async function nodeOfQueue(nodes: Node[]): Promise<Node> {
  for (const node of nodes) {
    // Another node would answer MOVED.
    if ((await askRedis(node.url, (redis) => redis.exists('{medical}:jobs:meta'))) !== undefined) return node;
  }
  throw new Error('no node has the queue');
}
