import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { JobState } from '../core/jobs.ts';
import type { Tables } from '../data/tables.ts';
import type { SummaryQuery } from '../schemas/summaries.ts';

/** A batch, and how many of its jobs are in which state. */
export interface BatchRow {
  id: string;
  /** As many as were asked for. */
  jobs: number;
  created_at: string;
  expires_at: string | null;
  counts: Partial<Record<JobState, number>>;
}

/** A batch just made, and the ids of its jobs. */
export interface NewBatch {
  id: string;
  jobs: string[];
}

const unexpired = sql<SqlBool>`(expires_at is null or expires_at > now())`;

/** Batches of one tenant. Their progress is counted from the jobs themselves, so it cannot disagree with them. */
export class JobBatchRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /** The ids among these that are no patients. */
  async unknownPatients(patientIds: readonly number[]): Promise<number[]> {
    const { rows } = await sql<{ id: number }>`
      select asked.id from unnest(${patientIds}::bigint[]) as asked (id)
      where not exists (select from patient where tenant_id = ${this.#tenantId} and patient.id = asked.id)
      order by asked.id`.execute(this.#db);
    return rows.map(({ id }) => id);
  }

  /** With a job for each patient and its first event, in one statement. Patients deleted just now are left out. */
  insert(patientIds: readonly number[], options: SummaryQuery, traceparent?: string): Promise<NewBatch> {
    return this.#insert(
      sql`select patient.id from patient where tenant_id = ${this.#tenantId}
        and patient.id = any(${patientIds}::bigint[])`,
      options,
      traceparent,
    );
  }

  /** As `insert`, for all patients with notes that no summary of theirs for the same reader and length rests on. */
  insertStale(options: SummaryQuery, traceparent?: string): Promise<NewBatch> {
    const { audience, max_length } = options;
    // The hash is the one that the summaries keep of their notes.
    return this.#insert(
      sql`select patient.id from patient, lateral (
          select 'sha256:' || encode(sha256(convert_to(
            '[' || string_agg(note.id::text, ',' order by note.id) || ']', 'UTF8')), 'hex') as hash
          from note where note.tenant_id = patient.tenant_id and note.patient_id = patient.id
        ) as notes
        where patient.tenant_id = ${this.#tenantId} and notes.hash is not null and not exists (
          select from summary where summary.tenant_id = patient.tenant_id and summary.patient_id = patient.id
            and audience = ${audience} and max_length = ${max_length} and status in ('draft', 'approved')
            and notes_hash = notes.hash)`,
      options,
      traceparent,
    );
  }

  async #insert(
    patients: RawBuilder<unknown>,
    options: SummaryQuery,
    traceparent?: string,
  ): Promise<NewBatch> {
    const { rows } = await sql<{ batch_id: string; id: string | null }>`
      with chosen as materialized (${patients} for key share of patient),
      batch as (
        insert into job_batch (tenant_id, jobs) select ${this.#tenantId}, count(*) from chosen returning id
      ), made as (
        insert into job (tenant_id, patient_id, batch_id, priority, options, traceparent)
        select ${this.#tenantId}, chosen.id, batch.id, 'batch', ${JSON.stringify(options)}::jsonb, ${traceparent}::text
        from chosen, batch
        returning id
      ), told as (
        insert into job_event (tenant_id, job_id, sequence, kind, data)
        select ${this.#tenantId}, id, 1, 'state', '{"status": "pending"}' from made
      )
      select batch.id as batch_id, made.id from batch left join made on true`.execute(this.#db);
    const [first] = rows;
    if (!first) throw new Error('A batch was not inserted.');
    return { id: first.batch_id, jobs: rows.flatMap(({ id }) => (id === null ? [] : [id])) };
  }

  async find(id: string): Promise<BatchRow | undefined> {
    const batch = await this.#db
      .selectFrom('job_batch')
      .select(['id', 'jobs', 'created_at', 'expires_at'])
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .where(unexpired)
      .executeTakeFirst();
    if (!batch) return undefined;
    const rows = await this.#db
      .selectFrom('job')
      .select(['state', sql<number>`count(*)`.as('jobs')])
      .where('tenant_id', '=', this.#tenantId)
      .where('batch_id', '=', id)
      .groupBy('state')
      .execute();
    return { ...batch, counts: Object.fromEntries(rows.map(({ state, jobs }) => [state, jobs])) };
  }

  /** Ends all that has not ended. @returns the jobs that this ended */
  async cancel(id: string): Promise<{ id: string; sequence: number }[]> {
    const { rows } = await sql<{ id: string; sequence: number }>`
      with ended as (
        update job set state = 'cancelled', ended_at = now(), lease_until = null,
          last_sequence = last_sequence + 1
        where tenant_id = ${this.#tenantId} and batch_id = ${id} and state in ('pending', 'processing')
        returning id, last_sequence
      ), told as (
        insert into job_event (tenant_id, job_id, sequence, kind, data)
        select ${this.#tenantId}, id, last_sequence, 'state', '{"status": "cancelled"}' from ended
      )
      select id, last_sequence as sequence from ended`.execute(this.#db);
    return rows;
  }
}
