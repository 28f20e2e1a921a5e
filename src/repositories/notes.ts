import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Actor } from '../core/actor.ts';
import type { Tables } from '../data/tables.ts';
import type { Note } from '../schemas/notes.ts';
import { auditingColumns, auditingValues } from './audit-trail.ts';

const columns = [
  'id',
  'patient_id',
  'content',
  'note_timestamp',
  'created_at',
  sql<number>`octet_length(content)`.as('bytes'),
] as const;

type Row = Note & { bytes: number };

const BYTE_ORDER_MARK = '\uFEFF';

/** The embedded engine's driver drops a byte order mark at the start of a text; its three bytes tell that it was there. */
function whole({ bytes, ...note }: Row): Note {
  if (Buffer.byteLength(note.content) === bytes) return note;
  return { ...note, content: BYTE_ORDER_MARK + note.content };
}

/** PostgreSQL: a referenced row is missing. */
const FOREIGN_KEY_VIOLATION = '23503';

/** What one answer may hold. */
export interface NoteLimits {
  notes: number;
  /** Of content, in UTF-8. */
  bytes: number;
}

/** Notes of one tenant, inside one transaction. Absence is a value here, an error one layer up. */
export class NoteRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /**
   * All the patient's notes, oldest encounter first; undefined when they are over the limits. One statement, which
   * measures before it reads: `octet_length` does not fetch what is stored out of line.
   */
  async listWithin(patientId: number, limits: NoteLimits): Promise<Note[] | undefined> {
    const { rows } = await this.#db.executeQuery<Row & { total: number }>(
      CompiledQuery.raw(statements.listWithin, [this.#tenantId, patientId, limits.notes, limits.bytes]),
    );
    const notes = rows.filter((row) => row.id !== null).map(({ total, ...row }) => whole(row));
    return notes.length === (rows[0]?.total ?? 0) ? notes : undefined;
  }

  /** One page, oldest encounter first, and the number of all the patient's notes. */
  async page(patientId: number, offset: number, size: number): Promise<{ items: Note[]; total: number }> {
    const { rows } = await sql<Row & { total: number }>`
      with counted as (
        select count(*) as total from note where tenant_id = ${this.#tenantId} and patient_id = ${patientId}
      )
      select counted.total, page.* from counted left join (
        select ${selected} from note where tenant_id = ${this.#tenantId} and patient_id = ${patientId}
        order by note_timestamp, id limit ${size} offset ${offset}
      ) as page on true
      order by note_timestamp, id`.execute(this.#db);
    const items = rows.filter((row) => row.id !== null).map(({ total, ...row }) => whole(row));
    return { items, total: rows[0]?.total ?? 0 };
  }

  async listByPatient(patientId: number): Promise<Note[]> {
    const rows = await this.#db
      .selectFrom('note')
      .select(columns)
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .orderBy('note_timestamp')
      .orderBy('id') // imported encounters share timestamps
      .execute();
    return rows.map(whole);
  }

  /** Ids alone, in order: notes never change, so these stand for their contents. */
  async idsByPatient(patientId: number): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('note')
      .select('id')
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .orderBy('id')
      .execute();
    return rows.map(({ id }) => id);
  }

  async find(patientId: number, id: number): Promise<Note | undefined> {
    const row = await this.#db
      .selectFrom('note')
      .select(columns)
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && whole(row);
  }

  /** Undefined when there is no such patient. */
  async insert(
    patientId: number,
    values: { content: string; note_timestamp: string },
  ): Promise<Note | undefined> {
    try {
      const row = await this.#db
        .insertInto('note')
        .values({ ...values, tenant_id: this.#tenantId, patient_id: patientId })
        .returning(columns)
        .executeTakeFirstOrThrow();
      return whole(row);
    } catch (error) {
      if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) return undefined;
      throw error;
    }
  }

  /** Inserts, and says so in the audit, in one statement. Undefined when there is no such patient. */
  async insertAudited(
    patientId: number,
    { content, note_timestamp }: { content: string; note_timestamp: string },
    actor: Actor,
  ): Promise<Note | undefined> {
    try {
      const { rows } = await this.#db.executeQuery<Omit<Note, 'content'>>(
        CompiledQuery.raw(statements.insertAudited, [
          this.#tenantId,
          patientId,
          content,
          note_timestamp,
          ...auditingValues(actor),
        ]),
      );
      const [row] = rows;
      if (!row) throw new Error('An insert gave no row.');
      return { ...row, content };
    } catch (error) {
      if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) return undefined;
      throw error;
    }
  }

  async delete(patientId: number, id: number): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('note')
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async deleteByPatient(patientId: number): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('note')
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}

const selectedText = 'id, patient_id, content, note_timestamp, created_at, octet_length(content) as bytes';
const selected = sql.raw(selectedText);

/** Of the calls that are made most, written out: building and compiling them anew took a quarter of the program's own time. */
const statements = {
  listWithin: `
    with measured as (
      select count(*) as total, coalesce(sum(octet_length(content)), 0) as bytes
      from note where tenant_id = $1 and patient_id = $2
    )
    select measured.total, ${selectedText}
    from measured left join note on tenant_id = $1 and patient_id = $2
      and measured.total <= $3 and measured.bytes <= $4
    order by note_timestamp, id`,
  insertAudited: `
    with made as (
      insert into note (tenant_id, patient_id, content, note_timestamp) values ($1, $2, $3, $4)
      returning id, patient_id, note_timestamp, created_at
    ), audited as (
      insert into audit (${auditingColumns})
      select $1, 'note.create', 'patient/' || patient_id || '/note/' || id, array[patient_id], 'ok', $5, $6, $7, $8
      from made
    )
    select * from made`,
};
