import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadRequest, LoadResult } from './load.ts';

/** One line of the table. */
export interface Work {
  /** Names the row in limits.json. */
  id: string;
  label: string;
  connections: number;
  expectedStatus: number;
  ours: LoadRequest[];
  bare: LoadRequest[];
  goal?: { /** Ours to bare. */ ratio?: number /** Milliseconds. */; p99?: number };
}

export interface Figures {
  rate: number;
  p50: number;
  p99: number;
}

export interface Row {
  work: Work;
  ours: Figures;
  bare: Figures;
  ratio: number;
  /** Undefined where no goal was set. */
  met: boolean | undefined;
}

export interface Servers {
  ours: string;
  bare: string;
}

export interface Rounds {
  rounds: number;
  seconds: number;
}

/** One load on one server, from a process of its own. Throws where any answer had another status than expected. */
export async function measure(label: string, job: LoadJob): Promise<LoadResult> {
  const child = fork(fileURLToPath(new URL('load.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const result = await new Promise<LoadResult>((resolve, reject) => {
    child.once('message', (message: LoadResult) => resolve(message));
    child.once('exit', () => reject(new Error(`${label}: the load ended without a result`)));
    child.once('error', reject);
    child.send(job);
  });
  const failed = Object.entries(result.failures);
  if (failed.length > 0) {
    throw new Error(`${label}: ${failed.map(([what, count]) => `${count} × ${what}`).join(', ')}`);
  }
  return result;
}

/**
 * Measures one work on both servers in turn, each round once, the first server changing from round to round, and gives
 * the medians. A short run beforehand warms up both.
 */
export async function compare(work: Work, servers: Servers, { rounds, seconds }: Rounds): Promise<Row> {
  const results: Record<keyof Servers, LoadResult[]> = { ours: [], bare: [] };
  const once = async (which: keyof Servers, duration: number, leastAnswers: number): Promise<LoadResult> =>
    measure(`${work.label} (${which})`, {
      url: servers[which],
      connections: work.connections,
      seconds: duration,
      leastAnswers,
      requests: work[which],
      expectedStatus: work.expectedStatus,
    });
  for (const which of ['ours', 'bare'] as const) await once(which, 1, 1);
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
    for (const which of order) results[which].push(await once(which, seconds, 10));
    const last = (which: keyof Servers): string => {
      const result = results[which].at(-1);
      return `${which} ${decimal(result?.rate)}/s p99 ${decimal(result?.p99)} ms`;
    };
    console.log(
      `  ${work.label}, ${work.connections} connections, round ${round + 1}/${rounds}: ${last('ours')}, ${last('bare')}`,
    );
  }
  const ours = medians(results.ours);
  const bare = medians(results.bare);
  const ratio = ours.rate / bare.rate;
  const { goal } = work;
  const met = goal && ratio >= (goal.ratio ?? 0) && ours.p99 <= (goal.p99 ?? Number.POSITIVE_INFINITY);
  return { work, ours, bare, ratio, met };
}

/** A number for people: one decimal below 100, none above. */
export function decimal(value: number | undefined): string {
  if (value === undefined) return '–';
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}

function medians(results: LoadResult[]): Figures {
  return {
    rate: median(results.map(({ rate }) => rate)),
    p50: median(results.map(({ p50 }) => p50)),
    p99: median(results.map(({ p99 }) => p99)),
  };
}

/** Of an even count, the mean of the two in the middle. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
