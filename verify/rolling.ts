/**
 * `npm run verify:rolling`: two servers behind a balancer that looks at their readiness, two workers, PostgreSQL and Redis of its
 * own, and clients that never stop calling. Each process is replaced in turn by SIGTERM, and no request may fail and no
 * job be lost or done twice. Options after `--`: `--rounds n` (5), `--clients n` of each kind (4), `--small` (1 round, 2 clients).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildProject } from '../bench/children.ts';
import { type Child, type Lane, openLane } from '../bench/job-lanes.ts';
import { withLifetimes } from '../bench/lifetimes.ts';
import { Balancer } from './balancer.ts';
import { demand, until } from './job-calls.ts';
import { Load } from './rolling-load.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    clients: { type: 'string' },
    small: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.small ? 1 : 5));
const clients = Number(values.clients ?? (values.small ? 2 : 4));
/** Milliseconds: after the delay a server cuts what is still open when 10 seconds are over, and nothing here lasts so long. */
const PATIENCE = 9_000;
/** Seconds between the end of readiness and the end of the service: several looks of the balancer. */
const env = { SHUTDOWN_DELAY_SECONDS: '1', WORKER_CONCURRENCY: '4' };

await withLifetimes(async (lifetimes) => {
  await buildProject();
  const lane = await openLane('redis', lifetimes);
  lane.think(400);
  const balancer = new Balancer();
  lifetimes.add('balancer', () => balancer.close());
  const url = await balancer.start();
  const servers = [await lane.startServer(env), await lane.startServer(env)];
  for (const server of servers) await balancer.add(server.url);
  const workers = [await lane.startWorker(env), await lane.startWorker(env)];

  const load = new Load(`${url}/api/v1`);
  await load.start(clients);
  await pause(2_000);
  for (let round = 1; round <= rounds; round++) {
    for (const [place, server] of servers.entries()) {
      await ended('server', server);
      balancer.remove(server.url);
      const next = await lane.startServer(env);
      servers[place] = next;
      await balancer.add(next.url);
    }
    for (const [place, worker] of workers.entries()) {
      await ended('worker', worker);
      workers[place] = await lane.startWorker(env);
    }
    const { calls, failures } = load.seen;
    console.log(`round ${round}/${rounds}: ${JSON.stringify(calls)}, ${failures.length} failures`);
  }
  await pause(1_000);
  await load.stop();
  const { seen } = load;
  demand(
    seen.failures.length === 0,
    `${seen.failures.length} calls failed:\n${seen.failures.slice(0, 20).join('\n')}`,
  );
  const jobs = await everyJobOnce(lane, load);
  const total = Object.values(seen.calls).reduce((sum, count) => sum + count, 0);
  console.log(
    `${rounds} rolling restarts of 2 servers and 2 workers: ${total} calls, 0 failed, slowest ${Math.round(seen.slowest)} ms; ` +
      `${seen.resumed} streams ended by a stop and taken up again; ${jobs} jobs, 0 lost, 0 completed twice`,
  );
});

async function ended(what: string, child: Child): Promise<void> {
  const { code, ms } = await child.stop();
  console.log(`  a ${what} ended in ${Math.round(ms)} ms`);
  demand(ms < PATIENCE, `a ${what} took ${Math.round(ms)} ms: something held its end up`);
  demand(code === 0, `a ${what} ended with ${code}:\n${child.log().slice(-2_000)}`);
}

/** @returns how many jobs were acknowledged, each of which was completed once and by one attempt that counts */
async function everyJobOnce(lane: Lane, { seen }: Load): Promise<number> {
  type Ends = { job: string; ends: number };
  const look = () =>
    lane.rows<Ends>(
      `select job.id as job, count(sequence)::int as ends from job left join job_event on job_event.tenant_id = job.tenant_id
         and job_id = job.id and kind = 'state' and data ->> 'status' = 'completed' group by job.id`,
    );
  let ends = new Map<string, number>();
  // Calls for a summary that is being written share one job, so the rows are those that were acknowledged.
  await until('every job ends', 30_000, async () => {
    ends = new Map((await look()).map((row) => [row.job, row.ends]));
    return seen.jobs.every(({ id }) => (ends.get(id) ?? 0) > 0);
  });
  const twice = [...ends.values()].filter((count) => count > 1).length;
  demand(twice === 0, `${twice} jobs were completed twice`);
  return new Set(seen.jobs.map(({ id }) => id)).size;
}
