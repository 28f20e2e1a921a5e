import type { Actor } from '../core/actor.ts';
import { limited } from '../core/errors.ts';

/** Counts calls in windows that begin with the first call of each. */
export interface WindowCounter {
  /**
   * @param seconds that a window lasts
   * @returns calls in the window with this one, and milliseconds until it ends
   */
  count(key: string, seconds: number): Promise<{ calls: number; endsIn: number }>;
}

/** What a caller has left in the window that it is in. */
export interface Allowance {
  limit: number;
  remaining: number;
  /** Seconds until the window ends. */
  reset: number;
}

export type LimitKind = 'requests' | 'summaries';

export interface LimitOptions {
  requests: number;
  summaries: number;
  /** Seconds. */
  window: number;
}

/** How often a caller may come: each tenant's credentials by themselves, and strangers by their address. */
export class LimitService {
  readonly #counter: WindowCounter;
  /** While the shared counter is away, each process counts for itself. */
  readonly #spare = new MemoryCounter();
  readonly #options: LimitOptions;

  constructor(counter: WindowCounter, options: LimitOptions) {
    this.#counter = counter;
    this.#options = options;
  }

  /** Counts one call. @throws AppError `limited` */
  async take(kind: LimitKind, actor: Actor): Promise<Allowance> {
    const caller =
      actor.kind === 'anonymous'
        ? `address:${actor.origin.address}`
        : `${actor.tenantId}:${actor.credential}`;
    const limit = this.#options[kind];
    const key = `${kind}:${caller}`;
    const { window } = this.#options;
    const { calls, endsIn } = await this.#counter
      .count(key, window)
      .catch(() => this.#spare.count(key, window));
    const reset = Math.max(1, Math.ceil(endsIn / 1_000));
    // One entry a window tells the audit what there is to know.
    if (calls > limit) throw limited(reset, calls === limit + 1 ? `over ${limit} ${kind}` : undefined);
    return { limit, remaining: limit - calls, reset };
  }
}

/** Windows of this process. */
export class MemoryCounter implements WindowCounter {
  readonly #windows = new Map<string, { calls: number; ends: number }>();
  #sweepAt = 0;

  async count(key: string, seconds: number): Promise<{ calls: number; endsIn: number }> {
    const now = performance.now();
    this.#sweep(now, seconds);
    let window = this.#windows.get(key);
    if (!window || window.ends <= now) {
      window = { calls: 0, ends: now + seconds * 1_000 };
      this.#windows.set(key, window);
    }
    window.calls += 1;
    return { calls: window.calls, endsIn: window.ends - now };
  }

  #sweep(now: number, seconds: number): void {
    if (now < this.#sweepAt) return;
    for (const [key, { ends }] of this.#windows) if (ends <= now) this.#windows.delete(key);
    this.#sweepAt = now + seconds * 1_000;
  }
}
