import { createHash } from 'node:crypto';
import { createPseudonymiser } from '../privacy/pseudonyms.ts';
import { type Steps, stepless } from '../turns.ts';

/** Whether direct identifiers go with the text. */
export type Egress = 'full' | 'deidentified';

/** What stands between the notes and the model's address. */
export interface Concealment {
  /** All that will be sent, at once: placeholders of dates are numbered in the order of time over all of it. */
  concealing(texts: readonly string[]): Steps<string[]>;
  /** Undefined for an answer with a placeholder that stands for nothing. */
  restore(text: string): string | undefined;
  dateOrder(): string;
  /** For the record: how many identifiers of which type were replaced. */
  counts(): Record<string, number>;
}

const nothing: Concealment = {
  concealing: (texts) => stepless([...texts]),
  restore: (text) => text,
  dateOrder: () => '',
  counts: () => ({}),
};

export function createConcealment(
  egress: Egress,
  patient: { name: string; date_of_birth: string; mrn: string },
): Concealment {
  if (egress === 'full') return nothing;
  const pseudonymiser = createPseudonymiser(patient);
  return {
    concealing: (texts) => pseudonymiser.concealing(texts),
    restore: (text) =>
      pseudonymiser.unresolved(text).length === 0 ? pseudonymiser.restore(text) : undefined,
    dateOrder: () => pseudonymiser.dateOrder(),
    counts: () => pseudonymiser.counts(),
  };
}

/** What left the premises, for the record: enough to recognise a text, not to read it. */
export class EgressRecord {
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #calls = 0;

  add(...texts: string[]): void {
    for (const text of texts) {
      this.#hash.update(text);
      this.#bytes += Buffer.byteLength(text);
    }
    this.#calls++;
  }

  get isEmpty(): boolean {
    return this.#calls === 0;
  }

  close(to: string, mode: Egress, identifiers: Record<string, number>) {
    return {
      to,
      mode,
      calls: this.#calls,
      bytes: this.#bytes,
      sha256: this.#hash.digest('hex'),
      identifiers_replaced: identifiers,
    };
  }
}
