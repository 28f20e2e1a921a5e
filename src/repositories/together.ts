import DataLoader from 'dataloader';
import { AppError } from '../core/errors.ts';
import { inThisTrace } from '../observability/tracing.ts';

export interface TogetherOptions {
  /** Items of one run; more go into another. */
  most: number;
  /** Runs at the same time. While so many go on, the next one gathers. */
  atOnce: number;
}

/**
 * What many ask for in the same moment, done in one statement: what comes in the same turn of the event loop goes
 * together, and while `atOnce` runs are under way what comes next waits for one of them to end, so that the cost of a
 * round trip and of a commit is shared. Nothing is kept for later: whoever asks again, asks the database.
 */
export class Together<Item, Result> {
  readonly #loader: DataLoader<Item, Result>;
  readonly #atOnce: number;
  readonly #gathered: Array<() => void> = [];
  #running = 0;

  /** @param run gives a result or an Error for each item, in their order; rejecting fails them all */
  constructor(
    run: (items: readonly Item[]) => Promise<ReadonlyArray<Result | Error>>,
    { most, atOnce }: TogetherOptions,
  ) {
    this.#atOnce = atOnce;
    const counted = async (items: readonly Item[]) => {
      this.#running += 1;
      try {
        return await run(items);
      } finally {
        this.#running -= 1;
        this.#schedule();
      }
    };
    this.#loader = new DataLoader(counted, {
      cache: false,
      maxBatchSize: most,
      batchScheduleFn: (start) => {
        // A statement of many is traced with the first that asked, not with a call that made room for it.
        this.#gathered.push(inThisTrace(start));
        this.#schedule();
      },
    });
  }

  add(item: Item): Promise<Result> {
    return this.#loader.load(item);
  }

  #schedule(): void {
    setImmediate(() => {
      while (this.#running < this.#atOnce && this.#gathered.length > 0) this.#gathered.shift()?.();
    });
  }
}

/**
 * As one statement for all; where that fails, each by itself, so that nobody's mistake fails the others. Only for one
 * statement that is a transaction: one that failed has left nothing.
 *
 * @throws AppError `unavailable`: whether it was done is not known, so it is not repeated
 */
export async function allOrEach<Item, Result>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<Result[]>,
): Promise<Array<Result | Error>> {
  try {
    return await run(items);
  } catch (error) {
    if (items.length === 1 || error instanceof AppError) throw error;
    const each = await Promise.allSettled(items.map((item) => run([item])));
    return each.map((one) => (one.status === 'fulfilled' ? (one.value[0] as Result) : toError(one.reason)));
  }
}

const toError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)));
