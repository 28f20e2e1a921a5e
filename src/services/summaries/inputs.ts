import { createHash } from 'node:crypto';
import type { SummaryQuery } from '../../schemas/summaries.ts';
import type { WriterIdentity } from './writers.ts';

const hashOf = (value: unknown) =>
  `sha256:${createHash('sha256').update(JSON.stringify(value)).digest('hex')}`;

/** Of a set of notes. Ids stand for contents, because a note never changes and an id is never given twice. */
export const notesHash = (noteIds: readonly number[]) => hashOf([...noteIds].sort((a, b) => a - b));

/** Why the built-in engine wrote instead of the model. */
export interface Fallback {
  /** The provider that failed. */
  from: string;
  reason: string;
}

/** Of all that a summary depends on. A fallback is another input, so that it is never taken for the model's own. */
export function inputHash(
  noteIds: readonly number[],
  { audience, max_length }: Pick<SummaryQuery, 'audience' | 'max_length'>,
  writer: WriterIdentity,
  fallback?: Fallback,
): string {
  return hashOf([notesHash(noteIds), audience, max_length, writer, fallback ?? null]);
}
