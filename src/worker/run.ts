import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../core/actor.ts';
import { AppError } from '../core/errors.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { TASK, type TaskStatus } from '../observability/queue-metrics.ts';
import { openTrace, SpanKind } from '../observability/tracing.ts';
import type { SummaryQuery } from '../schemas/summaries.ts';
import { actorOf, type JobRuns, type NewEvent, type TakenJob, type Written } from '../services/jobs/runs.ts';
import type { SummaryEvent } from '../services/summaries/types.ts';
import { Teller } from './tellers.ts';

/** Writes and keeps the summary of a chart. @returns the id under which it is kept */
export type Summarise = (
  actor: Actor,
  patientId: number,
  query: SummaryQuery,
  run: { signal: AbortSignal; onEvent: (event: SummaryEvent) => void; mode: 'async' },
) => Promise<number>;

export interface RunOptions {
  runs: JobRuns;
  summarise: Summarise;
  /** Seconds for one attempt. */
  timeLimit: number;
  logger: Logger;
  metrics: Metrics;
}

/** Milliseconds between two tries of a write while the database is away. */
const WRITE_AGAIN = 250;

/** Why a run is given up before its end. */
export type Interruption = 'lost' | 'stopping' | 'time limit';

class Interrupted extends Error {
  readonly interruption: Interruption;
  constructor(interruption: Interruption) {
    super(interruption);
    this.interruption = interruption;
  }
}

/** One attempt at one job. Whatever happens ends in one write, which asks for the token. */
export class JobRun {
  readonly job: TakenJob;
  readonly #options: RunOptions;
  readonly #abort = new AbortController();
  readonly #started = performance.now();
  #isStopping = false;

  constructor(job: TakenJob, options: RunOptions) {
    this.job = job;
    this.#options = options;
  }

  interrupt(interruption: Interruption): void {
    if (interruption === 'stopping') this.#isStopping = true;
    this.#abort.abort(new Interrupted(interruption));
  }

  /** Never rejects. @param free is called once only the end is left to be written */
  async perform(free: () => void): Promise<void> {
    const { runs, logger, metrics } = this.#options;
    const teller = new Teller(
      (events) => runs.tell(this.job, events),
      () => this.interrupt('lost'),
    );
    let status: TaskStatus;
    try {
      status = await this.#traced(() => this.#attempt(teller, free));
    } catch (error) {
      // Not even the end could be written: the sweep gives the job to another worker.
      logger.error({ job_id: this.job.jobId, ...describeError(error) }, 'a job was left to the sweep');
      status = 'lost';
    }
    const labels = { task_name: TASK, status };
    metrics.queue.tasks.inc(labels);
    metrics.queue.duration.observe(labels, (performance.now() - this.#started) / 1_000);
  }

  /** In the trace of the call that made the job. */
  async #traced(attempt: () => Promise<TaskStatus>): Promise<TaskStatus> {
    const trace = openTrace(this.job.traceparent ?? undefined, 'process summary', SpanKind.CONSUMER, {
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'summary',
      'messaging.message.id': this.job.jobId,
    });
    if (!trace) return attempt();
    let status: TaskStatus = 'lost';
    try {
      status = await trace.run(attempt);
      return status;
    } finally {
      trace.end(status === 'completed' ? undefined : status);
    }
  }

  async #attempt(teller: Teller, free: () => void): Promise<TaskStatus> {
    const { runs, summarise, timeLimit } = this.#options;
    const timer = setTimeout(() => this.interrupt('time limit'), timeLimit * 1_000);
    try {
      const { signal } = this.#abort;
      const onEvent = ({ type, ...data }: SummaryEvent) => teller.tell({ kind: type, data });
      const run = { signal, onEvent, mode: 'async' } as const;
      const summaryId = await orInterrupted(
        summarise(actorOf(this.job), this.job.patientId, this.job.options, run),
        signal,
      ).finally(free);
      const events = await teller.rest();
      return await this.#end('completed', () => runs.complete(this.job, summaryId, events));
    } catch (error) {
      return this.#afterFailure(error, await teller.rest());
    } finally {
      clearTimeout(timer);
    }
  }

  #afterFailure(error: unknown, events: NewEvent[]): Promise<TaskStatus> | TaskStatus {
    const { runs, timeLimit, logger, metrics } = this.#options;
    const fail = (sentence: string) => this.#end('failed', () => runs.fail(this.job, sentence, events));
    if (error instanceof Interrupted) {
      if (error.interruption === 'lost') return 'lost';
      if (error.interruption === 'stopping') return this.#end('handed_back', () => runs.handBack(this.job));
      return fail(`The summary took longer than ${timeLimit} seconds.`);
    }
    const known = error instanceof AppError;
    metrics.errors.inc({ type: known ? error.code : 'unexpected' });
    if (!known)
      logger.error({ job_id: this.job.jobId, ...describeError(error) }, 'a job failed unexpectedly');
    const mayRetry = !known || error.retryable;
    if (mayRetry && this.job.attempts < runs.settings.maxAttempts) {
      return this.#end('retried', () => runs.retry(this.job, events));
    }
    return fail(known ? error.message : 'Something went wrong on our side.');
  }

  async #end(status: TaskStatus, write: () => Promise<Written>): Promise<TaskStatus> {
    return (await this.#insisting(write)) === 'lost' ? 'lost' : status;
  }

  /** A database that is away comes back; what was written by the model is not thrown away for it. */
  async #insisting<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const isAway = error instanceof AppError && error.code === 'unavailable';
        if (!isAway || this.#isStopping) throw error;
        await sleep(WRITE_AGAIN);
      }
    }
  }
}

/** The work's result, or the interruption as soon as it comes, whether or not the work listens to it. */
async function orInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let interrupt = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(signal.reason);
  });
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await Promise.race([work, interrupted]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', interrupt);
    work.catch(() => {});
  }
}
