import { type Actor, systemActor } from '../../core/actor.ts';
import type { Call, Queue } from '../../queue/queue.ts';
import type { SweptJob, TakenJob, TakeOptions } from '../../repositories/job-board.ts';
import type { NewEvent } from '../../repositories/job-runs.ts';
import type { Readers, Store } from '../../repositories/store.ts';

export type { NewEvent, SweptJob, TakenJob };

export interface RunSettings {
  /** Seconds that a job belongs to a worker that does not say anything. */
  lease: number;
  /** How often a job is taken at most. */
  maxAttempts: number;
  /** Seconds that an ended job is kept. */
  resultTtl: number;
}

/** What came of a write: `lost` says that the job is another's by now, or ended, or was deleted. */
export type Written = 'written' | 'lost';

/** Seconds: the first wait, doubled with each attempt, and the longest. */
const FIRST_WAIT = 1;
const LONGEST_WAIT = 60;

/** Every fourth take looks for work of batches first: they never starve, and at most a quarter of the takes waits for them. */
const BATCH_TURN = 4;

/** Jobs for the workers: takes them of all tenants, and then acts as an actor of the job's own tenant. */
export class JobRuns {
  readonly settings: RunSettings;
  readonly #store: Store;
  readonly #queue: Queue;
  #takes = 0;

  constructor(store: Store, queue: Queue, settings: RunSettings) {
    this.#store = store;
    this.#queue = queue;
    this.settings = settings;
  }

  async take(howMany: number, holdsLastChance: boolean): Promise<TakenJob[]> {
    const before = Math.floor(this.#takes / BATCH_TURN);
    const ofBatches = Math.floor((this.#takes + howMany) / BATCH_TURN) - before;
    const { lease, maxAttempts } = this.settings;
    const options: TakeOptions = { howMany, ofBatches, lease, maxAttempts, holdsLastChance };
    const taken = await this.#store.board.take(options);
    this.#takes += taken.length;
    for (const job of taken) this.#queue.tell(callOf(job, job.sequence));
    return taken;
  }

  /** @returns those that are still held */
  async renew(jobs: readonly TakenJob[]): Promise<Set<TakenJob>> {
    const renewed = new Set<TakenJob>();
    for (const tenantId of new Set(jobs.map((job) => job.tenantId))) {
      const ofTenant = jobs.filter((job) => job.tenantId === tenantId);
      const held = await this.#store.write(actorOf({ tenantId }), ({ jobRuns }) =>
        jobRuns.renew(ofTenant, this.settings.lease),
      );
      for (const job of held) renewed.add(job);
    }
    return renewed;
  }

  tell(job: TakenJob, events: readonly NewEvent[]): Promise<Written> {
    return this.#write(job, ({ jobRuns }) => jobRuns.append(job, events));
  }

  complete(job: TakenJob, summaryId: number, events: readonly NewEvent[]): Promise<Written> {
    const all = [...events, stateEvent({ status: 'completed', summary_id: summaryId })];
    return this.#write(job, ({ jobRuns }) => jobRuns.complete(job, summaryId, this.settings.resultTtl, all));
  }

  /** @param error a plain sentence that may be shown to a client */
  fail(job: TakenJob, error: string, events: readonly NewEvent[]): Promise<Written> {
    const all = [...events, stateEvent({ status: 'failed', error })];
    return this.#write(job, ({ jobRuns }) => jobRuns.fail(job, error, this.settings.resultTtl, all));
  }

  /** Waits for another attempt: exponentially longer, half of it at random ("equal jitter"). */
  retry(job: TakenJob, events: readonly NewEvent[]): Promise<Written> {
    const wait = Math.min(FIRST_WAIT * 2 ** (job.attempts - 1), LONGEST_WAIT) * (0.5 + Math.random() / 2);
    const all = [...events, stateEvent({ status: 'pending' })];
    return this.#write(job, ({ jobRuns }) => jobRuns.putBack(job, wait, true, all));
  }

  /** Of a worker that stops: another one may take it at once, and it was no attempt. */
  async handBack(job: TakenJob): Promise<Written> {
    const events = [stateEvent({ status: 'pending' })];
    const written = await this.#write(job, ({ jobRuns }) => jobRuns.putBack(job, 0, false, events));
    if (written === 'written') this.#queue.call([callOf(job, job.sequence)]);
    return written;
  }

  /** Frees the jobs of workers that died, and deletes what has expired. */
  async sweep(): Promise<SweptJob[]> {
    const { maxAttempts, resultTtl } = this.settings;
    const swept = await this.#store.board.sweep(maxAttempts, resultTtl);
    for (const job of swept) this.#queue.tell(callOf(job, job.sequence));
    return swept;
  }

  beat(worker: string, slots: number): Promise<void> {
    return this.#store.board.beat(worker, slots);
  }

  forget(worker: string): Promise<void> {
    return this.#store.board.forget(worker);
  }

  async #write(job: TakenJob, work: (readers: Readers) => Promise<number | undefined>): Promise<Written> {
    const sequence = await this.#store.write(actorOf(job), work);
    if (sequence === undefined) return 'lost';
    job.sequence = sequence;
    this.#queue.tell(callOf(job, sequence));
    return 'written';
  }
}

/** A worker acts for the tenant whose job it holds. */
export const actorOf = ({ tenantId }: { tenantId: number }): Actor => ({
  ...systemActor,
  tenantId,
  credential: 'worker',
});

const callOf = ({ tenantId, jobId }: { tenantId: number; jobId: string }, sequence: number): Call => ({
  tenantId,
  jobId,
  sequence,
});

const stateEvent = (data: Record<string, unknown>): NewEvent => ({ kind: 'state', data });
