import type { Actor } from '../core/actor.ts';
import type { AuditEvent } from '../core/audit.ts';
import type { Clock } from '../core/clock.ts';
import { AppError, invalid, notFound } from '../core/errors.ts';
import type { Once } from '../core/once.ts';
import { type Page, type PageKey, type PatientOrder, sortFields } from '../core/pages.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { PatientRow } from '../repositories/patients.ts';
import type { Store } from '../repositories/store.ts';
import type { PatientChanges, PatientInput, PatientList, PatientQuery } from '../schemas/patients.ts';
import { openCursor, sealCursor } from './cursors.ts';
import { writeOnce } from './once.ts';

const MAX_NAME = 200;
const EARLIEST_BIRTH = '1900-01-01';

/** Versions that a change is meant for, from `If-Match`; undefined: whichever is there. */
export type Versions = readonly number[] | undefined;

/** Rules of the patients' records. */
export class PatientService {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #metrics: Metrics;
  readonly #cursorKeys = new Map<number, Buffer>();

  constructor(store: Store, clock: Clock, metrics: Metrics) {
    this.#store = store;
    this.#clock = clock;
    this.#metrics = metrics;
  }

  /** @throws AppError `malformed` for an unknown order, `invalid` for a cursor that does not fit */
  async list(actor: Actor, query: PatientQuery): Promise<PatientList> {
    const order = orderOf(query);
    const search = query.search?.trim() ? query.search : '';
    const { size, page = 1 } = query;
    if (query.after !== undefined) checkCursorAlone(query);
    if (search && query.fuzzy) {
      const found = await this.#store.readAnywhere(actor, ({ patients }) =>
        patients.searchFuzzily(search, (page - 1) * size, size),
      );
      return this.#searched(actor, listOf(found, page, size, null));
    }
    const scope = { ...order, search };
    const sealing = await this.#cursorKey(actor);
    const start =
      query.after === undefined
        ? { offset: (page - 1) * size }
        : { after: openCursor(sealing, scope, query.after) };
    // One row more than the page holds tells whether another page follows.
    const found = search
      ? await this.#store.readAnywhere(actor, ({ patients }) =>
          patients.search(search, order, start, size + 1),
        )
      : await this.#store.write(actor, ({ patients }) => patients.listAudited(order, start, size, actor));
    const rows = found.rows.slice(0, size);
    const last = found.rows.length > size ? rows.at(-1) : undefined;
    const next = last ? sealCursor(sealing, scope, keyOf(last, order)) : null;
    const list = listOf({ ...found, rows }, page, size, next);
    return search ? this.#searched(actor, list) : list;
  }

  async get(actor: Actor, id: number): Promise<PatientRow> {
    const patient = await this.#store.readAnywhere(actor, ({ patients }) => patients.find(id));
    if (!patient) throw notFound('Patient');
    await this.#store.disclose(actor, eventOf('patient.read', id));
    return patient;
  }

  async create(actor: Actor, input: PatientInput, once?: Once): Promise<PatientRow> {
    const values = { name: nameOf(input.name), date_of_birth: this.#birthDate(input.date_of_birth) };
    // A repeated call gets its first answer and makes nothing.
    let made = 0;
    const patient = await writeOnce(
      this.#store,
      actor,
      once,
      ({ patients }) => {
        made = 1;
        return patients.insertAudited(values, actor);
      },
      (patient) => ({ patient_id: patient.id, note_id: null }),
    );
    this.#metrics.patientsCreated.inc(made);
    return patient;
  }

  /** Only the fields sent change; none sent changes nothing. */
  async update(actor: Actor, id: number, input: PatientChanges, versions: Versions): Promise<PatientRow> {
    const changes = {
      ...(input.name !== undefined && { name: nameOf(input.name) }),
      ...(input.date_of_birth !== undefined && { date_of_birth: this.#birthDate(input.date_of_birth) }),
    };
    const isChange = Object.keys(changes).length > 0;
    const patient = await this.#store.transaction(actor, async ({ patients, audit }) => {
      audit.append(eventOf('patient.update', id));
      if (isChange) {
        const updated = await patients.update(id, changes, versions);
        if (updated) return updated;
      }
      const current = await patients.find(id);
      if (!current) throw notFound('Patient');
      if (isChange || (versions && !versions.includes(current.version))) throw changed();
      return current;
    });
    if (isChange) this.#metrics.patientsUpdated.inc();
    return patient;
  }

  /** Its notes, and all that repeats them, go with it. */
  async remove(actor: Actor, id: number, versions: Versions): Promise<void> {
    await this.#store.transaction(actor, async ({ patients, idempotency, audit }) => {
      if (!(await patients.delete(id, versions))) {
        throw (await patients.find(id)) ? changed() : notFound('Patient');
      }
      await idempotency.eraseResults(id);
      audit.append(eventOf('patient.delete', id));
    });
    this.#metrics.patientsDeleted.inc();
  }

  /** A search names somebody, so the entry says that there was one and not for what. */
  async #searched(actor: Actor, list: PatientList): Promise<PatientList> {
    const patientIds = list.items.map(({ id }) => id);
    await this.#store.disclose(actor, { action: 'patient.search', patientIds });
    return list;
  }

  async #cursorKey(actor: Actor): Promise<Buffer> {
    const known = this.#cursorKeys.get(actor.tenantId);
    if (known) return known;
    const key = await this.#store.read(actor, ({ tenants }) => tenants.cursorKey());
    this.#cursorKeys.set(actor.tenantId, key);
    return key;
  }

  /** That it is a calendar day was checked with the body's shape. */
  #birthDate(day: string): string {
    const today = this.#clock().toISOString().slice(0, 10);
    if (day >= EARLIEST_BIRTH && day <= today) return day;
    throw invalid('date_of_birth', `must be a day from ${EARLIEST_BIRTH} to today`);
  }
}

const eventOf = (action: string, id: number): AuditEvent => ({
  action,
  record: `patient/${id}`,
  patientIds: [id],
});

const changed = () =>
  new AppError('precondition_failed', 'The patient was changed since it was read.', { retryable: false });

function nameOf(given: string): string {
  const name = given.trim();
  if ([...name].length > MAX_NAME) throw invalid('name', `must have at most ${MAX_NAME} characters`);
  return name;
}

function orderOf(query: PatientQuery): PatientOrder {
  const sort_by = sortFields.find((field) => field === query.sort_by);
  if (!sort_by) throw new AppError('malformed', `sort_by must be one of ${sortFields.join(', ')}.`);
  const order = query.sort_order.toLowerCase();
  if (order !== 'asc' && order !== 'desc') throw new AppError('malformed', 'sort_order must be asc or desc.');
  return { sort_by, descending: order === 'desc' };
}

function checkCursorAlone({ page, fuzzy }: PatientQuery): void {
  if (page !== undefined) throw invalid('after', 'cannot be combined with page');
  if (fuzzy) throw invalid('after', 'cannot be combined with fuzzy');
}

function keyOf(row: PatientRow, { sort_by, descending }: PatientOrder): PageKey {
  const last = descending ? '-infinity' : 'infinity';
  return { key: String(row[sort_by] ?? last), id: row.id };
}

function listOf(found: Page<PatientRow>, page: number, size: number, next: string | null): PatientList {
  return {
    items: found.rows,
    total: found.total,
    page,
    size,
    pages: Math.ceil(found.total / size),
    total_is_estimate: found.totalIsEstimate,
    next,
  };
}
