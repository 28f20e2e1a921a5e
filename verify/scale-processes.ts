import { execFileSync } from 'node:child_process';
import type { ServerChild } from '../bench/children.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import type { LoadResult } from '../bench/load.ts';
import { decimal, measure, median } from '../bench/measures.ts';
import { demand, until } from './job-calls.ts';
import { call, type Finding, filledDatabase, metricOf, reads, startApi } from './scale-systems.ts';

/** What two processes must reach: so many times the reads of one, or so much of every core. */
const RATIO = 1.5;
const BUSY = 0.95;
const CONNECTIONS = 64;

/** Two processes on one port beside one process, on the same rows. */
export async function processes(lifetimes: Lifetimes, small: boolean): Promise<Finding[]> {
  const finding = (what: string, found: string): Finding => ({ part: 'processes', what, found });
  const database = await filledDatabase(lifetimes, 'processes');
  const one = await startApi(lifetimes, { DATABASE_URL: database });
  const two = await startApi(lifetimes, { DATABASE_URL: database, WEB_CONCURRENCY: '2' });
  const load = (server: ServerChild, seconds: number) =>
    measure('reads', {
      url: server.url,
      connections: CONNECTIONS,
      seconds,
      leastAnswers: 1,
      requests: reads,
      expectedStatus: 200,
    });
  const results: { one: LoadResult[]; two: LoadResult[] } = { one: [], two: [] };
  const warming = small ? [] : [await load(one, 5), await load(two, 5)];
  for (let round = 0; round < (small ? 1 : 5); round++) {
    results.one.push(await load(one, small ? 1 : 5));
    results.two.push(await load(two, small ? 1 : 5));
  }
  const rate = (which: LoadResult[]) => median(which.map((result) => result.rate));
  const busy = (which: LoadResult[]) =>
    (which[0]?.busy ?? []).map((_, core) => median(which.map((result) => result.busy[core] ?? 0)));
  const shown = (which: LoadResult[]) =>
    `${decimal(rate(which))} reads/s, cores ${busy(which)
      .map((part) => `${Math.round(part * 100)} %`)
      .join(', ')} busy`;
  const ratio = rate(results.two) / rate(results.one);
  const isMet = ratio >= RATIO || busy(results.two).every((part) => part >= BUSY);
  if (!small) demand(isMet, `two processes: ${shown(results.two)}; one: ${shown(results.one)}`);

  const sent = [warming[1], ...results.two].reduce((sum, result) => sum + (result?.answers ?? 0), 0);
  const counted = () => metricOf(two, 'http_requests_total', '/patients');
  await checkSum(await counted(), sent, 1 + results.two.length);
  return [
    finding('one process', shown(results.one)),
    finding('two processes', `${shown(results.two)}: ${ratio.toFixed(2)} times one`),
    finding('metrics', `${decimal(sent)} answers, as many in the sum of both processes`),
    finding('a process killed', await replaceKilled(two, await counted())),
    finding('replaced one by one', await replaceAll(two)),
  ];
}

/** A load ends with some requests that it does not wait for. */
async function checkSum(counted: number, sent: number, loads: number): Promise<void> {
  const isRight = counted >= sent && counted <= sent + loads * CONNECTIONS;
  demand(isRight, `${sent} answers were got and ${counted} counted`);
}

const childrenOf = (server: ServerChild): number[] =>
  execFileSync('ps', ['-o', 'pid=', '--ppid', String(server.pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
    .map(Number);

async function replaceKilled(server: ServerChild, counted: number): Promise<string> {
  const before = childrenOf(server);
  process.kill(before[0] as number, 'SIGKILL');
  // A connection handed over before the supervisor has noticed would go to nobody.
  await until('the death is noticed', 5_000, () => server.log().includes('a process died'));
  const answered = await call(server, 'GET', '/patients/1');
  demand(answered.status === 200, 'the other process did not serve');
  const ms = await until('two processes again', 20_000, () => {
    const now = childrenOf(server);
    return now.length === 2 && !now.includes(before[0] as number);
  });
  await until('the new process serves', 20_000, async () => {
    const health = await Promise.all([1, 2, 3, 4].map(() => call(server, 'GET', '/health/ready')));
    return health.every(({ status }) => status === 200);
  });
  const after = await metricOf(server, 'http_requests_total', '/patients');
  demand(after > counted, `the sum of the metrics fell from ${counted} to ${after}`);
  return `another one after ${Math.round(ms)} ms; no count was lost`;
}

async function replaceAll(server: ServerChild): Promise<string> {
  const before = childrenOf(server);
  process.kill(server.pid, 'SIGHUP');
  let answers = 0;
  await until('two new processes', 40_000, async () => {
    const { status } = await call(server, 'GET', `/patients/${1 + (answers % 100)}`);
    demand(status === 200, `an answer of ${status} while processes were replaced`);
    answers += 1;
    const now = childrenOf(server);
    return now.length === 2 && now.every((pid) => !before.includes(pid));
  });
  return `${answers} calls meanwhile, none failed`;
}
