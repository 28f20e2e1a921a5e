import { randomUUID } from 'node:crypto';
import { describeError } from '../observability/logger.ts';
import { TASK } from '../observability/queue-metrics.ts';
import type { Consumer, Queue, Run } from '../queue/queue.ts';
import { JobRun, type RunOptions } from './run.ts';

export interface WorkerOptions extends RunOptions {
  queue: Queue;
  /** Jobs at the same time. */
  concurrency: number;
}

/** Milliseconds. A worker is seen as alive for 15 seconds. */
const SWEEP_INTERVAL = 2_000;
const BEAT_INTERVAL = 5_000;
/** Milliseconds that running jobs get to finish when the worker stops; the rest is handed back. */
const DRAIN = 8_000;
/** A lease is renewed so many times before it would run out. */
const RENEWALS = 3;

/** Takes jobs, keeps their leases alive, and frees those of workers that died. */
export class JobWorker {
  readonly #options: WorkerOptions;
  readonly #id = randomUUID();
  readonly #running = new Map<string, JobRun>();
  readonly #consumer: Consumer;
  readonly #stopListening: () => void;
  readonly #timers: NodeJS.Timeout[];
  #taking = 0;
  #isAway = false;

  /** Begins at once. */
  constructor(options: WorkerOptions) {
    const { queue, runs, concurrency } = options;
    this.#options = options;
    this.#stopListening = queue.listen(({ jobId, sequence }) => {
      const run = this.#running.get(jobId);
      // An event that is not this worker's own: somebody cancelled the job, or took it over.
      if (run && sequence > run.job.sequence) void this.#guard(() => this.#renew([run]));
    });
    const every = (interval: number, work: () => Promise<void>) =>
      setInterval(() => void this.#guard(work), interval);
    this.#timers = [
      every((runs.settings.lease * 1_000) / RENEWALS, () => this.#renew([...this.#running.values()])),
      every(SWEEP_INTERVAL, () => this.#sweep()),
      every(BEAT_INTERVAL, () => runs.beat(this.#id, concurrency)),
    ];
    void this.#guard(() => runs.beat(this.#id, concurrency));
    this.#consumer = queue.consume({ concurrency, take: (howMany) => this.#take(howMany) });
  }

  /** Takes nothing more, lets what runs finish, and hands back what does not finish in time. */
  async close(): Promise<void> {
    const drain = setTimeout(() => {
      for (const run of this.#running.values()) run.interrupt('stopping');
    }, DRAIN);
    await this.#consumer.close();
    clearTimeout(drain);
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopListening();
    await this.#guard(() => this.#options.runs.forget(this.#id));
  }

  async #take(howMany: number): Promise<Run[]> {
    const holdsLastChance = this.#taking > 0 || [...this.#running.values()].some(({ job }) => job.lastChance);
    this.#taking++;
    try {
      const jobs = await this.#options.runs.take(howMany, holdsLastChance);
      return jobs.map((job) => {
        const run = new JobRun(job, this.#options);
        this.#running.set(job.jobId, run);
        return async (free) => {
          await run.perform(free);
          if (this.#running.get(job.jobId) === run) this.#running.delete(job.jobId);
        };
      });
    } finally {
      this.#taking--;
    }
  }

  async #renew(running: JobRun[]): Promise<void> {
    if (running.length === 0) return;
    const held = await this.#options.runs.renew(running.map(({ job }) => job));
    for (const run of running) if (!held.has(run.job)) run.interrupt('lost');
  }

  async #sweep(): Promise<void> {
    const swept = await this.#options.runs.sweep();
    for (const { jobId, state } of swept) {
      const status = state === 'failed' ? 'failed' : 'interrupted';
      this.#options.metrics.queue.tasks.inc({ task_name: TASK, status });
      this.#options.logger.warn({ job_id: jobId, state }, 'a job lost its worker');
    }
  }

  /** Said once when the rows go out of reach, and once when they are back. */
  async #guard(work: () => Promise<void>): Promise<void> {
    const { logger } = this.#options;
    try {
      await work();
      if (this.#isAway) logger.info('the jobs can be reached again');
      this.#isAway = false;
    } catch (error) {
      if (!this.#isAway) logger.error(describeError(error), 'the jobs cannot be reached');
      this.#isAway = true;
    }
  }
}
