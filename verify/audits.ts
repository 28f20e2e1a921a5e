import { setTimeout as pause } from 'node:timers/promises';
import type { Attempt, KnownPatient, Ledger, NoteBody, PatientBody } from './ledger.ts';
import { expectedStatus, getJson, sendAttempt } from './requests.ts';

type PatientAnswer = { id: number } & PatientBody;
interface NotesAnswer {
  items: Array<{ id: number; patient_id: number } & NoteBody>;
  total: number;
}

/** How many keyed answers of a round are asked for again. */
const repeatsEach = 25;

/**
 * Settles what the kill left open. Writes under a key are sent again and must then be there once; of the others, what
 * the server holds decides, and it must be the old state or the new one.
 *
 * @param firstNewId patients from this id on were made in this round
 */
export async function settle(url: string, ledger: Ledger, firstNewId: number): Promise<string[]> {
  const faults: string[] = [];
  const unkeyed: Attempt[] = [];
  for (const attempt of ledger.open) {
    if (attempt.key === undefined) unkeyed.push(attempt);
    else await settleKeyed(url, ledger, attempt, faults);
  }
  const newest = await patientsFrom(url, firstNewId);
  const made = unkeyed.filter((attempt) => attempt.kind === 'create patient');
  for (const found of newest) {
    if (ledger.patients.has(found.id)) continue;
    const attempt = made.find(({ body }) => body.name === found.name);
    if (attempt) {
      made.splice(made.indexOf(attempt), 1);
      ledger.record(attempt, found.id);
    } else {
      faults.push(`patient ${found.id} is there twice or was never asked for`);
    }
  }
  for (const attempt of unkeyed) await settleUnkeyed(url, ledger, attempt);
  return faults;
}

/** Sends some of the round's acknowledged writes again under their keys: each must give its first answer. */
export async function repeatKeyed(url: string, ledger: Ledger): Promise<string[]> {
  const faults: string[] = [];
  const step = Math.max(1, Math.floor(ledger.keyed.length / repeatsEach));
  for (let place = 0; place < ledger.keyed.length; place += step) {
    const { attempt, text } = ledger.keyed[place] ?? {};
    // The answer of a key whose note was deleted since is erased with the note.
    if (!attempt || text === undefined || wasDeleted(attempt, text)) continue;
    const answer = await sendAttempt(url, attempt);
    if (answer.status !== expectedStatus(attempt) || answer.text !== text) {
      faults.push(`${attempt.kind}, sent again under its key: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
  }
  return faults;
}

function wasDeleted(attempt: Attempt, text: string): boolean {
  return attempt.kind === 'create note' && !attempt.patient.notes.has(JSON.parse(text).id);
}

/** Compares patients and all their notes, byte for byte, with what was acknowledged. */
export async function compareAll(url: string, patients: Iterable<KnownPatient>): Promise<string[]> {
  const faults: string[] = [];
  for (const patient of patients) {
    try {
      faults.push(...(await comparePatient(url, patient)));
    } catch (error) {
      faults.push(`patient ${patient.id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return faults;
}

/** Every patient that the server holds must be known, and none may be missing. */
export async function compareList(url: string, ledger: Ledger): Promise<string[]> {
  const listed = await patientsFrom(url, 1);
  const unknown = listed.filter(({ id }) => !ledger.patients.has(id));
  const ids = new Set(listed.map(({ id }) => id));
  const missing = [...ledger.patients.keys()].filter((id) => !ids.has(id));
  return [
    ...unknown.map(({ id }) => `patient ${id} is listed and was never asked for`),
    ...missing.map((id) => `patient ${id} is not in the list`),
  ];
}

async function comparePatient(url: string, patient: KnownPatient): Promise<string[]> {
  const faults: string[] = [];
  const found = await getJson<PatientAnswer>(url, `/${patient.id}`);
  if (found.name !== patient.body.name || found.date_of_birth !== patient.body.date_of_birth) {
    faults.push(`patient ${patient.id} is not as its last write left it`);
  }
  const { items } = await getJson<NotesAnswer>(url, `/${patient.id}/notes`);
  const left = new Map(patient.notes);
  for (const note of items) {
    const expected = left.get(note.id);
    left.delete(note.id);
    if (!expected) faults.push(`note ${note.id} of patient ${patient.id} is there and should not be`);
    else if (note.content !== expected.content || note.note_timestamp !== expected.note_timestamp) {
      faults.push(`note ${note.id} of patient ${patient.id} is not as it was written`);
    }
  }
  for (const id of left.keys()) faults.push(`note ${id} of patient ${patient.id} is lost`);
  return faults;
}

async function settleKeyed(url: string, ledger: Ledger, attempt: Attempt, faults: string[]): Promise<void> {
  // A key that still counts as in flight must be free again soon: the process that held it is dead.
  for (let tries = 0; ; tries++) {
    const answer = await sendAttempt(url, attempt);
    if (answer.status === expectedStatus(attempt)) {
      ledger.acknowledge(attempt, answer.text);
      return;
    }
    if (answer.status !== 409 || answer.retryAfter === null || tries === 10) {
      faults.push(`${attempt.kind}, retried under its key: ${answer.status} ${answer.text.slice(0, 200)}`);
      return;
    }
    await pause(1_000);
  }
}

async function settleUnkeyed(url: string, ledger: Ledger, attempt: Attempt): Promise<void> {
  switch (attempt.kind) {
    case 'create patient':
      return;
    case 'update patient': {
      const found = await getJson<PatientAnswer>(url, `/${attempt.patient.id}`);
      if (found.name === attempt.body.name) ledger.record(attempt, undefined);
      return;
    }
    case 'create note':
    case 'delete note': {
      const { items } = await getJson<NotesAnswer>(url, `/${attempt.patient.id}/notes`);
      if (attempt.kind === 'delete note') {
        if (!items.some(({ id }) => id === attempt.noteId)) ledger.record(attempt, undefined);
      } else {
        const made = items.find(({ content }) => content === attempt.body.content);
        if (made) ledger.record(attempt, made.id);
      }
    }
  }
}

/** All patients from this id on. */
async function patientsFrom(url: string, firstId: number): Promise<PatientAnswer[]> {
  const found: PatientAnswer[] = [];
  for (let page = 1; ; page++) {
    const { items } = await getJson<{ items: PatientAnswer[] }>(
      url,
      `?sort_by=id&sort_order=desc&size=100&page=${page}`,
    );
    found.push(...items.filter(({ id }) => id >= firstId));
    if (items.length < 100 || items.some(({ id }) => id < firstId)) return found;
  }
}
