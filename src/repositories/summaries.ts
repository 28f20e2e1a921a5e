import { type Kysely, sql } from 'kysely';
import type { Tables } from '../data/tables.ts';
import type { SummaryDocument } from '../schemas/summaries.ts';

export type SummaryStatus = 'draft' | 'approved' | 'rejected' | 'superseded';

/** A summary as it is kept. */
export interface SummaryRow {
  id: number;
  patient_id: number;
  audience: 'clinician' | 'family';
  max_length: number;
  status: SummaryStatus;
  input_hash: string;
  notes_hash: string;
  document: SummaryDocument;
  review_comment: string | null;
  reviewed_by: string | null;
  reviewed_at: string | null;
  created_at: string;
}

export interface NewSummary {
  audience: 'clinician' | 'family';
  max_length: number;
  input_hash: string;
  notes_hash: string;
  document: unknown;
  /** What left the premises: a hash and counts, never text. */
  egress: unknown;
}

const columns = [
  'id',
  'patient_id',
  'audience',
  'max_length',
  'status',
  'input_hash',
  'notes_hash',
  'document',
  'review_comment',
  'reviewed_by',
  'reviewed_at',
  'created_at',
] as const;

/** Stored summaries of one tenant, inside one transaction. */
export class SummaryRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  async find(patientId: number, id: number): Promise<SummaryRow | undefined> {
    return (await this.#ofPatient(patientId).where('id', '=', id).executeTakeFirst()) as
      | SummaryRow
      | undefined;
  }

  /** The newest that was written from this input and that nobody rejected. */
  async findByInput(patientId: number, inputHash: string): Promise<SummaryRow | undefined> {
    return (await this.#ofPatient(patientId)
      .where('input_hash', '=', inputHash)
      .where('status', 'in', ['draft', 'approved'])
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst()) as SummaryRow | undefined;
  }

  /** Newest first. */
  async page(
    patientId: number,
    offset: number,
    size: number,
  ): Promise<{ rows: SummaryRow[]; total: number }> {
    const counted = await this.#db
      .selectFrom('summary')
      .select((eb) => eb.fn.countAll<number>().as('total'))
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .executeTakeFirstOrThrow();
    const rows = await this.#ofPatient(patientId).orderBy('id', 'desc').limit(size).offset(offset).execute();
    return { rows: rows as SummaryRow[], total: counted.total };
  }

  /** All of a patient's, locked until the transaction ends: for what has to change in each of them. */
  async lockAll(patientId: number): Promise<SummaryRow[]> {
    return (await this.#ofPatient(patientId).orderBy('id').forUpdate().execute()) as SummaryRow[];
  }

  /** Older drafts for the same reader and length are superseded, but for those of the input `keeping`. */
  async insert(patientId: number, summary: NewSummary, keeping?: string): Promise<SummaryRow> {
    const { document, egress, ...values } = summary;
    await this.#db
      .updateTable('summary')
      .set({ status: 'superseded' })
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .where('audience', '=', values.audience)
      .where('max_length', '=', values.max_length)
      .where('status', '=', 'draft')
      .$if(keeping !== undefined, (query) => query.where('input_hash', '!=', keeping ?? ''))
      .execute();
    return (await this.#db
      .insertInto('summary')
      .values({
        ...values,
        tenant_id: this.#tenantId,
        patient_id: patientId,
        document: JSON.stringify(document),
        egress: egress === null ? null : JSON.stringify(egress),
      })
      .returning(columns)
      .executeTakeFirstOrThrow()) as SummaryRow;
  }

  async replaceDocument(id: number, document: SummaryDocument): Promise<void> {
    await this.#db
      .updateTable('summary')
      .set({ document: JSON.stringify(document) })
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .execute();
  }

  /** Undefined when it is no draft any more. */
  async review(
    patientId: number,
    id: number,
    review: { status: 'approved' | 'rejected'; comment: string | null; by: string },
  ): Promise<SummaryRow | undefined> {
    return (await this.#db
      .updateTable('summary')
      .set({
        status: review.status,
        review_comment: review.comment,
        reviewed_by: review.by,
        reviewed_at: sql<string>`now()`,
      })
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .where('id', '=', id)
      .where('status', '=', 'draft')
      .returning(columns)
      .executeTakeFirst()) as SummaryRow | undefined;
  }

  /**
   * Takes or keeps the right to write the summary of this input, for a number of seconds. False while another holder
   * has it and its time has not run out.
   */
  async tryLease(patientId: number, inputHash: string, holder: string, seconds: number): Promise<boolean> {
    const { rows } = await sql`
      insert into summary_lease as lease (tenant_id, patient_id, input_hash, holder, expires_at)
      select ${this.#tenantId}, id, ${inputHash}, ${holder}, now() + make_interval(secs => ${seconds})
        from patient where tenant_id = ${this.#tenantId} and id = ${patientId}
      on conflict (tenant_id, patient_id, input_hash) do update
        set holder = excluded.holder, expires_at = excluded.expires_at
        where lease.expires_at < now() or lease.holder = excluded.holder
      returning holder`.execute(this.#db);
    return rows.length > 0;
  }

  async endLease(patientId: number, inputHash: string, holder: string): Promise<void> {
    await this.#db
      .deleteFrom('summary_lease')
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .where('input_hash', '=', inputHash)
      .where('holder', '=', holder)
      .execute();
  }

  #ofPatient(patientId: number) {
    return this.#db
      .selectFrom('summary')
      .select(columns)
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId);
  }
}
