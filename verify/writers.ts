import { randomUUID } from 'node:crypto';
import { integerBetween, pick } from '../bench/random.ts';
import type { Attempt, KnownPatient, Ledger, NoteBody, PatientBody } from './ledger.ts';
import { expectedStatus, sendAttempt } from './requests.ts';

/** Keeps every patient's notes far below the 1 000 and 16 MiB that one unpaged answer may hold. */
const notesEach = 60;

const pieces = [
  'BP 134/82, pulse 72.',
  'Metformin 1000 mg twice daily; HbA1c 7.1 %.',
  'Çok iyi. Température 37,4 °C.',
  'حساسية من البنسلين',
  'אלרגיה לפניצילין',
  '血圧は安定しています。',
  '🩺 👩‍⚕️ 💊',
  'e\u0301 é \u202Eabc\u202C',
  'tab\there, quote " and \\ backslash, $1 and %s',
  'first line\r\nsecond line\nthird',
];

/**
 * Writes one after another until the server is gone: patients, notes, updates and deletions, on patients that no other
 * writer touches. Half of its POSTs carry an Idempotency-Key.
 */
export class Writer {
  readonly #random: () => number;
  readonly #ledger: Ledger;
  #patients: KnownPatient[] = [];

  constructor(random: () => number, ledger: Ledger) {
    this.#random = random;
    this.#ledger = ledger;
  }

  /** @param killed tells whether the server has been killed: before that, every failure is a fault */
  async run(url: string, killed: () => boolean): Promise<void> {
    while (!killed()) {
      const attempt = this.#next();
      let answer: Awaited<ReturnType<typeof sendAttempt>>;
      try {
        answer = await sendAttempt(url, attempt);
      } catch (error) {
        if (!killed()) throw error;
        this.#ledger.open.push(attempt);
        return;
      }
      if (answer.status !== expectedStatus(attempt)) {
        throw new Error(`${attempt.kind}: ${answer.status} ${answer.text.slice(0, 300)}`);
      }
      this.#ledger.acknowledge(attempt, answer.text);
      if (attempt.kind === 'create patient') {
        const patient = this.#ledger.patients.get(JSON.parse(answer.text).id);
        // The eight newest: older ones stay as they are, and are read again at the end.
        if (patient) this.#patients = [...this.#patients.slice(-7), patient];
      }
    }
  }

  #next(): Attempt {
    const random = this.#random;
    const dice = random();
    const patient = this.#patients.length > 0 ? pick(random, this.#patients) : undefined;
    const key = random() < 0.5 ? randomUUID() : undefined;
    if (!patient || dice < 0.15 || patient.notes.size >= notesEach) {
      return { kind: 'create patient', key, body: this.#patientBody() };
    }
    if (dice < 0.25) {
      return { kind: 'update patient', key: undefined, patient, body: this.#patientBody() };
    }
    if (dice < 0.32 && patient.notes.size > 0) {
      const noteId = pick(random, [...patient.notes.keys()]);
      return { kind: 'delete note', key: undefined, patient, noteId };
    }
    return { kind: 'create note', key, patient, body: this.#noteBody() };
  }

  #patientBody(): PatientBody {
    const born = new Date(Date.UTC(1930, 0, integerBetween(this.#random, 1, 34_000)));
    const name = `${pick(this.#random, ['Ana', 'Zoë', 'Łukasz', '美咲', 'يوسف'])} ${randomUUID()}`;
    return { name, date_of_birth: born.toISOString().slice(0, 10) };
  }

  /** Unique by its first line; one in forty is 100 000 characters long, so that it is stored out of line. */
  #noteBody(): NoteBody {
    const length = this.#random() < 0.025 ? 100_000 : integerBetween(this.#random, 40, 3_000);
    let content = `${randomUUID()}\n`;
    while (content.length < length) content += `${pick(this.#random, pieces)} `;
    const when = Date.UTC(2024, 0, 1) + integerBetween(this.#random, 0, 60_000_000_000);
    return { content, note_timestamp: new Date(when).toISOString() };
  }
}
