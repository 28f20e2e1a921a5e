import { CompiledQuery, type Kysely, type SqlBool, sql } from 'kysely';
import type { Actor } from '../core/actor.ts';
import type { JobState } from '../core/jobs.ts';
import type { Tables } from '../data/tables.ts';
import type { JobEvent } from '../schemas/jobs.ts';
import type { SummaryQuery } from '../schemas/summaries.ts';
import { array } from './arrays.ts';
import { auditedBy, auditingArrays, auditingArrayValues } from './audit-trail.ts';
import { allOrEach, Together } from './together.ts';

/** A job as its clients see it. */
export interface JobRow {
  id: string;
  patient_id: number;
  batch_id: string | null;
  state: JobState;
  attempts: number;
  last_sequence: number;
  summary_id: number | null;
  error: string | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  expires_at: string | null;
}

const columns = [
  'id',
  'patient_id',
  'batch_id',
  'state',
  'attempts',
  'last_sequence',
  'summary_id',
  'error',
  'created_at',
  'started_at',
  'ended_at',
  'expires_at',
] as const;

type NewJob = { patientId: number; options: SummaryQuery; traceparent: string | undefined; actor: Actor };

/** PostgreSQL: a referenced row is missing. */
const FOREIGN_KEY_VIOLATION = '23503';

const unexpired = sql<SqlBool>`(expires_at is null or expires_at > now())`;

/** Jobs of one tenant, for those who wait for them. Expired ones are absent, also before they are swept away. */
export class JobRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;
  readonly #made: Together<NewJob, string | undefined>;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
    this.#made = new Together((all) => allOrEach(all, (some) => this.#insertAll(some)), {
      most: 50,
      atOnce: 2,
    });
  }

  /**
   * Makes an interactive job with its first event, and says so in the audit, in one statement: with the others that are
   * made in the same moment. Undefined when there is no such patient.
   */
  async insertAudited(
    patientId: number,
    options: SummaryQuery,
    traceparent: string | undefined,
    actor: Actor,
  ): Promise<string | undefined> {
    try {
      return await this.#made.add({ patientId, options, traceparent, actor });
    } catch (error) {
      if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) return undefined;
      throw error;
    }
  }

  async #insertAll(made: readonly NewJob[]): Promise<Array<string | undefined>> {
    const { rows } = await this.#db.executeQuery<{ place: number; id: string }>(
      CompiledQuery.raw(insertAudited, [
        this.#tenantId,
        made.map(({ patientId }) => patientId),
        made.map(({ options }) => JSON.stringify(options)),
        made.map(({ traceparent }) => traceparent ?? null),
        ...auditingArrayValues(made.map(({ actor }) => actor)),
      ]),
    );
    const byPlace = new Map(rows.map(({ place, id }) => [place, id]));
    return made.map((_, index) => byPlace.get(index + 1));
  }

  find(patientId: number, id: string): Promise<JobRow | undefined> {
    return this.#db
      .selectFrom('job')
      .select(columns)
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .where('id', '=', id)
      .where(unexpired)
      .executeTakeFirst();
  }

  /** Newest first, and the number of all the patient's jobs. */
  async page(patientId: number, offset: number, size: number): Promise<{ rows: JobRow[]; total: number }> {
    const ofPatient = sql`tenant_id = ${this.#tenantId} and patient_id = ${patientId} and ${unexpired}`;
    const { rows } = await sql<JobRow & { total: number }>`
      select counted.total, page.* from (select count(*) as total from job where ${ofPatient}) as counted
      left join (
        select ${sql.raw(columns.join(', '))} from job where ${ofPatient}
        order by created_at desc, id limit ${size} offset ${offset}
      ) as page on true
      order by created_at desc, id`.execute(this.#db);
    return { rows: rows.filter((row) => row.id !== null), total: rows[0]?.total ?? 0 };
  }

  /** Undefined where there is none, or it has ended. */
  async cancel(patientId: number, id: string, resultTtl: number): Promise<JobRow | undefined> {
    const { rows } = await sql<JobRow>`
      with ended as (
        update job set state = 'cancelled', ended_at = now(), lease_until = null,
          last_sequence = last_sequence + 1, expires_at = ${expiry(resultTtl)}
        where tenant_id = ${this.#tenantId} and patient_id = ${patientId} and id = ${id}
          and state in ('pending', 'processing')
        returning ${sql.raw(columns.join(', '))}
      ), told as (
        insert into job_event (tenant_id, job_id, sequence, kind, data)
        select ${this.#tenantId}, id, last_sequence, 'state', '{"status": "cancelled"}' from ended
      )
      select * from ended`.execute(this.#db);
    return rows[0];
  }

  /** Those behind `after`, in order; undefined when there is no such job. */
  async eventsAfter(
    patientId: number,
    id: string,
    after: number,
    limit: number,
  ): Promise<{ state: JobState; events: JobEvent[] } | undefined> {
    const { rows } = await sql<JobEvent & { state: JobState }>`
      select job.state, event.* from job left join lateral (
        select sequence, kind, data, created_at from job_event
        where tenant_id = job.tenant_id and job_id = job.id and sequence > ${after}
        order by sequence limit ${limit}
      ) as event on true
      where job.tenant_id = ${this.#tenantId} and job.patient_id = ${patientId} and job.id = ${id}
        and ${unexpired}
      order by sequence`.execute(this.#db);
    const [first] = rows;
    if (!first) return undefined;
    const events = rows
      .filter(({ sequence }) => sequence !== null)
      .map(({ sequence, kind, data, created_at }) => ({ sequence, kind, data, created_at }));
    return { state: first.state, events };
  }

  /** Sentences in events that rest on a deleted note, or on any of all notes, lose their content and keep their number. */
  async eraseSentences(patientId: number, note: number | 'all'): Promise<void> {
    const citing = JSON.stringify(note === 'all' ? [] : [{ note_id: note }]);
    await sql`
      update job_event set data = ${ERASED}::jsonb from job
      where job.tenant_id = ${this.#tenantId} and job.patient_id = ${patientId}
        and job_event.tenant_id = job.tenant_id and job_id = job.id and kind = 'sentence'
        and data #> '{sentence,citations}' @> ${citing}::jsonb`.execute(this.#db);
  }

  /** The number of the last event of each; a job that is not there is not in the answer. */
  async sequencesOf(ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.#db
      .selectFrom('job')
      .select(['id', 'last_sequence'])
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', sql<string>`any(${ids})`)
      .execute();
    return new Map(rows.map(({ id, last_sequence }) => [id, last_sequence]));
  }
}

/** What a sentence's event holds once a note that it rests on was deleted. */
export const ERASED = '{"erased": true}';

/** When a job that ends now is deleted; one of a batch goes with its batch. */
export const expiry = (resultTtl: number) =>
  sql`case when batch_id is null then now() + make_interval(secs => ${resultTtl}) end`;

const insertAudited = `
  with given as (
    select * from unnest(${array(2, 'bigint')}, ${array(3, 'text')}, ${array(4, 'text')}, ${auditingArrays(5)})
      with ordinality as given (patient_id, options, traceparent, ${auditedBy}, place)
  ), fitting as materialized (
    select gen_random_uuid() as id, given.* from given
    where exists (select from patient where tenant_id = $1 and id = given.patient_id)
  ), made as (
    insert into job (tenant_id, id, patient_id, priority, options, traceparent)
    select $1, id, patient_id, 'interactive', options::jsonb, traceparent from fitting
  ), told as (
    insert into job_event (tenant_id, job_id, sequence, kind, data)
    select $1, id, 1, 'state', '{"status": "pending"}' from fitting
  ), audited as (
    insert into audit (tenant_id, action, record, patient_ids, outcome, ${auditedBy})
    select $1, 'job.create', 'patient/' || patient_id || '/job/' || id, array[patient_id], 'ok', ${auditedBy} from fitting
  )
  select place, id from fitting`;
