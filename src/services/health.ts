import type { Store } from '../repositories/store.ts';
import type { Readiness } from '../schemas/health.ts';

/** Milliseconds that a part has to answer. */
const PATIENCE = 2_000;

/** What is asked whether the language model could be used. */
interface ModelCheck {
  check(signal: AbortSignal): Promise<{ ok: boolean }>;
}

type Check = Readiness['checks']['database'];

/** Whether the parts that calls depend on answer. */
export class HealthService {
  readonly #store: Store;
  readonly #model: ModelCheck | undefined;

  constructor(store: Store, model: ModelCheck | undefined) {
    this.#store = store;
    this.#model = model;
  }

  /** Without the database nothing can be served; without the model everything is, by the built-in engine. */
  async readiness(): Promise<Readiness> {
    const model = this.#model;
    const [database, llm] = await Promise.all([
      timed(async () => this.#store.ping().then(() => true)),
      model && timed(async (signal) => (await model.check(signal)).ok),
    ]);
    const checks = { database, ...(llm && { llm }) };
    if (database.status !== 'ok') return { status: 'unavailable', checks };
    return { status: llm && llm.status !== 'ok' ? 'degraded' : 'ok', checks };
  }
}

/** How long a part takes to say that it is well; what fails or is late is unavailable. */
async function timed(ask: (signal: AbortSignal) => Promise<boolean>): Promise<Check> {
  const started = performance.now();
  const signal = AbortSignal.timeout(PATIENCE);
  const late = new Promise<boolean>((resolve) => {
    signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  const isWell = await Promise.race([ask(signal).catch(() => false), late]);
  if (!isWell) return { status: 'unavailable' };
  return { status: 'ok', latency_ms: Math.round((performance.now() - started) * 10) / 10 };
}
