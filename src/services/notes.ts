import type { Actor } from '../core/actor.ts';
import type { AuditEvent } from '../core/audit.ts';
import { invalid, notFound } from '../core/errors.ts';
import { parseMoment } from '../core/moments.ts';
import type { Once } from '../core/once.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Readers, Store } from '../repositories/store.ts';
import type { Note, NoteInput, NoteList, NoteQuery } from '../schemas/notes.ts';
import { writeOnce } from './once.ts';
import { findSections } from './summaries/evidence/sections.ts';
import { redactNotes } from './summaries/redaction.ts';
import type { Section } from './summaries/types.ts';

/** What one answer without `page` may hold. */
const LIMITS = { notes: 1_000, bytes: 16 * 1024 * 1024 };
const PAGE_SIZE = 10;

/** Rules of the clinical notes. */
export class NoteService {
  readonly #store: Store;
  readonly #metrics: Metrics;

  constructor(store: Store, metrics: Metrics) {
    this.#store = store;
    this.#metrics = metrics;
  }

  /** Oldest encounter first. @throws AppError `invalid`, naming `page`, for more than one answer may hold */
  async list(actor: Actor, patientId: number, { page, size }: NoteQuery): Promise<NoteList> {
    const list = await this.#store.read(actor, async ({ notes, patients }) => {
      const paged = page !== undefined || size !== undefined;
      const perPage = size ?? PAGE_SIZE;
      const found = paged
        ? await notes.page(patientId, ((page ?? 1) - 1) * perPage, perPage)
        : allOf(await notes.listWithin(patientId, LIMITS));
      if (found.total === 0) await requirePatient(patients, patientId);
      return found;
    });
    await this.#store.disclose(actor, eventOf('note.list', patientId));
    return list;
  }

  async get(actor: Actor, patientId: number, id: number): Promise<Note & { sections: Section[] }> {
    const note = await this.#store.read(actor, ({ notes }) => notes.find(patientId, id));
    if (!note) throw notFound('Note');
    await this.#store.disclose(actor, eventOf('note.read', patientId, id));
    return { ...note, sections: findSections(note.content) };
  }

  async create(actor: Actor, patientId: number, input: NoteInput, once?: Once): Promise<Note> {
    const values = { content: input.content, note_timestamp: utc(input.note_timestamp) };
    // A repeated call gets its first answer and makes nothing.
    let made = 0;
    const note = await writeOnce(
      this.#store,
      actor,
      once,
      async ({ notes }) => {
        made = 1;
        const note = await notes.insertAudited(patientId, values, actor);
        if (!note) throw notFound('Patient');
        return note;
      },
      (note) => ({ patient_id: patientId, note_id: note.id }),
    );
    this.#metrics.notesCreated.inc(made);
    return note;
  }

  async remove(actor: Actor, patientId: number, id: number): Promise<void> {
    await this.#store.transaction(actor, async ({ notes, summaries, jobs, idempotency, audit }) => {
      if (!(await notes.delete(patientId, id))) throw notFound('Note');
      audit.append(eventOf('note.delete', patientId, id));
      await redactNotes(summaries, patientId, (noteId) => noteId === id);
      await jobs.eraseSentences(patientId, id);
      await idempotency.eraseResults(patientId, id);
    });
    this.#metrics.notesDeleted.inc();
  }

  /** @returns how many there were */
  async removeAll(actor: Actor, patientId: number): Promise<number> {
    const deleted = await this.#store.transaction(
      actor,
      async ({ notes, patients, summaries, jobs, idempotency, audit }) => {
        audit.append(eventOf('note.delete_all', patientId));
        const deleted = await notes.deleteByPatient(patientId);
        if (deleted === 0) await requirePatient(patients, patientId);
        await redactNotes(summaries, patientId, () => true);
        await jobs.eraseSentences(patientId, 'all');
        await idempotency.eraseResults(patientId, 'all');
        return deleted;
      },
    );
    this.#metrics.notesDeleted.inc(deleted);
    return deleted;
  }
}

const eventOf = (action: string, patientId: number, id?: number): AuditEvent => ({
  action,
  record: `patient/${patientId}${id === undefined ? '' : `/note/${id}`}`,
  patientIds: [patientId],
});

async function requirePatient(patients: Readers['patients'], id: number): Promise<void> {
  if (!(await patients.find(id))) throw notFound('Patient');
}

function allOf(items: Note[] | undefined): NoteList {
  if (items) return { items, total: items.length };
  throw invalid('page', `is needed: there are over ${LIMITS.notes} notes or ${LIMITS.bytes / 1024 ** 2} MiB`);
}

/** That it is a moment was checked with the body's shape. */
function utc(moment: string): string {
  const parsed = parseMoment(moment);
  if (!parsed) throw invalid('note_timestamp', 'must be a moment such as 2026-01-15T10:30:00Z');
  return parsed.toISOString();
}
