import type { Actor } from '../../core/actor.ts';
import { conflict, invalid, notFound } from '../../core/errors.ts';
import type { Once } from '../../core/once.ts';
import { currentTraceparent } from '../../observability/tracing.ts';
import type { BatchRow } from '../../repositories/job-batches.ts';
import type { Batch, BatchAccepted, BatchInput } from '../../schemas/jobs.ts';
import type { SummaryQuery } from '../../schemas/summaries.ts';
import { transactionOnce } from '../once.ts';
import { type JobServiceOptions, sending } from './jobs.ts';

const defaults: SummaryQuery = { audience: 'clinician', max_length: 500, refresh: false };

/** Many jobs under one parent. What has become of them is counted, never kept, so it cannot be wrong. */
export class JobBatchService {
  readonly #options: Pick<JobServiceOptions, 'store' | 'queue' | 'onCancelled'>;

  constructor(options: Pick<JobServiceOptions, 'store' | 'queue' | 'onCancelled'>) {
    this.#options = options;
  }

  /** @throws AppError `invalid` where neither or both ways of choosing are given, or a patient is unknown */
  create(actor: Actor, input: BatchInput, once?: Once): Promise<BatchAccepted> {
    return sending(() => this.#create(actor, input, once));
  }

  async #create(actor: Actor, input: BatchInput, once: Once | undefined): Promise<BatchAccepted> {
    const { patient_ids, all_stale, ...chosen } = input;
    if ((patient_ids === undefined) === (all_stale === undefined)) {
      throw invalid('patient_ids', 'must be given, or all_stale, and not both');
    }
    const options = { ...defaults, ...chosen };
    const { store, queue } = this.#options;
    let made: string[] = [];
    const accepted = await transactionOnce(
      store,
      actor,
      once,
      async ({ jobBatches, audit }): Promise<BatchAccepted> => {
        if (patient_ids) {
          const [unknown] = await jobBatches.unknownPatients(patient_ids);
          if (unknown !== undefined) throw invalid('patient_ids', `names ${unknown}, which is no patient`);
        }
        const batch = patient_ids
          ? await jobBatches.insert(patient_ids, options, currentTraceparent())
          : await jobBatches.insertStale(options, currentTraceparent());
        made = batch.jobs;
        audit.append({ action: 'batch.create', record: `batch/${batch.id}`, patientIds: patient_ids });
        return {
          job_id: batch.id,
          status: 'queued',
          message: `Summary generation queued for ${made.length} patients`,
          total: made.length,
        };
      },
      () => ({ patient_id: null, note_id: null }),
    );
    queue.call(made.map((jobId) => ({ tenantId: actor.tenantId, jobId, sequence: 1 })));
    return accepted;
  }

  async get(actor: Actor, id: string): Promise<Batch> {
    const row = await this.#options.store.read(actor, ({ jobBatches }) => jobBatches.find(id));
    if (!row) throw notFound('Batch');
    await this.#options.store.disclose(actor, { action: 'batch.read', record: `batch/${id}` });
    return shown(row);
  }

  /** Cancels what has not ended. @throws AppError `conflict` where all has */
  async cancel(actor: Actor, id: string): Promise<Batch> {
    const { store, queue, onCancelled } = this.#options;
    const { row, cancelled } = await store.transaction(actor, async ({ jobBatches, audit }) => {
      audit.append({ action: 'batch.cancel', record: `batch/${id}` });
      const cancelled = await jobBatches.cancel(id);
      const row = await jobBatches.find(id);
      if (!row) throw notFound('Batch');
      if (cancelled.length === 0) throw conflict('The batch has ended already.');
      return { row, cancelled };
    });
    for (const job of cancelled) {
      queue.tell({ tenantId: actor.tenantId, jobId: job.id, sequence: job.sequence });
    }
    onCancelled(cancelled.length);
    return shown(row);
  }
}

function shown({ id, jobs, created_at, expires_at, counts }: BatchRow): Batch {
  const { pending = 0, processing = 0, completed = 0, failed = 0, cancelled = 0 } = counts;
  const open = pending + processing;
  const deleted = jobs - open - completed - failed - cancelled;
  return {
    job_id: id,
    status: open === 0 ? 'completed' : open === jobs && processing === 0 ? 'pending' : 'processing',
    total: jobs,
    counts: { pending, processing, completed, failed, cancelled, deleted },
    progress: jobs === 0 ? 1 : (jobs - open) / jobs,
    created_at,
    expires_at,
  };
}
