/** A child process that puts load on one server: gets one job by message, answers with one result, ends. */
import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import autocannon from 'autocannon';
import { credential } from './credentials.ts';

export interface LoadRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

export interface LoadJob {
  url: string;
  connections: number;
  seconds: number;
  /** Goes on past `seconds` until there are as many, so that a slow server has a figure too. */
  leastAnswers: number;
  /** Dealt out to the connections, each of which goes round its own share. */
  requests: LoadRequest[];
  /** Any other status is a failure. */
  expectedStatus: number;
}

export interface LoadResult {
  /** Answers a second. */
  rate: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  answers: number;
  /** Part of the time that each core of the machine was busy, with whatever. */
  busy: number[];
  /** Wrong statuses, broken connections and time-outs, each kind with its count. */
  failures: Record<string, number>;
}

/** Seconds after which a load ends in any case, and after which one request counts as failed. */
const longest = 60;

// The run that asked is over, perhaps by Ctrl-C.
process.once('disconnect', () => process.exit());
process.once('message', (job: LoadJob) => {
  run(job)
    .then((result) => process.send?.(result, () => process.disconnect()))
    .catch((error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
      process.disconnect();
    });
});

async function run(job: LoadJob): Promise<LoadResult> {
  const latencies: number[] = [];
  const failures: Record<string, number> = {};
  const fail = (what: string): void => {
    failures[what] = (failures[what] ?? 0) + 1;
  };
  let connection = 0;
  const coresBefore = cpus();
  const started = performance.now();
  let lastAnswer = started;
  await new Promise<void>((resolve, reject) => {
    const instance = autocannon(
      {
        url: job.url,
        connections: job.connections,
        duration: longest,
        // Milliseconds between looks at whether to stop.
        sampleInt: 100,
        timeout: longest,
        setupClient: (client) => {
          client.setRequests(shareOf(job, connection++));
        },
      },
      (error) => {
        clearInterval(watch);
        if (error) reject(error);
        else resolve();
      },
    );
    const watch = setInterval(() => {
      const enough = latencies.length >= job.leastAnswers;
      if (enough && performance.now() - started >= job.seconds * 1_000) instance.stop();
    }, 50);
    instance.on('response', (_client, status, _bytes, milliseconds) => {
      lastAnswer = performance.now();
      latencies.push(milliseconds);
      if (status !== job.expectedStatus) fail(`status ${status}`);
    });
    instance.on('reqError', (error: Error) => fail(error.message));
  });
  const busy = cpus().map((core, place) => busyPart(coresBefore[place]?.times, core.times));
  if (latencies.length === 0) throw new Error(`no answer within ${longest} seconds`);
  latencies.sort((a, b) => a - b);
  const percentile = (part: number): number =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))] ?? Number.NaN;
  return {
    rate: latencies.length / ((lastAnswer - started) / 1000),
    p50: percentile(0.5),
    p99: percentile(0.99),
    answers: latencies.length,
    busy,
    failures,
  };
}

type Times = ReturnType<typeof cpus>[number]['times'];

function busyPart(before: Times | undefined, after: Times): number {
  const total = (times: Times | undefined) => Object.values(times ?? {}).reduce((sum, part) => sum + part, 0);
  const idle = after.idle - (before?.idle ?? 0);
  return 1 - idle / (total(after) - total(before));
}

function shareOf(job: LoadJob, connection: number): autocannon.Request[] {
  const few = job.requests.length < job.connections;
  const own = job.requests.filter((_, place) => few || place % job.connections === connection);
  return own.map(({ method, path, body }) => ({
    method,
    path,
    ...(body === undefined
      ? { headers: credential }
      : { body, headers: { ...credential, 'content-type': 'application/json' } }),
  }));
}
