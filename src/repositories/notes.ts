import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Actor } from '../core/actor.ts';
import type { Tables } from '../data/tables.ts';
import type { Note } from '../schemas/notes.ts';
import { array } from './arrays.ts';
import { auditedBy, auditingArrays, auditingArrayValues } from './audit-trail.ts';
import { allOrEach, Together } from './together.ts';

const columns = [
  'id',
  'patient_id',
  'content',
  'note_timestamp',
  'created_at',
  sql<number>`octet_length(content)`.as('bytes'),
] as const;

type Row = Note & { bytes: number };
type Asked = { patientId: number; limits: NoteLimits };
type NewNote = { patientId: number; content: string; note_timestamp: string; actor: Actor };
type Made = Omit<Note, 'content'>;

const BYTE_ORDER_MARK = '\uFEFF';

/** The embedded engine's driver drops a byte order mark at the start of a text; its three bytes tell that it was there. */
function whole({ bytes, ...note }: Row): Note {
  if (Buffer.byteLength(note.content) === bytes) return note;
  return { ...note, content: BYTE_ORDER_MARK + note.content };
}

/** PostgreSQL: a referenced row is missing. */
const FOREIGN_KEY_VIOLATION = '23503';

/** No limit. */
const MOST = Number.MAX_SAFE_INTEGER;

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
  readonly #listed: Together<Asked, Note[] | undefined>;
  readonly #made: Together<NewNote, Made | undefined>;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
    this.#listed = new Together((asked) => this.#listAll(asked), { most: 8, atOnce: 4 });
    this.#made = new Together((all) => allOrEach(all, (some) => this.#insertAll(some)), {
      most: 50,
      atOnce: 2,
    });
  }

  /**
   * All the patient's notes, oldest encounter first; undefined when they are over the limits. One statement for all
   * that are asked for in the same moment, which measures before it reads: `octet_length` does not fetch what is stored
   * out of line.
   */
  listWithin(patientId: number, limits: NoteLimits): Promise<Note[] | undefined> {
    return this.#listed.add({ patientId, limits });
  }

  async #listAll(asked: readonly Asked[]): Promise<Array<Note[] | undefined>> {
    const { rows } = await this.#db.executeQuery<Row & { place: number; total: number }>(
      CompiledQuery.raw(statements.listWithin, [
        this.#tenantId,
        asked.map(({ patientId }) => patientId),
        asked.map(({ limits }) => limits.notes),
        asked.map(({ limits }) => limits.bytes),
      ]),
    );
    const lists: Array<Note[] | undefined> = asked.map(() => []);
    for (const { place, total, ...row } of rows) {
      // Where there is nothing to give, there is a row with the number alone.
      if (row.id !== null) lists[place - 1]?.push(whole(row));
      else if (total > 0) lists[place - 1] = undefined;
    }
    return lists;
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

  /** All of them, however many. */
  async listByPatient(patientId: number): Promise<Note[]> {
    return (await this.listWithin(patientId, { notes: MOST, bytes: MOST })) ?? [];
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

  /**
   * Inserts, and says so in the audit, in one statement: with the others that are made in the same moment. Undefined when
   * there is no such patient.
   */
  async insertAudited(
    patientId: number,
    values: { content: string; note_timestamp: string },
    actor: Actor,
  ): Promise<Note | undefined> {
    try {
      const made = await this.#made.add({ ...values, patientId, actor });
      return made && { ...made, content: values.content };
    } catch (error) {
      if ((error as { code?: string }).code === FOREIGN_KEY_VIOLATION) return undefined;
      throw error;
    }
  }

  async #insertAll(made: readonly NewNote[]): Promise<Array<Made | undefined>> {
    const { rows } = await this.#db.executeQuery<Made & { place: number }>(
      CompiledQuery.raw(statements.insertAudited, [
        this.#tenantId,
        made.map(({ patientId }) => patientId),
        made.map(({ content }) => content),
        made.map(({ note_timestamp }) => note_timestamp),
        ...auditingArrayValues(made.map(({ actor }) => actor)),
      ]),
    );
    const byPlace = new Map(rows.map(({ place, ...row }) => [place, row]));
    return made.map((_, index) => byPlace.get(index + 1));
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
    select asked.place, measured.total, listed.*
    from unnest(${array(2, 'bigint')}, ${array(3, 'bigint')}, ${array(4, 'bigint')}) with ordinality
      as asked (wanted, most_notes, most_bytes, place)
    cross join lateral (
      select count(*) as total, coalesce(sum(octet_length(content)), 0) as bytes
      from note where tenant_id = $1 and patient_id = wanted
    ) as measured
    left join lateral (
      select ${selectedText} from note
      where tenant_id = $1 and patient_id = wanted and measured.total <= most_notes and measured.bytes <= most_bytes
    ) as listed on true
    order by place, note_timestamp, id`,
  // Ids are drawn in the order of the rows, so they tell which is whose.
  insertAudited: `
    with given as (
      select * from unnest(${array(2, 'bigint')}, ${array(3, 'text')}, ${array(4, 'timestamptz')}, ${auditingArrays(5)})
        with ordinality as given (patient_id, content, note_timestamp, ${auditedBy}, place)
    ), fitting as materialized (
      select row_number() over (order by place) as number, given.* from given
      where exists (select from patient where tenant_id = $1 and id = given.patient_id)
    ), made as (
      insert into note (tenant_id, patient_id, content, note_timestamp)
      select $1, patient_id, content, note_timestamp from fitting order by number
      returning id, patient_id, note_timestamp, created_at
    ), numbered as (
      select row_number() over (order by id) as number, made.* from made
    ), audited as (
      insert into audit (tenant_id, action, record, patient_ids, outcome, ${auditedBy})
      select $1, 'note.create', 'patient/' || made.patient_id || '/note/' || made.id, array[made.patient_id], 'ok', ${auditedBy}
      from numbered as made join fitting using (number)
    )
    select fitting.place, made.id, made.patient_id, made.note_timestamp, made.created_at
    from numbered as made join fitting using (number)`,
};
