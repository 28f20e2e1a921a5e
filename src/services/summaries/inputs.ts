import { createHash } from 'node:crypto';
import type { Audience } from './types.ts';
import type { WriterIdentity } from './writers.ts';

const hashOf = (value: unknown) =>
  `sha256:${createHash('sha256').update(JSON.stringify(value)).digest('hex')}`;

/** Of a set of notes. Ids stand for contents, because a note never changes and an id is never given twice. */
export const notesHash = (noteIds: readonly number[]) => hashOf([...noteIds].sort((a, b) => a - b));

/** Of all that a summary depends on. A fallback is another input, so that it is never taken for the model's own. */
export function inputHash(input: {
  noteIds: readonly number[];
  audience: Audience;
  maxLength: number;
  writer: WriterIdentity;
  fallback?: { from: string; reason: string };
}): string {
  const { audience, maxLength, writer, fallback = null } = input;
  return hashOf([notesHash(input.noteIds), audience, maxLength, writer, fallback]);
}
