import type { Store } from '../repositories/store.ts';
import type { Readiness } from '../schemas/health.ts';

/** Milliseconds that a part has to answer. */
const PATIENCE = 2_000;

/** Whether the parts that calls depend on answer. */
export class HealthService {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async readiness(): Promise<Readiness> {
    const started = performance.now();
    const answers = await within(PATIENCE, this.#store.ping());
    const latency_ms = Math.round((performance.now() - started) * 10) / 10;
    return answers
      ? { status: 'ok', checks: { database: { status: 'ok', latency_ms } } }
      : { status: 'unavailable', checks: { database: { status: 'unavailable' } } };
  }
}

/** Whether `work` succeeds in time. */
async function within(milliseconds: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  const done = work.then(
    () => true,
    () => false,
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}
