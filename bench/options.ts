import { parseArgs } from 'node:util';
import { protocols } from '../test/support/model-protocols.ts';
import type { FaultsSize } from './faults.ts';
import type { JobsSize } from './jobs.ts';
import type { Rounds } from './measures.ts';
import type { SummariesSize } from './summaries.ts';

export const allParts = ['records', 'scale', 'tracing', 'summaries', 'faults', 'jobs', 'remote'] as const;
export type Part = (typeof allParts)[number];

export interface BenchOptions {
  parts: readonly Part[];
  /** A quick run that shows that everything works; its figures mean nothing. */
  small: boolean;
  /** Put the tables into docs/benchmarks.md. */
  write: boolean;
  records: Rounds;
  scale: Rounds;
  summaries: SummariesSize;
  faults: FaultsSize;
  jobs: JobsSize;
  remote: { charts: number };
  /** Rows of the large table. */
  patients: number;
}

/** Reads the command line. Throws with a plain sentence. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      seconds: { type: 'string' },
      small: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const parts = allParts.filter((part) => values.only === undefined || values.only === part);
  if (parts.length === 0) throw new Error(`--only is one of ${allParts.join(', ')}`);
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (seconds !== undefined && !(seconds >= 1 && seconds <= 600)) {
    throw new Error('--seconds is a number from 1 to 600: the length of each measurement');
  }
  const { small, write } = values;
  if (small && write) throw new Error('--small is too short for figures that are kept');
  return {
    parts,
    small,
    write,
    records: { rounds: small ? 1 : 3, seconds: seconds ?? (small ? 1 : 4) },
    scale: { rounds: small ? 1 : 3, seconds: seconds ?? (small ? 1 : 4) },
    summaries: { seconds: seconds ?? (small ? 2 : 12), stored: small ? 20 : 1_000, streams: small ? 3 : 30 },
    faults: { seconds: seconds ?? (small ? 1 : 4), protocols: small ? protocols.slice(0, 1) : protocols },
    jobs: {
      jobs: small ? 32 : 300,
      rounds: small ? 1 : 5,
      seconds: seconds ?? (small ? 2 : 6),
      followed: small ? 20 : 100,
    },
    remote: { charts: small ? 2 : 15 },
    patients: small ? 30_000 : 1_000_000,
  };
}
