import { findStatements } from '../evidence/statements.ts';
import { atOnce, type Steps } from '../turns.ts';
import type { Conflict, SourceNote, Statement } from '../types.ts';
import { findAllergyConflicts } from './allergies.ts';
import { byRecency, citationOf, type Disagreement, type Placed, reader } from './assertions.ts';
import { findDoseConflicts } from './doses.ts';
import { findSideConflicts } from './sides.ts';

const MOST_CONFLICTS = 10;

/**
 * Where two notes disagree about an allergy, a dose or a side, the newest disagreement first, at most ten, one for each
 * matter. Both notes are cited, the older one first. `statements` are those of the notes, where the caller has them
 * already. Rules and limits: docs/decisions/conflicts.md. Linear in the length of the notes.
 */
export function findConflicts(
  notes: readonly SourceNote[],
  statements: readonly Statement[] = notes.flatMap(findStatements),
): Conflict[] {
  return atOnce(findingConflicts(notes, statements));
}

/** `findConflicts` in steps. */
export function* findingConflicts(
  notes: readonly SourceNote[],
  statements: readonly Statement[] = notes.flatMap(findStatements),
): Steps<Conflict[]> {
  const ordered = [...notes].sort((a, b) => timeOf(a) - timeOf(b) || a.id - b.id);
  const readText = reader();
  const placed = place(ordered, statements);
  const found = [
    ...(yield* findAllergyConflicts(placed, readText)),
    ...(yield* findDoseConflicts(placed, readText)),
    ...(yield* findSideConflicts(placed, readText)),
  ].sort(byRecency);
  return merge(found)
    .slice(0, MOST_CONFLICTS)
    .map(({ kind, subject, earlier, later }) => ({
      kind,
      subject,
      citations: [earlier, later].flatMap(({ noteIndex, statement }) => {
        const note = ordered[noteIndex];
        return note ? [citationOf(note, statement)] : [];
      }),
    }));
}

const timeOf = (note: SourceNote): number => {
  const time = Date.parse(note.note_timestamp);
  return Number.isNaN(time) ? 0 : time;
};

/** The statements in the order of their notes; one whose text is not in its note is no evidence. */
function place(ordered: readonly SourceNote[], statements: readonly Statement[]): Placed[] {
  const indexes = new Map(ordered.map((note, index) => [note.id, index]));
  const placed: Placed[] = [];
  for (const statement of statements) {
    const noteIndex = indexes.get(statement.note_id);
    const note = noteIndex === undefined ? undefined : ordered[noteIndex];
    if (noteIndex === undefined || note === undefined) continue;
    if (note.content.slice(statement.start, statement.end) !== statement.text) continue;
    placed.push({ statement, noteIndex, at: timeOf(note) });
  }
  return placed.sort((a, b) => a.noteIndex - b.noteIndex || a.statement.start - b.statement.start);
}

/** Disagreements of one kind between the same two statements are one, about all their subjects. */
function merge(found: readonly Disagreement[]): Disagreement[] {
  const merged = new Map<string, Disagreement>();
  for (const each of found) {
    const { kind, subject, earlier, later } = each;
    const places = [earlier, later].map(({ noteIndex, statement }) => `${noteIndex}:${statement.start}`);
    const key = `${kind} ${places.join(' ')}`;
    const known = merged.get(key);
    merged.set(key, known ? { ...known, subject: `${known.subject}, ${subject}` } : each);
  }
  return [...merged.values()];
}
