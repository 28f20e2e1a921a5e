import PQueue from 'p-queue';
import { abortError, LlmError } from './errors.ts';

/** Places for calls at the same time. Who waits is served in order, as long as its signal is quiet. */
export class Slots {
  readonly #queue: PQueue;
  readonly #queueLimit: number;

  constructor(concurrency: number, queueLimit: number) {
    this.#queue = new PQueue({ concurrency });
    this.#queueLimit = queueLimit;
  }

  get running(): number {
    return this.#queue.pending;
  }

  get waiting(): number {
    return this.#queue.size;
  }

  /** Resolves with what gives the place back. Throws `queue_full`, or `timeout` or `aborted` when the signal fired first. */
  async take(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw abortError(signal.reason);
    const free = this.running < this.#queue.concurrency;
    if (!free && this.waiting >= this.#queueLimit) throw new LlmError('queue_full');
    return new Promise((resolve, reject) => {
      const leave = () => reject(abortError(signal.reason));
      const held = () =>
        new Promise<void>((release) => {
          signal.removeEventListener('abort', leave);
          resolve(release);
        });
      // When the signal fires the queue drops who waits, and counts the place of who runs as free.
      signal.addEventListener('abort', leave, { once: true });
      this.#queue.add(held, { signal }).catch(() => undefined);
    });
  }
}
