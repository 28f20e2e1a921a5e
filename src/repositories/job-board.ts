import type pg from 'pg';
import type { JobState } from '../core/jobs.ts';
import type { Database } from '../data/database.ts';
import { asUnavailable } from '../data/failures.ts';
import type { SummaryQuery } from '../schemas/summaries.ts';

/** A job that a worker holds. Whoever holds an older token may write nothing. */
export interface TakenJob {
  tenantId: number;
  jobId: string;
  token: number;
  /** Of the last event that its holder wrote. */
  sequence: number;
  /** It lost workers before and has no attempt after this one. */
  lastChance: boolean;
  patientId: number;
  options: SummaryQuery;
  /** With this one. */
  attempts: number;
  traceparent: string | null;
}

/** A job that a sweep changed. */
export interface SweptJob {
  tenantId: number;
  jobId: string;
  sequence: number;
  state: JobState;
}

export interface TakeOptions {
  howMany: number;
  /** How many of these are offered to batches first. */
  ofBatches: number;
  /** Seconds. */
  lease: number;
  maxAttempts: number;
  holdsLastChance: boolean;
}

export interface JobCounts {
  waiting: number;
  running: number;
  oldestWaitingSeconds: number;
  /** Seen in the last 15 seconds. */
  workers: number;
}

/**
 * The jobs of all tenants, as workers take them. Database functions of the owner do it, and they give away ids, and
 * how a summary is wanted: no tenant is bound here, so no row can be read.
 */
export class JobBoard {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  take(options: TakeOptions): Promise<TakenJob[]> {
    const { howMany, ofBatches, lease, maxAttempts, holdsLastChance } = options;
    return this.#call<TakenJob>(
      `select tenant_id as "tenantId", job_id as "jobId", token, sequence, last_chance as "lastChance",
         patient_id as "patientId", options, attempts, traceparent
       from take_work($1, $2, $3, $4, $5)`,
      [howMany, ofBatches, lease, maxAttempts, holdsLastChance],
    );
  }

  /** Lets jobs whose worker died wait again or fail, and deletes what has expired. */
  sweep(maxAttempts: number, resultTtl: number): Promise<SweptJob[]> {
    return this.#call<SweptJob>(
      `select tenant_id as "tenantId", job_id as "jobId", sequence, state from sweep_jobs($1, $2)`,
      [maxAttempts, resultTtl],
    );
  }

  /** The worker lives. */
  async beat(worker: string, slots: number): Promise<void> {
    await this.#call('select beat_job_worker($1, $2)', [worker, slots]);
  }

  async forget(worker: string): Promise<void> {
    await this.#call('select forget_job_worker($1)', [worker]);
  }

  async counts(): Promise<JobCounts> {
    const [row] = await this.#call<JobCounts>(
      `select waiting, running, oldest_waiting_seconds as "oldestWaitingSeconds", workers from count_jobs()`,
      [],
    );
    return row ?? { waiting: 0, running: 0, oldestWaitingSeconds: 0, workers: 0 };
  }

  async #call<T extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<T[]> {
    const { rows } = await this.#database.query<T>({ text, values }).catch(asUnavailable);
    return rows;
  }
}
