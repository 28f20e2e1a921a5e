export type BreakerState = 'closed' | 'open' | 'half_open';

/** Given to a call that may go out, and handed back with how it ended. */
export interface Permit {
  readonly probe: boolean;
}

/**
 * Keeps calls away from a provider that is down (Nygard, "Release It!", circuit breaker). Opens after a number of
 * failures in a row. While open it lets one call through each `openMs`, whether or not the one before has ended: a
 * probe that hangs must not keep the provider shut for longer. Libraries wrap one promise; a stream that its reader may
 * leave half-way needs the three ends told apart.
 */
export class CircuitBreaker {
  readonly #limit: number;
  readonly #openMs: number;
  readonly #now: () => number;
  #failures = 0;
  /** When the next probe may go; undefined while closed. */
  #probeAt: number | undefined;

  constructor(options: { failures: number; openMs: number; now: () => number }) {
    this.#limit = options.failures;
    this.#openMs = options.openMs;
    this.#now = options.now;
  }

  /** `half_open`: the next call is let through. */
  get state(): BreakerState {
    if (this.#probeAt === undefined) return 'closed';
    return this.#now() >= this.#probeAt ? 'half_open' : 'open';
  }

  admit(): Permit | undefined {
    const { state } = this;
    if (state === 'open') return undefined;
    if (state === 'half_open') this.#probeAt = this.#now() + this.#openMs;
    return { probe: state === 'half_open' };
  }

  /** Any success closes, also of a call that began before: the provider is up. */
  succeeded(): void {
    this.#failures = 0;
    this.#probeAt = undefined;
  }

  failed(permit: Permit): void {
    this.#failures += 1;
    const closed = this.#probeAt === undefined;
    // A call that began before the breaker opened and fails after it says nothing new.
    if (closed ? this.#failures >= this.#limit : permit.probe) this.#probeAt = this.#now() + this.#openMs;
  }

  /** The call ended without telling anything about the provider's health. */
  undecided(permit: Permit): void {
    if (permit.probe && this.#probeAt !== undefined) this.#probeAt = this.#now();
  }
}
