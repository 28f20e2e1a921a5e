import type { NewEvent, Written } from '../services/jobs/runs.ts';

/** Milliseconds that the first event waits for others, so that they share a commit. */
const GATHERING = 20;

/**
 * Writes the events of a job in order, as many together as came while the last ones were written. What could not be
 * written, or came just before the end, is kept for the write that ends the job.
 */
export class Teller {
  readonly #write: (events: readonly NewEvent[]) => Promise<Written>;
  readonly #onLost: () => void;
  #waiting: NewEvent[] = [];
  #writing: Promise<void> | undefined;
  #isOver = false;
  #hurry = () => {};

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

  /** The job ends: what is left to be written, once the writing is over. */
  async rest(): Promise<NewEvent[]> {
    this.#isOver = true;
    this.#hurry();
    await this.#writing;
    return this.#waiting.splice(0);
  }

  async #flush(): Promise<void> {
    await this.#gathered();
    while (!this.#isOver && this.#waiting.length > 0) {
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

  #gathered(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHERING);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
