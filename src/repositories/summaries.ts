import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Actor } from '../core/actor.ts';
import type { Tables } from '../data/tables.ts';
import type { SummaryDocument } from '../schemas/summaries.ts';
import { array } from './arrays.ts';
import { auditedBy, auditing, auditingValues } from './audit-trail.ts';
import { Together } from './together.ts';

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
  document: SummaryDocument;
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
  readonly #byInput: Together<Input, SummaryRow | undefined>;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
    this.#byInput = new Together((inputs) => this.#findAllByInput(inputs), { most: 20, atOnce: 8 });
  }

  async find(patientId: number, id: number): Promise<SummaryRow | undefined> {
    return (await this.#ofPatient(patientId).where('id', '=', id).executeTakeFirst()) as
      | SummaryRow
      | undefined;
  }

  /** The newest that was written from this input and that nobody rejected. */
  findByInput(patientId: number, inputHash: string): Promise<SummaryRow | undefined> {
    return this.#byInput.add({ patientId, inputHash });
  }

  async #findAllByInput(inputs: readonly Input[]): Promise<Array<SummaryRow | undefined>> {
    const { rows } = await this.#db.executeQuery<SummaryRow & { place: number }>(
      CompiledQuery.raw(statements.findByInput, [
        this.#tenantId,
        inputs.map(({ patientId }) => patientId),
        inputs.map(({ inputHash }) => inputHash),
      ]),
    );
    const byPlace = new Map(rows.map(({ place, ...row }) => [place, row]));
    return inputs.map((_, index) => byPlace.get(index + 1));
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

  /**
   * Keeps a summary, and says so in the audit, in one statement. Older drafts for the same reader and length are
   * superseded, but for those of the input `keeping`, and the holder's lease ends. Undefined when there is no such patient.
   */
  async insertAudited(
    patientId: number,
    summary: NewSummary,
    actor: Actor,
    { keeping, holder }: { keeping?: string | undefined; holder?: string | undefined } = {},
  ): Promise<SummaryRow | undefined> {
    const { document, egress, ...values } = summary;
    const { rows } = await this.#db.executeQuery<Omit<SummaryRow, 'document'>>(
      CompiledQuery.raw(statements.insertAudited, [
        this.#tenantId,
        patientId,
        values.audience,
        values.max_length,
        values.input_hash,
        values.notes_hash,
        JSON.stringify(document),
        egress === null ? null : JSON.stringify(egress),
        keeping ?? null,
        holder ?? null,
        ...auditingValues(actor),
      ]),
    );
    const [row] = rows;
    return row && { ...row, document };
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

interface Input {
  patientId: number;
  inputHash: string;
}

const named = (of: readonly string[]): string => of.join(', ');
const withoutDocument = columns.filter((column) => column !== 'document');

/** Of the calls that every summary makes, written out, as in the other repositories. */
const statements = {
  findByInput: `
    select place, newest.* from unnest(${array(2, 'bigint')}, ${array(3, 'text')}) with ordinality as asked (wanted, hash, place)
    cross join lateral (
      select ${named(columns)} from summary
      where tenant_id = $1 and patient_id = wanted and input_hash = hash and status in ('draft', 'approved')
      order by id desc limit 1
    ) as newest`,
  // The parts see the table as it was before, so what is superseded is never what is made.
  insertAudited: `
    with there as (
      select id from patient where tenant_id = $1 and id = $2 for key share
    ), made as (
      insert into summary (tenant_id, patient_id, audience, max_length, input_hash, notes_hash, document, egress)
      select $1, id, $3, $4, $5, $6, $7, $8 from there
      returning ${named(withoutDocument)}
    ), superseded as (
      update summary set status = 'superseded'
      where tenant_id = $1 and patient_id = (select id from there) and audience = $3 and max_length = $4
        and status = 'draft' and input_hash is distinct from $9
    ), freed as (
      delete from summary_lease where tenant_id = $1 and patient_id = $2 and holder = $10
    ), audited as (
      insert into audit (tenant_id, action, record, patient_ids, outcome, ${auditedBy})
      select $1, 'summary.create', 'patient/' || made.patient_id || '/summary/' || made.id, array[made.patient_id], 'ok', ${auditing(11)}
      from made
    )
    select * from made`,
};
