import type { NewEvent, Written } from '../services/jobs/runs.ts';

/**
 * Writes the events of a job in order, as many together as came while the last ones were written. What could not be
 * written is kept for the write that ends the job.
 */
export class Teller {
  readonly #write: (events: readonly NewEvent[]) => Promise<Written>;
  readonly #onLost: () => void;
  #waiting: NewEvent[] = [];
  #writing: Promise<void> | undefined;

  constructor(write: (events: readonly NewEvent[]) => Promise<Written>, onLost: () => void) {
    this.#write = write;
    this.#onLost = onLost;
  }

  tell(event: NewEvent): void {
    this.#waiting.push(event);
    this.#writing ??= this.#flush().finally(() => {
      this.#writing = undefined;
    });
  }

  /** What is left to be written, once the writing is over. */
  async rest(): Promise<NewEvent[]> {
    await this.#writing;
    return this.#waiting.splice(0);
  }

  async #flush(): Promise<void> {
    // What is told in one go is written in one go.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const events = this.#waiting;
      this.#waiting = [];
      try {
        if ((await this.#write(events)) === 'lost') return this.#onLost();
      } catch {
        this.#waiting = [...events, ...this.#waiting];
        return;
      }
    }
  }
}
