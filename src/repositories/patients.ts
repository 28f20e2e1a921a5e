import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Actor } from '../core/actor.ts';
import type { Page, PageStart, PatientOrder } from '../core/pages.ts';
import type { Tables } from '../data/tables.ts';
import type { Patient } from '../schemas/patients.ts';
import { array } from './arrays.ts';
import { auditedBy, auditing, auditingArrays, auditingArrayValues, auditingValues } from './audit-trail.ts';
import { allOrEach, Together } from './together.ts';

/** A patient and the number of its updates, which makes its ETag. */
export type PatientRow = Patient & { version: number };

/** Notes never change, so their ids, in order, stand for their contents. */
export interface PatientChart {
  patient: PatientRow;
  noteIds: number[];
}

type NewPatient = { name: string; date_of_birth: string; actor: Actor };

const columns = ['id', 'name', 'date_of_birth', 'mrn', 'created_at', 'updated_at', 'version'] as const;

/** Patients of one tenant. Absence is a value here, an error one layer up. */
export class PatientRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;
  readonly #found: Together<number, PatientRow | undefined>;
  readonly #charts: Together<number, PatientChart | undefined>;
  readonly #made: Together<NewPatient, PatientRow>;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
    this.#found = new Together((ids) => this.#findAll(ids), { most: 100, atOnce: 8 });
    this.#charts = new Together((ids) => this.#findCharts(ids), { most: 100, atOnce: 8 });
    this.#made = new Together((all) => allOrEach(all, (some) => this.#insertAll(some)), {
      most: 100,
      atOnce: 2,
    });
  }

  /** Those that are looked for in the same turn of the event loop are found by one statement. */
  find(id: number): Promise<PatientRow | undefined> {
    return this.#found.add(id);
  }

  async #findAll(ids: readonly number[]): Promise<Array<PatientRow | undefined>> {
    const { rows } = await this.#db.executeQuery<PatientRow>(
      CompiledQuery.raw(statements.find, [this.#tenantId, ids]),
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  }

  /** As `find`, with the ids of the patient's notes, both as they are at one moment. */
  findChart(id: number): Promise<PatientChart | undefined> {
    return this.#charts.add(id);
  }

  async #findCharts(ids: readonly number[]): Promise<Array<PatientChart | undefined>> {
    const { rows } = await this.#db.executeQuery<PatientRow & { note_ids: number[] }>(
      CompiledQuery.raw(statements.findChart, [this.#tenantId, ids]),
    );
    const byId = new Map(
      rows.map(({ note_ids, ...patient }) => [patient.id, { patient, noteIds: note_ids }]),
    );
    return ids.map((id) => byId.get(id));
  }

  /**
   * One page and the exact number of patients, and in the same statement the audit's entry of who is on it. Where another
   * page follows there is one row more, which is not on record and not to be shown.
   */
  async listAudited(
    order: PatientOrder,
    start: PageStart,
    size: number,
    actor: Actor,
  ): Promise<Page<PatientRow>> {
    const { shape, values } = beginningOf(start);
    const { rows } = await this.#db.executeQuery<Listed>(
      CompiledQuery.raw(listing(order, shape), [this.#tenantId, size, ...auditingValues(actor), ...values]),
    );
    return pageOf(rows);
  }

  /** One page of those whose name contains `term`, and how many there are. */
  async search(term: string, order: PatientOrder, start: PageStart, size: number): Promise<Page<PatientRow>> {
    const after = 'after' in start ? start.after : { key: null, id: null };
    const offset = 'offset' in start ? start.offset : 0;
    const { rows } = await sql<Listed>`
      select found.total, found.is_estimate, ${selected}
      from search_patients(${term}, ${order.sort_by}, ${order.descending}, ${after.key}, ${after.id},
        ${offset}, ${size}) as found
      left join unnest(found.page) with ordinality as listed(${allColumns}, place) on true
      order by place`.execute(this.#db);
    return pageOf(rows);
  }

  /** As `search`, with misspelt and unaccented names too, the best match first. */
  async searchFuzzily(term: string, offset: number, size: number): Promise<Page<PatientRow>> {
    const { rows } = await sql<Listed>`
      select counted.total, counted.is_estimate, ${selected}
      from count_resembling_patients(${term}) as counted
      left join search_patients_fuzzily(${term}, ${offset}, ${size})
        with ordinality as page(${allColumns}, place) on true
      order by place`.execute(this.#db);
    return pageOf(rows);
  }

  /** Whether the tenant has, or ever had, a patient. Who asks at the same time waits for the transaction of the first. */
  async everExisted(): Promise<boolean> {
    await sql`select pg_advisory_xact_lock(hashtext('patient.ever'), ${this.#tenantId})`.execute(this.#db);
    const row = await this.#db
      .selectFrom('patient_count')
      .select('shard')
      .where('tenant_id', '=', this.#tenantId)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  insert(values: { name: string; date_of_birth: string }): Promise<PatientRow> {
    return this.#db
      .insertInto('patient')
      .values({ ...values, tenant_id: this.#tenantId })
      .returning(columns)
      .executeTakeFirstOrThrow();
  }

  /** Inserts, and says so in the audit, in one statement: with the others that are made in the same moment. */
  insertAudited(values: { name: string; date_of_birth: string }, actor: Actor): Promise<PatientRow> {
    return this.#made.add({ ...values, actor });
  }

  async #insertAll(made: readonly NewPatient[]): Promise<PatientRow[]> {
    const { rows } = await this.#db.executeQuery<PatientRow>(
      CompiledQuery.raw(statements.insertAudited, [
        this.#tenantId,
        made.map(({ name }) => name),
        made.map(({ date_of_birth }) => date_of_birth),
        ...auditingArrayValues(made.map(({ actor }) => actor)),
      ]),
    );
    if (rows.length !== made.length) throw new Error('An insert gave another number of rows.');
    return rows;
  }

  /** Undefined where there is none, or none in one of the `versions`. */
  update(
    id: number,
    changes: { name?: string; date_of_birth?: string },
    versions: readonly number[] | undefined,
  ): Promise<PatientRow | undefined> {
    return this.#db
      .updateTable('patient')
      .set((eb) => ({ ...changes, updated_at: sql<string>`now()`, version: eb('version', '+', 1) }))
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .$if(versions !== undefined, (query) => query.where('version', '=', sql<number>`any(${versions})`))
      .returning(columns)
      .executeTakeFirst();
  }

  /** Its notes go with it. False where there is none, or none in one of the `versions`. */
  async delete(id: number, versions: readonly number[] | undefined): Promise<boolean> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('patient')
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .$if(versions !== undefined, (query) => query.where('version', '=', sql<number>`any(${versions})`))
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}

type Listed = { total: number; is_estimate: boolean } & { [K in keyof PatientRow]: PatientRow[K] | null };

const selectedText = columns.join(', ');
const selected = sql.raw(selectedText);

/** Of the calls that are made most, written out: building and compiling them anew took a quarter of the program's own time. */
const statements = {
  find: `select ${selectedText} from patient where tenant_id = $1 and id = any(${array(2, 'bigint')}::bigint[])`,
  findChart: `
    select ${selectedText}, (
      select coalesce(json_agg(note.id order by note.id), '[]') from note
      where note.tenant_id = $1 and note.patient_id = patient.id
    ) as note_ids
    from patient where tenant_id = $1 and id = any(${array(2, 'bigint')}::bigint[])`,
  // Ids are drawn in the order of the rows, so they tell which is whose.
  insertAudited: `
    with given as (
      select * from unnest(${array(2, 'text')}, ${array(3, 'date')}, ${auditingArrays(4)})
        with ordinality as given (name, date_of_birth, ${auditedBy}, place)
    ), made as (
      insert into patient (tenant_id, name, date_of_birth)
      select $1, name, date_of_birth from given order by place
      returning ${selectedText}
    ), placed as (
      select row_number() over (order by id) as place, made.* from made
    ), audited as (
      insert into audit (tenant_id, action, record, patient_ids, outcome, ${auditedBy})
      select $1, 'patient.create', 'patient/' || id, array[id], 'ok', ${auditedBy}
      from placed join given using (place)
    )
    select ${selectedText} from placed order by place`,
};
/** Of the table, in its order, which a column list after WITH ORDINALITY has to name. */
const allColumns = sql.raw(
  'tenant_id, id, name, date_of_birth, created_at, updated_at, version, mrn, name_lowered, name_folded',
);

/** Where nothing is on the page there is still one row, for the total. */
function pageOf(listed: Listed[]): Page<PatientRow> {
  const rows = listed.filter((row) => row.id !== null) as unknown as PatientRow[];
  const [first] = listed;
  return { rows, total: first?.total ?? 0, totalIsEstimate: first?.is_estimate ?? false };
}

/** Of the rows that are read for a page: the largest page, and one more. */
const MOST_LISTED = 101;

type Beginning = 'first' | 'offset' | 'behind';

function beginningOf(start: PageStart): { shape: Beginning; values: unknown[] } {
  if ('after' in start) return { shape: 'behind', values: [start.after.key, start.after.id] };
  return start.offset === 0 ? { shape: 'first', values: [] } : { shape: 'offset', values: [start.offset] };
}

/** By order and beginning: there are thirty. */
const listings = new Map<string, string>();

/**
 * The text of `listAudited`. The inner limit is a number that the planner sees: with a parameter alone it takes the page
 * for a tenth of the table, and plans the statement anew with each call.
 */
function listing(order: PatientOrder, beginning: Beginning): string {
  const shape = `${order.sort_by} ${order.descending} ${beginning}`;
  const known = listings.get(shape);
  if (known) return known;
  const { expression, type } = sortKey(order);
  const [direction, beyond] = order.descending ? ['desc', '<'] : ['asc', '>'];
  const sorted = `order by ${expression} ${direction}, id ${direction}`;
  const behind = beginning === 'behind' ? `and (${expression}, id) ${beyond} ($7::${type}, $8::bigint)` : '';
  const offset = beginning === 'offset' ? 'offset $7' : '';
  const text = `
    with page as materialized (
      select ${selectedText} from (
        select * from patient where tenant_id = $1 ${behind} ${sorted} limit ${MOST_LISTED} ${offset}
      ) as near ${sorted} limit $2 + 1
    ), audited as (
      insert into audit (tenant_id, action, patient_ids, outcome, ${auditedBy})
      values ($1, 'patient.list', array(select id from page ${sorted} limit $2), 'ok', ${auditing(3)})
    )
    select counted.total, false as is_estimate, page.*
    from (select coalesce(sum(patients), 0)::bigint as total from patient_count
          where tenant_id = $1) as counted
    left join page on true
    ${sorted}`;
  listings.set(shape, text);
  return text;
}

/** Written as in the indexes: anything else would sort the whole table. */
function sortKey({ sort_by, descending }: PatientOrder): { expression: string; type: string } {
  switch (sort_by) {
    case 'id':
      return { expression: 'id', type: 'bigint' };
    case 'name':
      return { expression: 'name collate "und-x-icu"', type: 'text' };
    case 'date_of_birth':
      return { expression: 'date_of_birth', type: 'date' };
    case 'created_at':
      return { expression: 'created_at', type: 'timestamptz' };
    case 'updated_at':
      return {
        expression: `coalesce(updated_at, '${descending ? '-infinity' : 'infinity'}')`,
        type: 'timestamptz',
      };
  }
}
