import type { Actor } from '../../core/actor.ts';
import { AppError } from '../../core/errors.ts';

/** Open streams and sockets of one process, and of one credential in it. */
const MAX_STREAMS = 1_000;
const MAX_OF_CREDENTIAL = 200;

/** Counts what stays open, so that nobody can hold all of it. */
export class StreamLimits {
  readonly #open = new Map<string, number>();
  #total = 0;

  /**
   * @returns the function that gives the place back
   * @throws AppError `limited`
   */
  take({ tenantId, credential }: Actor): () => void {
    const key = `${tenantId} ${credential}`;
    const own = this.#open.get(key) ?? 0;
    if (this.#total >= MAX_STREAMS || own >= MAX_OF_CREDENTIAL) {
      throw new AppError('limited', 'Too many streams are open.', { retryable: true });
    }
    this.#open.set(key, own + 1);
    this.#total++;
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (this.#open.get(key) ?? 1) - 1;
      if (left > 0) this.#open.set(key, left);
      else this.#open.delete(key);
      this.#total--;
    };
  }
}
