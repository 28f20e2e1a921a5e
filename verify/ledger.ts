/** What the server has promised: every write whose answer arrived, and those whose answer a kill cut off. */

export interface PatientBody {
  name: string;
  date_of_birth: string;
}

export interface NoteBody {
  content: string;
  note_timestamp: string;
}

export interface KnownPatient {
  id: number;
  body: PatientBody;
  notes: Map<number, NoteBody>;
}

/** A POST under an Idempotency-Key with the answer it got first. */
export interface KeyedAnswer {
  attempt: Attempt;
  text: string;
}

/** One write, enough of it to send it again and to know what it should have left behind. */
export type Attempt = { key: string | undefined } & (
  | { kind: 'create patient'; body: PatientBody }
  | { kind: 'create note'; patient: KnownPatient; body: NoteBody }
  | { kind: 'update patient'; patient: KnownPatient; body: PatientBody }
  | { kind: 'delete note'; patient: KnownPatient; noteId: number }
);

export class Ledger {
  readonly patients = new Map<number, KnownPatient>();
  /** Patients that the current round has written to. */
  readonly touched = new Set<KnownPatient>();
  readonly keyed: KeyedAnswer[] = [];
  /** Attempts whose answer never came: done or not, but never half and never twice. */
  readonly open: Attempt[] = [];
  acknowledged = 0;

  /** Takes an acknowledged write into account. `answer` is the body of the response, as text. */
  acknowledge(attempt: Attempt, answer: string): void {
    this.acknowledged += 1;
    this.record(attempt, answer === '' ? undefined : JSON.parse(answer).id);
    if (attempt.key !== undefined) this.keyed.push({ attempt, text: answer });
  }

  /** Notes that a write was carried out; `id` is that of what it made. */
  record(attempt: Attempt, id: number | undefined): void {
    const patient = this.#apply(attempt, id);
    this.touched.add(patient);
  }

  startRound(): void {
    this.touched.clear();
    this.keyed.length = 0;
    this.open.length = 0;
  }

  #apply(attempt: Attempt, id: number | undefined): KnownPatient {
    switch (attempt.kind) {
      case 'create patient': {
        if (id === undefined) throw new Error('a patient was created without an id');
        const patient: KnownPatient = { id, body: attempt.body, notes: new Map() };
        this.patients.set(id, patient);
        return patient;
      }
      case 'create note': {
        if (id === undefined) throw new Error('a note was created without an id');
        attempt.patient.notes.set(id, attempt.body);
        return attempt.patient;
      }
      case 'update patient':
        attempt.patient.body = attempt.body;
        return attempt.patient;
      case 'delete note':
        attempt.patient.notes.delete(attempt.noteId);
        return attempt.patient;
    }
  }
}
