import type { Store } from '../repositories/store.ts';
import type { Readiness } from '../schemas/health.ts';

/** Milliseconds that a part has to answer. */
const PATIENCE = 2_000;

/** Parts that are used here, each with a look at whether it answers; without them every call is still served. */
export type OptionalParts = Partial<Record<'redis' | 'worker', () => Promise<unknown>>>;

type Check = NonNullable<Readiness['checks']['redis']>;

/** Whether the parts that calls depend on answer. */
export class HealthService {
  readonly #store: Store;
  readonly #parts: OptionalParts;

  constructor(store: Store, parts: OptionalParts) {
    this.#store = store;
    this.#parts = parts;
  }

  async readiness(): Promise<Readiness> {
    const [database, ...optional] = await Promise.all([
      check(() => this.#store.ping()),
      ...Object.entries(this.#parts).map(async ([name, look]) => [name, await check(look)] as const),
    ]);
    const checks = { database, ...Object.fromEntries(optional) };
    if (database.status !== 'ok') return { status: 'unavailable', checks };
    const isWhole = optional.every(([, { status }]) => status === 'ok');
    return { status: isWhole ? 'ok' : 'degraded', checks };
  }
}

/** Whether `look` succeeds in time, and how long it took. */
async function check(look: () => Promise<unknown>): Promise<Check> {
  const started = performance.now();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, false);
  });
  const done = look().then(
    () => true,
    () => false,
  );
  const answers = await Promise.race([done, late]).finally(() => clearTimeout(timer));
  if (!answers) return { status: 'unavailable' };
  return { status: 'ok', latency_ms: Math.round((performance.now() - started) * 10) / 10 };
}
