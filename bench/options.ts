import { parseArgs } from 'node:util';
import type { Rounds } from './measures.ts';

export interface BenchOptions {
  parts: ReadonlyArray<'records' | 'scale'>;
  /** A quick run that shows that everything works; its figures mean nothing. */
  small: boolean;
  /** Put the tables into docs/benchmarks.md. */
  write: boolean;
  records: Rounds;
  scale: Rounds;
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
  if (values.only !== undefined && values.only !== 'records' && values.only !== 'scale') {
    throw new Error('--only is records or scale');
  }
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (seconds !== undefined && !(seconds >= 1 && seconds <= 600)) {
    throw new Error('--seconds is a number from 1 to 600: the length of each measurement');
  }
  const { small, write } = values;
  if (small && write) throw new Error('--small is too short for figures that are kept');
  return {
    parts: values.only === undefined ? ['records', 'scale'] : [values.only],
    small,
    write,
    records: { rounds: small ? 1 : 3, seconds: seconds ?? (small ? 1 : 4) },
    scale: { rounds: small ? 1 : 3, seconds: seconds ?? (small ? 1 : 4) },
    patients: small ? 30_000 : 1_000_000,
  };
}
