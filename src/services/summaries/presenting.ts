import { ageInYears } from '../../core/moments.ts';
import type { SummaryRow } from '../../repositories/summaries.ts';
import type { Patient } from '../../schemas/patients.ts';
import type { Summary } from '../../schemas/summaries.ts';
import type { Citation, Draft, SourceNote } from './types.ts';

/** A stored summary as it is shown today: who it is about is read anew, what was written stays. */
export function present(row: SummaryRow, patient: Patient, notesHashNow: string, now: Date): Summary {
  const reviewed = row.status === 'approved' || row.status === 'rejected';
  return {
    heading: headingOf(patient, now),
    ...row.document,
    id: row.id,
    created_at: row.created_at,
    audience: row.audience,
    max_length: row.max_length,
    status: row.status,
    freshness: { stale: row.notes_hash !== notesHashNow, as_of: row.created_at },
    review: reviewed
      ? { comment: row.review_comment, reviewed_by: row.reviewed_by, reviewed_at: row.reviewed_at }
      : null,
  };
}

export function headingOf({ name, mrn, date_of_birth }: Patient, now: Date): Summary['heading'] {
  return { name, age: ageInYears(date_of_birth, now), mrn };
}

/** The product's promise, checked on the way out: a quote that differs from its note is a defect, not an answer. */
export function requireExactQuotes(draft: Draft, notes: readonly SourceNote[]): void {
  const contents = new Map(notes.map(({ id, content }) => [id, content]));
  const isExact = ({ note_id, start, end, quote }: Citation) =>
    end > start && contents.get(note_id)?.slice(start, end) === quote;
  for (const { sentences } of draft.sections) {
    for (const { citations } of sentences) {
      if (citations.length === 0 || !citations.every(isExact))
        throw new Error('A citation does not fit its note.');
    }
  }
}
