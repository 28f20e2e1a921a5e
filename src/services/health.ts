import type { Store } from '../repositories/store.ts';
import type { Readiness } from '../schemas/health.ts';

/** Milliseconds that each part has to answer, all of them at the same time. */
const LIMITS = { database: 2_000, replica: 1_000, redis: 1_000, worker: 2_000, llm: 3_000 } as const;

type Part = keyof typeof LIMITS;

/** Asks a part whether it is well; undefined, or the answer undefined, where the part is not in use. */
type Look = ((signal: AbortSignal) => Promise<boolean | undefined>) | undefined;

/** Parts without which every call is still served. */
export type OptionalParts = Record<Exclude<Part, 'database'>, Look>;

type Check = Readiness['checks']['database'];

/** Whether the parts that calls depend on answer. */
export class HealthService {
  readonly #parts: Record<Part, Look>;
  readonly #store: Store;
  #looking: Promise<Readiness['checks']> | undefined;
  #isStopping = false;

  constructor(store: Store, parts: OptionalParts) {
    this.#store = store;
    this.#parts = { database: () => store.ping().then(() => true), ...parts };
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** @throws AppError `unavailable` where the storage has no room for what a user writes */
  assertWritable(): Promise<void> {
    return this.#store.assertWritable();
  }

  /** From now on no further calls are wanted; those that come are served all the same. */
  withdraw(): void {
    this.#isStopping = true;
  }

  /** Without the database nothing can be served; without the others everything is. */
  async readiness(): Promise<Readiness> {
    const checks = await this.#checks();
    if (this.#isStopping || checks.database.status !== 'ok') return { status: 'unavailable', checks };
    const isWhole = Object.values(checks).every(({ status }) => status === 'ok');
    return { status: isWhole ? 'ok' : 'degraded', checks };
  }

  /** Each part in use, and whether it is well: for metrics. */
  async wellbeing(): Promise<Record<string, boolean>> {
    const checks = Object.entries(await this.#checks());
    return Object.fromEntries(checks.map(([part, { status }]) => [part, status === 'ok']));
  }

  /** Who asks while others wait for the answer gets the same one: a part that hangs is asked once. */
  #checks(): Promise<Readiness['checks']> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #look(): Promise<Readiness['checks']> {
    const parts = Object.entries(this.#parts) as [Part, Look][];
    const checks = await Promise.all(
      parts.map(async ([part, look]) => [part, look && (await timed(look, LIMITS[part]))] as const),
    );
    const inUse = checks.filter(([, check]) => check !== undefined);
    return { database: { status: 'unavailable' }, ...Object.fromEntries(inUse) };
  }
}

/** How long a part takes to say that it is well; what fails or is late is unavailable. */
async function timed(ask: NonNullable<Look>, limit: number): Promise<Check | undefined> {
  const started = performance.now();
  const signal = AbortSignal.timeout(limit);
  const late = new Promise<boolean>((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  const isWell = await Promise.race([ask(signal).catch(() => false), late]);
  if (isWell === undefined) return undefined;
  if (!isWell) return { status: 'unavailable' };
  return { status: 'ok', latency_ms: Math.round((performance.now() - started) * 10) / 10 };
}
