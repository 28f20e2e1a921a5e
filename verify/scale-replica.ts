import { setTimeout as pause } from 'node:timers/promises';
import type { ServerChild } from '../bench/children.ts';
import { fill } from '../bench/fill.ts';
import { ownPostgres, ownReplica, query } from '../bench/job-services.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import { demand, until } from './job-calls.ts';
import { smoke } from './scale-smoke.ts';
import { call, done, type Finding, metricOf, prepare, startApi, startWorker } from './scale-systems.ts';

const CLIENTS = 6;

/** A primary and a streaming replica of our own, and two processes of the API, so that a client's calls reach both. */
export async function replica(lifetimes: Lifetimes, small: boolean): Promise<Finding[]> {
  const finding = (what: string, found: string): Finding => ({ part: 'replica', what, found });
  const primary = await ownPostgres(lifetimes);
  await prepare(primary.url);
  await fill(primary.url, { patients: 500, notesEach: 2 });
  const copy = await ownReplica(lifetimes, primary);
  const env = { DATABASE_URL: primary.url, DATABASE_REPLICA_URL: copy.url };
  const server = await startApi(lifetimes, { ...env, WEB_CONCURRENCY: '2' });
  await startWorker(lifetimes, env);
  const isWell = (status: string) => async () => (await replicaCheck(server)) === status;
  await until('the replica is used', 10_000, isWell('ok'));
  const tried = await smoke(server);
  const seconds = small ? 1 : 15;

  const streaming = await readOwnWrites(server, seconds * 1_000);
  demand(streaming.byReplica > 0, 'no read came to the replica');

  const paused = readOwnWrites(server, (seconds + 3) * 1_000);
  await pause(500);
  await query(copy.url, 'select pg_wal_replay_pause()');
  await until('the lag is seen', 10_000, isWell('unavailable'));
  await pause(1_500);
  const lag = await metricOf(server, 'db_replica_lag_seconds');
  demand(lag > 1, `a lag of ${lag} s is told`);
  await query(copy.url, 'select pg_wal_replay_resume()');
  await until('the replica has caught up', 10_000, isWell('ok'));
  const whilePaused = await paused;

  const stopped = readOwnWrites(server, (seconds + 3) * 1_000);
  await pause(500);
  await copy.stop();
  await until('its absence is seen', 10_000, isWell('unavailable'));
  await pause(1_000);
  await copy.start();
  await until('the replica is back', 20_000, isWell('ok'));
  const whileStopped = await stopped;
  const afterwards = await readOwnWrites(server, 1_000);
  demand(afterwards.byReplica > 0, 'no read came to the replica that is back');
  return [
    finding('contract', tried),
    finding('streaming', describe(streaming)),
    finding('replay paused', `${describe(whilePaused)}; a lag of ${lag.toFixed(1)} s was told`),
    finding('replica killed and started', describe(whileStopped)),
    finding('afterwards', describe(afterwards)),
  ];
}

interface Tally {
  writes: number;
  reads: number;
  byReplica: number;
}

const describe = ({ writes, reads, byReplica }: Tally) =>
  `${writes} writes, each read back at once (${reads} reads, ${byReplica} by the replica): none stale, none failed`;

async function replicaCheck(server: ServerChild): Promise<string | undefined> {
  // Both processes have to say so.
  const answers = await Promise.all(
    [1, 2, 3, 4].map(() =>
      call<{ checks: Record<string, { status: string }> }>(server, 'GET', '/health/ready'),
    ),
  );
  const said = new Set(answers.map(({ body }) => body.checks.replica?.status));
  return said.size === 1 ? [...said][0] : undefined;
}

/** Each client changes its own patient and looks at once, by id and in a list, on new connections. Throws for a stale look. */
async function readOwnWrites(server: ServerChild, milliseconds: number): Promise<Tally> {
  const servedBefore = await metricOf(server, 'db_replica_reads_total', 'served_by="replica"');
  const until = performance.now() + milliseconds;
  const tally = { writes: 0, reads: 0, byReplica: 0 };
  const client = async (number: number): Promise<void> => {
    const first = { name: `Stale Qqx${number}`, date_of_birth: '1970-01-01' };
    const { id } = await done<{ id: number }>(server, 'POST', '/patients', first);
    for (let change = 0; performance.now() < until; change++) {
      const name = `Stale Qqx${number} ${change}`;
      await done(server, 'PUT', `/patients/${id}`, { name });
      tally.writes += 1;
      const read = await done<{ name: string }>(server, 'GET', `/patients/${id}`);
      demand(read.name === name, `a stale read: ${read.name} instead of ${name}`);
      const path = `/patients?search=${encodeURIComponent(name)}&size=100`;
      const found = await done<{ items: { id: number }[] }>(server, 'GET', path);
      demand(
        found.items.some((item) => item.id === id),
        `a stale search for ${name}`,
      );
      tally.reads += 2;
    }
    await done(server, 'DELETE', `/patients/${id}`);
    const gone = await call(server, 'GET', `/patients/${id}`);
    demand(gone.status === 404, `a deleted patient was answered with ${gone.status}`);
    tally.reads += 1;
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  tally.byReplica = (await metricOf(server, 'db_replica_reads_total', 'served_by="replica"')) - servedBefore;
  return tally;
}
