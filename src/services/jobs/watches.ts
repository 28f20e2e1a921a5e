import { systemActor } from '../../core/actor.ts';
import type { Queue } from '../../queue/queue.ts';
import type { Store } from '../../repositories/store.ts';

/** Somebody who waits for the next event of a job. */
export interface Watch {
  /** The number of the last event that was read. */
  seen: number;
  /** Resolves when there may be news. */
  wait(): Promise<void>;
  wake(): void;
  close(): void;
}

/**
 * Wakes those who follow jobs: at once when the queue tells of an event, and by one look at the rows for all of them
 * together where nobody told.
 */
export class Watches {
  readonly #store: Store;
  readonly #queue: Queue;
  readonly #watched = new Map<string, { tenantId: number; jobId: string; watches: Set<Watch> }>();
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: Store, queue: Queue) {
    this.#store = store;
    this.#queue = queue;
    this.#stopListening = queue.listen(({ tenantId, jobId, sequence }) => {
      for (const watch of this.#watched.get(`${tenantId} ${jobId}`)?.watches ?? []) {
        if (sequence > watch.seen) watch.wake();
      }
    });
  }

  watch(tenantId: number, jobId: string, seen: number): Watch {
    const key = `${tenantId} ${jobId}`;
    const job = this.#watched.get(key) ?? { tenantId, jobId, watches: new Set() };
    this.#watched.set(key, job);
    const watch = watchUntil(seen, () => {
      job.watches.delete(watch);
      if (job.watches.size === 0) this.#watched.delete(key);
    });
    job.watches.add(watch);
    this.#timer ??= setTimeout(() => void this.#look(), this.#queue.lookInterval);
    return watch;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stopListening();
  }

  async #look(): Promise<void> {
    const watched = [...this.#watched.values()];
    for (const tenantId of new Set(watched.map((job) => job.tenantId))) {
      const jobs = watched.filter((job) => job.tenantId === tenantId);
      const ids = jobs.map(({ jobId }) => jobId);
      const sequences = await this.#store
        .read({ ...systemActor, tenantId }, (repositories) => repositories.jobs.sequencesOf(ids))
        // The next look may reach the rows again.
        .catch(() => undefined);
      if (!sequences) continue;
      for (const { jobId, watches } of jobs) {
        const last = sequences.get(jobId);
        for (const watch of watches) if (last === undefined || last > watch.seen) watch.wake();
      }
    }
    this.#timer =
      this.#watched.size > 0 ? setTimeout(() => void this.#look(), this.#queue.lookInterval) : undefined;
  }
}

function watchUntil(seen: number, onClose: () => void): Watch {
  let isNew = false;
  let wakeUp = () => {};
  return {
    seen,
    async wait() {
      if (!isNew) {
        await new Promise<void>((resolve) => {
          wakeUp = resolve;
        });
      }
      isNew = false;
    },
    wake() {
      isNew = true;
      wakeUp();
    },
    close: onClose,
  };
}
