import { describeError, type Logger } from './logger.ts';

/** Milliseconds between two lines of one kind. */
const INTERVAL = 10_000;

/**
 * Lines about what happens to many calls at once, such as an outage: one of each kind in a while, without a stack, and with
 * the number of those that were left out since the last.
 */
export class ThrottledLog {
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #kinds = new Map<string, { writtenAt: number; suppressed: number }>();

  constructor(logger: Logger, now = () => performance.now()) {
    this.#logger = logger;
    this.#now = now;
  }

  /** @param kind a constant sentence: kinds are never forgotten */
  warn(kind: string, error: unknown): void {
    const known = this.#kinds.get(kind);
    if (known && this.#now() - known.writtenAt < INTERVAL) {
      known.suppressed++;
      return;
    }
    this.#kinds.set(kind, { writtenAt: this.#now(), suppressed: 0 });
    const suppressed = known?.suppressed ?? 0;
    this.#logger.warn(
      { ...withoutStacks(describeError(error)), ...(suppressed > 0 && { suppressed }) },
      kind,
    );
  }
}

function withoutStacks({ stack: _, cause, ...facts }: Record<string, unknown>): Record<string, unknown> {
  return cause ? { ...facts, cause: withoutStacks(cause as Record<string, unknown>) } : facts;
}
