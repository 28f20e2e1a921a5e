import type { Store } from '../repositories/store.ts';
import type { Readiness } from '../schemas/health.ts';

/** Milliseconds that a part has to answer. */
const PATIENCE = 2_000;

/** Asks a part whether it is well; undefined, or the answer undefined, where the part is not in use. */
type Look = ((signal: AbortSignal) => Promise<boolean | undefined>) | undefined;

/** Parts without which every call is still served. */
export type OptionalParts = Record<'replica' | 'redis' | 'worker' | 'llm', Look>;

type Check = Readiness['checks']['database'];

/** Whether the parts that calls depend on answer. */
export class HealthService {
  readonly #store: Store;
  readonly #parts: OptionalParts;

  constructor(store: Store, parts: OptionalParts) {
    this.#store = store;
    this.#parts = parts;
  }

  /** Without the database nothing can be served; without the others everything is. */
  async readiness(): Promise<Readiness> {
    const { replica, redis, worker, llm } = this.#parts;
    const [database = { status: 'unavailable' }, ...optional] = await Promise.all([
      timed(async () => this.#store.ping().then(() => true)),
      replica && timed(replica),
      redis && timed(redis),
      worker && timed(worker),
      llm && timed(llm),
    ]);
    const [replicaCheck, redisCheck, workerCheck, llmCheck] = optional;
    const checks = {
      database,
      ...(replicaCheck && { replica: replicaCheck }),
      ...(redisCheck && { redis: redisCheck }),
      ...(workerCheck && { worker: workerCheck }),
      ...(llmCheck && { llm: llmCheck }),
    };
    if (database.status !== 'ok') return { status: 'unavailable', checks };
    const isWhole = optional.every((check) => check === undefined || check.status === 'ok');
    return { status: isWhole ? 'ok' : 'degraded', checks };
  }
}

/** How long a part takes to say that it is well; what fails or is late is unavailable. */
async function timed(ask: NonNullable<Look>): Promise<Check | undefined> {
  const started = performance.now();
  const signal = AbortSignal.timeout(PATIENCE);
  const late = new Promise<boolean>((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  const isWell = await Promise.race([ask(signal).catch(() => false), late]);
  if (isWell === undefined) return undefined;
  if (!isWell) return { status: 'unavailable' };
  return { status: 'ok', latency_ms: Math.round((performance.now() - started) * 10) / 10 };
}
