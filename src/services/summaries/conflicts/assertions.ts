import { canonicalDrug } from '../lexicon/drugs.ts';
import type { Citation, Conflict, SourceNote, Statement } from '../types.ts';
import { type Cue, cuesOf } from '../verification/cues.ts';
import { type Contents, contentsOf, type Mention } from '../verification/mentions.ts';
import { type Token, tokenize } from '../verification/tokens.ts';

/** A statement with its note's place among the notes, oldest first. */
export interface Placed {
  statement: Statement;
  noteIndex: number;
  /** Milliseconds; 0 where the timestamp is no date. */
  at: number;
}

/** A text as words: what it names and the cues among them. */
export interface Reading {
  tokens: Token[];
  contents: Contents;
  cues: (Cue | undefined)[];
}

/** Longer than any sentence that states one thing; a wall of text is not read, which bounds the work on it. */
export const LONGEST_STATEMENT = 2000;

/** Reads texts, each once: charts repeat their lists from note to note. A text too long to be one statement is not read. */
export function reader(): (text: string) => Reading | undefined {
  const known = new Map<string, Reading>();
  return (text) => {
    if (text.length > LONGEST_STATEMENT) return undefined;
    const before = known.get(text);
    if (before) return before;
    const tokens = tokenize(text);
    const contents = contentsOf(tokens);
    const reading = { tokens, contents, cues: cuesOf(tokens, contents) };
    known.set(text, reading);
    return reading;
  };
}

export type Read = ReturnType<typeof reader>;

/** The words of `[from, to)` as they are written. */
export const written = (tokens: readonly Token[], from: number, to: number): string =>
  tokens
    .slice(from, to)
    .map((token, i) => (i > 0 && !token.joined ? ` ${token.raw}` : token.raw))
    .join('');

/** Mentions of medicines that the lexicon knows or that are named by an INN stem, in order. */
export const drugsIn = ({ contents }: Reading): Mention[] =>
  contents.mentions.filter(({ kind, concept }) => kind === 'drug' && canonicalDrug(concept) !== undefined);

/** The kinds of the cues that begin in `[from, to)`. */
export function cueKinds(cues: Reading['cues'], from: number, to: number): Set<string> {
  const kinds = new Set<string>();
  for (let at = Math.max(0, from); at < to; at++) for (const kind of cues[at]?.kinds ?? []) kinds.add(kind);
  return kinds;
}

export const hasAny = (kinds: ReadonlySet<string>, wanted: readonly string[]): boolean =>
  wanted.some((kind) => kinds.has(kind));

/** Two places that disagree; the newer one orders conflicts among each other. */
export interface Disagreement {
  kind: Conflict['kind'];
  subject: string;
  earlier: Placed;
  later: Placed;
}

export const disagreement = (
  kind: Conflict['kind'],
  subject: string,
  one: Placed,
  other: Placed,
): Disagreement =>
  one.noteIndex <= other.noteIndex
    ? { kind, subject, earlier: one, later: other }
    : { kind, subject, earlier: other, later: one };

/** Newest first: by the later note, then by the earlier one. */
export const byRecency = (a: Disagreement, b: Disagreement): number =>
  b.later.noteIndex - a.later.noteIndex || b.earlier.noteIndex - a.earlier.noteIndex;

export const citationOf = (note: SourceNote, { start, end }: Statement): Citation => ({
  note_id: note.id,
  start,
  end,
  quote: note.content.slice(start, end),
});

export const DAY = 86_400_000;
