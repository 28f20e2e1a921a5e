import type { Actor } from '../../core/actor.ts';
import { notFound } from '../../core/errors.ts';
import { hasEnded } from '../../core/jobs.ts';
import type { Queue } from '../../queue/queue.ts';
import type { Store } from '../../repositories/store.ts';
import type { JobEvent } from '../../schemas/jobs.ts';
import { eventOf } from './jobs.ts';
import { type Watch, Watches } from './watches.ts';

/** Events read in one go: a reader that is slower than the writer never makes more than these wait in memory. */
const PAGE = 100;

/** `gone`: the job was deleted meanwhile, with its patient or by its age. */
export type Progress = JobEvent | 'gone';

/** Events of a job, from any number on, as they are written. */
export class JobProgress {
  readonly #store: Store;
  readonly #watches: Watches;

  constructor(store: Store, queue: Queue) {
    this.#store = store;
    this.#watches = new Watches(store, queue);
  }

  /**
   * The events behind number `after`, and then each new one until the job has ended; read only as fast as they are
   * asked for. Undefined when the job has ended and there are none.
   *
   * @throws AppError `not_found`, before the first event
   */
  async follow(
    actor: Actor,
    patientId: number,
    jobId: string,
    after: number,
    signal: AbortSignal,
  ): Promise<AsyncGenerator<Progress> | undefined> {
    // Watched before the first look, so that nothing falls between the two.
    const watch = this.#watches.watch(actor.tenantId, jobId, after);
    const read = () =>
      this.#store.read(actor, ({ jobs }) => jobs.eventsAfter(patientId, jobId, watch.seen, PAGE));
    const wake = () => watch.wake();
    try {
      const first = await read();
      if (!first) throw notFound('Job');
      if (first.events.length === 0 && hasEnded(first.state)) {
        watch.close();
        return undefined;
      }
      // Events carry sentences of the summary.
      await this.#store.disclose(actor, eventOf('job.follow', patientId, jobId));
      signal.addEventListener('abort', wake);
      return this.#events(first, read, watch, signal, () => {
        signal.removeEventListener('abort', wake);
        watch.close();
      });
    } catch (error) {
      watch.close();
      throw error;
    }
  }

  close(): void {
    this.#watches.close();
  }

  async *#events(
    first: Found,
    read: () => Promise<Found | undefined>,
    watch: Watch,
    signal: AbortSignal,
    end: () => void,
  ): AsyncGenerator<Progress> {
    try {
      for (let found: Found | undefined = first; !signal.aborted; found = await read()) {
        if (!found) {
          yield 'gone';
          return;
        }
        for (const event of found.events) {
          watch.seen = event.sequence;
          yield event;
        }
        if (found.events.length === PAGE) continue;
        if (hasEnded(found.state)) return;
        await watch.wait();
      }
    } finally {
      end();
    }
  }
}

type Found = { state: Parameters<typeof hasEnded>[0]; events: JobEvent[] };
