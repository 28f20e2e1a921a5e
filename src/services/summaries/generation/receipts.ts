import type { Steps } from '../turns.ts';
import type { NoteCoverage, SourceNote, Statement } from '../types.ts';

interface Read {
  /** Left out because it speaks to the model. */
  addressed: ReadonlySet<Statement>;
  sent: ReadonlySet<Statement>;
  /** Ids of notes. */
  cited: ReadonlySet<number>;
}

/** One line for every note: what the model was given of it, and whether a sentence rests on it. */
export function* receiptOf(
  input: Read & {
    notes: readonly SourceNote[];
    /** All that was found in the notes. */
    found: readonly Statement[];
  },
): Steps<NoteCoverage[]> {
  const byNote = new Map<number, Statement[]>();
  for (const statement of input.found) {
    const own = byNote.get(statement.note_id);
    if (own) own.push(statement);
    else byNote.set(statement.note_id, [statement]);
    yield;
  }
  const coverage: NoteCoverage[] = [];
  for (const { id } of input.notes) {
    coverage.push(coverageOf(id, byNote.get(id) ?? [], input));
    yield;
  }
  return coverage;
}

function coverageOf(id: number, found: readonly Statement[], input: Read): NoteCoverage {
  const reason = reasonOf(found, input);
  const isSent = found.some((statement) => input.sent.has(statement));
  if (!isSent) return { note_id: id, outcome: 'skipped', reason: reason ?? 'no text' };
  if (reason) return { note_id: id, outcome: 'shortened', reason };
  return { note_id: id, outcome: input.cited.has(id) ? 'cited' : 'used' };
}

/** Undefined where all of the note was read. */
function reasonOf(
  found: readonly Statement[],
  { addressed, sent }: { addressed: ReadonlySet<Statement>; sent: ReadonlySet<Statement> },
): string | undefined {
  const left = found.filter((statement) => !sent.has(statement));
  if (left.length === 0) return undefined;
  return left.every((statement) => addressed.has(statement))
    ? 'text that speaks to a program was left out'
    : 'the chart is larger than one request can read';
}
