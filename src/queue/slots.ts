import type { ConsumeOptions, Consumer, Run } from './queue.ts';

/**
 * Runs jobs side by side, never more than `concurrency`. It takes as many as fit whenever it is woken, a slot falls free, or
 * `interval` milliseconds are over: that look finds jobs whose call was lost and those that wait to be tried again.
 */
export class Slots implements Consumer {
  readonly #options: ConsumeOptions;
  readonly #interval: number;
  readonly #looking: Promise<void>;
  readonly #runs = new Set<Promise<void>>();
  #working = 0;
  readonly #waiting: (() => void)[] = [];
  #reserved = 0;
  #closed = false;
  #awake = true;
  #wakeUp: () => void = () => {};

  constructor(options: ConsumeOptions, interval: number) {
    this.#options = options;
    this.#interval = interval;
    this.#looking = this.#look();
  }

  wake(): void {
    this.#awake = true;
    this.#wakeUp();
  }

  /** Answers one call: waits for a slot, takes one job and resolves when that has ended. */
  async answer(): Promise<void> {
    while (!this.#closed && this.#free === 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (!this.#closed) await Promise.all(await this.#fill(1));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wakeUp();
    this.#release(0);
    await this.#looking;
    while (this.#runs.size > 0) await Promise.all(this.#runs);
  }

  get #free(): number {
    return this.#options.concurrency - this.#working - this.#reserved;
  }

  async #look(): Promise<void> {
    while (!this.#closed) {
      this.#awake = false;
      const free = this.#free;
      const started = free > 0 ? await this.#fill(free) : [];
      if (started.length === 0 || started.length < free) await this.#pause();
    }
  }

  async #fill(howMany: number): Promise<Promise<void>[]> {
    this.#reserved += howMany;
    try {
      const runs = await this.#options.take(howMany);
      return runs.map((run) => this.#start(run));
    } catch {
      // The rows cannot be reached: the next look tries again, and the readiness says so meanwhile.
      return [];
    } finally {
      this.#release(howMany);
    }
  }

  #start(run: Run): Promise<void> {
    let isWorking = true;
    this.#working++;
    const free = () => {
      if (!isWorking) return;
      isWorking = false;
      this.#working--;
      this.#release(0);
      // Not by the next call alone, which is a round trip away.
      this.wake();
    };
    const running = run(free).finally(() => {
      this.#runs.delete(running);
      free();
    });
    this.#runs.add(running);
    return running;
  }

  #release(reserved: number): void {
    this.#reserved -= reserved;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #pause(): Promise<void> {
    if (this.#awake || this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#interval);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
