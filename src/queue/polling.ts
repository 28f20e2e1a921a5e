import { Listeners } from './listeners.ts';
import type { Call, ConsumeOptions, Consumer, Queue } from './queue.ts';
import { Slots } from './slots.ts';

export interface PollingOptions {
  /** Milliseconds between two looks for work. */
  workInterval: number;
  /** Milliseconds between two looks for news of a job that somebody follows. */
  lookInterval: number;
}

/**
 * The queue without a server of its own: within the process calls arrive at once, and other processes look at the rows. On the embedded
 * database there is no other process.
 */
export class PollingQueue implements Queue {
  readonly ping = undefined;
  readonly lookInterval: number;
  readonly #workInterval: number;
  readonly #listeners = new Listeners();
  readonly #consumers = new Set<Slots>();

  constructor({ workInterval, lookInterval }: PollingOptions) {
    this.#workInterval = workInterval;
    this.lookInterval = lookInterval;
  }

  call(calls: readonly Call[]): void {
    if (calls.length > 0) for (const slots of this.#consumers) slots.wake();
  }

  consume(options: ConsumeOptions): Consumer {
    const slots = new Slots(options, this.#workInterval);
    this.#consumers.add(slots);
    return {
      close: async () => {
        this.#consumers.delete(slots);
        await slots.close();
      },
    };
  }

  tell(call: Call): void {
    this.#listeners.tell(call);
  }

  listen(listener: (call: Call) => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {}
}
