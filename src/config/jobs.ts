import { availableParallelism } from 'node:os';
import { integerOf, type Problems } from './values.ts';

/** Asynchronous work. Times are in seconds. */
export interface JobConfig {
  /** Undefined: no Redis; workers look at the rows. */
  readonly redisUrl: string | undefined;
  /** How long an ended job is kept. */
  readonly resultTtl: number;
  /** For one attempt. */
  readonly timeLimit: number;
  readonly maxAttempts: number;
  /** Jobs at the same time in one worker. */
  readonly concurrency: number;
  /** Where a worker of its own serves health and metrics; undefined: nowhere. */
  readonly workerPort: number | undefined;
}

/** The work waits on a model, so there is more of it at a time than there are cores. */
const LEAST_CONCURRENCY = 4;

export function loadJobConfig(env: NodeJS.ProcessEnv, problems: Problems): JobConfig {
  const number = (name: string, fallback: number, min: number, max: number) =>
    integerOf(env, name, fallback, min, max, problems);
  const concurrency = Math.max(LEAST_CONCURRENCY, availableParallelism());
  return Object.freeze({
    redisUrl: redisUrlOf(env, problems),
    resultTtl: number('JOB_RESULT_TTL_SECONDS', 3_600, 1, 31_536_000),
    timeLimit: number('JOB_TIME_LIMIT_SECONDS', 300, 1, 86_400),
    maxAttempts: number('JOB_MAX_ATTEMPTS', 3, 1, 100),
    concurrency: number('WORKER_CONCURRENCY', concurrency, 1, 1_000),
    workerPort: env.WORKER_PORT ? number('WORKER_PORT', 0, 0, 65_535) : undefined,
  });
}

/** The value itself never enters the message: it may hold a password. */
function redisUrlOf(env: NodeJS.ProcessEnv, problems: Problems): string | undefined {
  const url = env.REDIS_URL?.trim();
  if (!url) return undefined;
  // An address with several hosts is no URL; each host alone makes one.
  const [, cluster, hosts] = /^rediss?(\+cluster)?:\/\/(.+)$/.exec(url) ?? [];
  const alone = cluster ? hosts?.split(',').map((host) => `redis://${host}`) : [url];
  if (hosts && alone?.every((address) => URL.canParse(address))) return url;
  problems.push(
    'REDIS_URL must be an address of the form redis://user:password@host:port/database, ' +
      'or redis+cluster://user:password@host:port,host:port.',
  );
  return undefined;
}
