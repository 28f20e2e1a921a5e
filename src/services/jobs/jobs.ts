import type { Actor } from '../../core/actor.ts';
import type { AuditEvent } from '../../core/audit.ts';
import { conflict, notFound } from '../../core/errors.ts';
import { hasEnded } from '../../core/jobs.ts';
import type { Once } from '../../core/once.ts';
import { currentTraceparent, inSpan, SpanKind } from '../../observability/tracing.ts';
import type { Queue } from '../../queue/queue.ts';
import type { JobRow } from '../../repositories/jobs.ts';
import type { Store } from '../../repositories/store.ts';
import type { Job, JobAccepted, JobList, JobQuery, ListedJob } from '../../schemas/jobs.ts';
import type { Summary, SummaryQuery } from '../../schemas/summaries.ts';
import { writeOnce } from '../once.ts';

/** Where a finished job's summary is read. */
export interface StoredSummaries {
  /** @throws AppError `not_found` */
  get(actor: Actor, patientId: number, summaryId: number): Promise<Summary>;
}

export interface JobServiceOptions {
  store: Store;
  queue: Queue;
  summaries: StoredSummaries;
  /** Seconds that an ended job is kept. */
  resultTtl: number;
  onCancelled(jobs: number): void;
}

/** Jobs for those who wait for them: a job that was accepted is a row, and its end never changes. */
export class JobService {
  readonly #options: JobServiceOptions;

  constructor(options: JobServiceOptions) {
    this.#options = options;
  }

  create(actor: Actor, patientId: number, options: SummaryQuery, once?: Once): Promise<JobAccepted> {
    return sending(() => this.#create(actor, patientId, options, once));
  }

  async #create(
    actor: Actor,
    patientId: number,
    options: SummaryQuery,
    once: Once | undefined,
  ): Promise<JobAccepted> {
    const { store, queue } = this.#options;
    const accepted = await writeOnce(
      store,
      actor,
      once,
      async ({ jobs }): Promise<JobAccepted> => {
        const job_id = await jobs.insertAudited(patientId, options, currentTraceparent(), actor);
        if (!job_id) throw notFound('Patient');
        return {
          job_id,
          status: 'queued',
          message: `Summary generation queued for patient ${patientId}`,
        };
      },
      () => ({ patient_id: patientId, note_id: null }),
    );
    queue.call([{ tenantId: actor.tenantId, jobId: accepted.job_id, sequence: 1 }]);
    return accepted;
  }

  async get(actor: Actor, patientId: number, id: string): Promise<Job> {
    const row = await this.#options.store.read(actor, ({ jobs }) => jobs.find(patientId, id));
    if (!row) throw notFound('Job');
    await this.#options.store.disclose(actor, eventOf('job.read', patientId, id));
    return { ...listed(row), result: await this.#resultOf(actor, row) };
  }

  async list(actor: Actor, patientId: number, { page, size }: JobQuery): Promise<JobList> {
    const found = await this.#options.store.read(actor, async ({ jobs, patients }) => {
      const listing = await jobs.page(patientId, (page - 1) * size, size);
      if (listing.total === 0 && !(await patients.find(patientId))) throw notFound('Patient');
      return listing;
    });
    await this.#options.store.disclose(actor, eventOf('job.list', patientId));
    const { rows, total } = found;
    return { items: rows.map(listed), total, page, size, pages: Math.ceil(total / size) };
  }

  /** @throws AppError `conflict` for a job that has ended */
  async cancel(actor: Actor, patientId: number, id: string): Promise<Job> {
    const { store, queue, resultTtl, onCancelled } = this.#options;
    const row = await store.transaction(actor, async ({ jobs, audit }) => {
      audit.append(eventOf('job.cancel', patientId, id));
      const cancelled = await jobs.cancel(patientId, id, resultTtl);
      if (cancelled) return cancelled;
      if (await jobs.find(patientId, id)) throw conflict('The job has ended already.');
      throw notFound('Job');
    });
    queue.tell({ tenantId: actor.tenantId, jobId: id, sequence: row.last_sequence });
    onCancelled(1);
    return { ...listed(row), result: null };
  }

  async #resultOf(actor: Actor, { patient_id, state, summary_id, error }: JobRow): Promise<Job['result']> {
    if (!hasEnded(state)) return null;
    if (summary_id !== null) return this.#options.summaries.get(actor, patient_id, summary_id);
    return error === null ? null : { error };
  }
}

/** The making of jobs as one span, with which the worker's part of the trace goes on. */
export const sending = <T>(work: () => Promise<T>): Promise<T> =>
  inSpan(
    'send summary',
    SpanKind.PRODUCER,
    { 'messaging.operation.type': 'send', 'messaging.destination.name': 'summary' },
    work,
  );

export const eventOf = (action: string, patientId: number, id?: string): AuditEvent => ({
  action,
  record: `patient/${patientId}${id === undefined ? '' : `/job/${id}`}`,
  patientIds: [patientId],
});

export function listed(row: JobRow): ListedJob {
  const { id, state, patient_id, batch_id, attempts, created_at, started_at, ended_at, expires_at } = row;
  return {
    job_id: id,
    status: state,
    patient_id,
    batch_id,
    attempts,
    created_at,
    started_at,
    ended_at,
    expires_at,
  };
}
