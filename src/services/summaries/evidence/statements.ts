import { atOnce, type Steps } from '../turns.ts';
import type { Section, SectionKind, SectionTopic, SourceNote, Statement } from '../types.ts';
import { type Line, readingLines, trimSpan } from './lines.ts';
import { findingMarks } from './marks.ts';
import { wrapping } from './paragraphs.ts';
import { locateSections, type SectionPlace } from './sections.ts';
import { type Span, splittingSentences } from './sentences.ts';
import { isProcessLabel, ownTopic, subTopic } from './sub-topics.ts';

/** A statement with the places of what it stands under, outermost first, for whoever shows them beside it. */
export interface PlacedStatement extends Statement {
  /** The section's heading, where it is not part of the text. */
  heading: Span | undefined;
  /** The problem or sub-heading above it. */
  problem: Span | undefined;
  /** The label in front of the item that it belongs to, where it is not part of the text. */
  label: Span | undefined;
  /** The statement is itself the heading of the items below it. */
  isProblem: boolean;
  /** Stands in a list, or alone on its line. */
  isItem: boolean;
}

export interface ParsedNote {
  sections: Section[];
  statements: PlacedStatement[];
  /** What was taken for a heading and is in no statement. */
  headings: Span[];
}

/** A stretch of text under one section, without any section's heading: a line, a part of one, or a wrapped paragraph. */
interface Piece extends Span {
  line: Line;
  section: SectionPlace | undefined;
}

const SHORT_HEADING_WORDS = 12;
// A clause that says something about the patient is no mere heading.
const CLAUSE =
  /\b(?:is|are|was|were|has|have|had|will|would|can|no|not|nil|denies|denied|without|reports|states|takes|continue|start|stop|increase|decrease)\b/i;
const DIVISION =
  /^(?:medical|surgical|family|social|psychiatric|obstetric|gynecologic|gynaecological|past)$/i;

const inAssessment = (kind: SectionKind | undefined) =>
  kind === 'assessment' || kind === 'plan' || kind === 'assessment_and_plan';

const wordCount = (text: string) => text.split(/\s+/).length;

/** Cuts the lines at section headings, joins lines that were wrapped, and splits run-in lists. */
function* findPieces(
  content: string,
  lines: readonly Line[],
  sections: readonly SectionPlace[],
): Steps<Piece[]> {
  const pieces: Piece[] = [];
  const goesOn = wrapping(content, lines);
  let at = 0;
  let section: SectionPlace | undefined;
  let previous: Line | undefined;
  for (const [i, line] of lines.entries()) {
    if (i % PIECES_A_STEP === 0) yield;
    let from = line.start;
    const opened = at;
    for (let next = sections[at]; next && next.start < line.lineEnd; next = sections[at]) {
      addItems(content, pieces, { start: from, end: Math.max(from, next.start), line, section });
      section = next;
      from = next.bodyStart;
      at++;
    }
    const last = pieces.at(-1);
    if (opened === at && last && previous && last.end === previous.end && goesOn(previous, line))
      last.end = line.end;
    else addItems(content, pieces, { start: from, end: Math.max(from, line.end), line, section });
    previous = line;
  }
  return pieces;
}

// A bullet that follows the end of a sentence on the same line opens an item of its own.
const RUN_IN_BULLET = /(?<=[.;:!?)])\s+(?:[•◦▪*]|-(?=\s+\p{Lu}))\s+/gu;
const COUNTED = /(?:stage|type|grade|class|level|phase|day|week|step|no|number|mg|ml|x|to|and|or|by)$/i;

function addItems(content: string, pieces: Piece[], piece: Piece): void {
  const text = content.slice(piece.start, piece.end);
  const cuts: { from: number; to: number }[] = [];
  for (const match of text.matchAll(RUN_IN_BULLET))
    cuts.push({ from: match.index, to: match.index + match[0].length });
  cuts.push(...numberedCuts(text, piece.line.marker === 'number' ? (piece.line.ordinal ?? 0) : 0));
  cuts.sort((a, b) => a.from - b.from);
  let from = 0;
  const add = (to: number) => {
    const span = trimSpan(content, piece.start + from, piece.start + to);
    if (span.end > span.start) pieces.push({ ...piece, ...span });
  };
  for (const cut of cuts) {
    if (cut.from < from) continue;
    add(cut.from);
    from = cut.to;
  }
  add(text.length);
}

/** Where a run-in list counts on: "1. Rest 2. Fluids 3. Review". */
function numberedCuts(text: string, ordinal: number): { from: number; to: number }[] {
  const cuts: { from: number; to: number }[] = [];
  let number = ordinal;
  let from = 0;
  if (number === 0) {
    const first = /^\s*\(?1[.)]\s/.exec(text.slice(0, 12));
    if (first === null) return cuts;
    cuts.push({ from: 0, to: first[0].length });
    from = first[0].length;
    number = 1;
  }
  for (number++; number < 100; number++) {
    const sign = [`${number}. `, `${number}) `]
      .map((each) => text.indexOf(` ${each}`, from))
      .filter((i) => i >= 0);
    if (sign.length === 0) break;
    const at = Math.min(...sign);
    const before = text.slice(Math.max(0, at - 8), at).trimEnd();
    if (COUNTED.test(before)) break;
    from = at + 2 + String(number).length;
    cuts.push({ from: at, to: from + 1 });
  }
  return cuts;
}

// `Medical Treatment: …`; a label is short, and a blank follows its colon.
const LABEL = /^([*_]{0,3})(\p{L}[^:.!?\n]{0,44}?)([*_]{0,3})[ \t]?[:：][*_]{0,3}(?=\s|$)[ \t\u00a0]*/u;

interface Scope {
  section: SectionPlace | undefined;
  topic: SectionTopic | undefined;
  problem: Span | undefined;
  /** What the problem's items look like; it ends with the first line that looks otherwise. */
  holds: 'bullets' | 'unnumbered' | 'section';
}

/** A chart is read by several parts of one summary; what was found in a note lives as long as the note does. */
const parsed = new WeakMap<SourceNote, ParsedNote>();

/** Reads a whole note once: its sections, statements and headings. Linear in the length of the text. */
export const parseNote = (note: SourceNote): ParsedNote => atOnce(parsingNote(note));

/** The same in steps: a note of the greatest length takes longer than a process may be held. */
export function* parsingNote(note: SourceNote): Steps<ParsedNote> {
  let found = parsed.get(note);
  if (!found) {
    found = yield* readNote(note);
    parsed.set(note, found);
  }
  return found;
}

/** Of a note that are read in one step. */
const PIECES_A_STEP = 100;

function* readNote(note: SourceNote): Steps<ParsedNote> {
  const { content } = note;
  const lines = yield* readingLines(content);
  const places = locateSections(content, yield* findingMarks(content, lines));
  yield;
  const pieces = yield* findPieces(content, lines, places);
  const headings: Span[] = places
    .filter((place) => !place.open)
    .map((place) => ({ start: place.start, end: place.headingEnd }));
  const statements: PlacedStatement[] = [];
  let scope: Scope = { section: undefined, topic: undefined, problem: undefined, holds: 'section' };

  const add = (span: Span, own: Pick<PlacedStatement, 'label' | 'isProblem' | 'isItem'>) => {
    const { section, problem } = scope;
    const under = own.isProblem ? undefined : (problem ?? own.label);
    const text = content.slice(span.start, span.end);
    statements.push({
      note_id: note.id,
      start: span.start,
      end: span.end,
      text,
      kind: section?.kind,
      topic: ownTopic(text) ?? scope.topic ?? section?.topic ?? 'general',
      under: under && content.slice(under.start, under.end),
      encounter_at: note.note_timestamp,
      heading: section && !section.open ? { start: section.start, end: section.headingEnd } : undefined,
      problem,
      ...own,
    });
  };

  for (const [i, piece] of pieces.entries()) {
    if (i % PIECES_A_STEP === 0) yield;
    if (piece.section !== scope.section)
      scope = { section: piece.section, topic: undefined, problem: undefined, holds: 'section' };
    else if (scope.problem && endsScope(scope, piece)) scope = { ...scope, problem: undefined };
    const text = content.slice(piece.start, Math.min(piece.end, piece.start + 200));
    const title = readTitle(piece, text, pieces[i + 1]);
    const isItem = piece.line.marker !== 'none';
    if (title) {
      const span = { start: piece.start, end: title.end };
      scope = { ...scope, problem: undefined, topic: title.topic ?? scope.topic };
      if (title.stated) add(span, { label: undefined, isProblem: true, isItem });
      else headings.push(span);
      scope = { ...scope, problem: { start: piece.start, end: title.shownEnd }, holds: title.holds };
      continue;
    }
    const label = LABEL.exec(text);
    const name = label?.[2] ?? '';
    if (scope.section?.kind === 'objective') scope = { ...scope, topic: subTopic(name) ?? scope.topic };
    const labelSpan = label
      ? { start: piece.start, end: piece.start + label[0].trimEnd().length }
      : undefined;
    const process = labelSpan !== undefined && isProcessLabel(name);
    if (process) headings.push(labelSpan);
    const from = process ? piece.start + (label?.[0].length ?? 0) : piece.start;
    const sentences = yield* splittingSentences(content, from, piece.end);
    for (const [n, span] of sentences.entries()) {
      // The first sentence keeps a label that says what it is about: "Left knee: healed."
      add(span, { label: process || n > 0 ? labelSpan : undefined, isProblem: false, isItem });
    }
  }
  return {
    sections: places.map(({ kind, topic, heading, start, end }) => ({ kind, topic, heading, start, end })),
    statements,
    headings,
  };
}

function endsScope(scope: Scope, piece: Piece): boolean {
  if (scope.holds === 'bullets') return piece.line.marker !== 'bullet';
  return scope.holds === 'unnumbered' && piece.line.marker === 'number';
}

interface Title {
  /** Where the words end that are stated; `shownEnd` has the punctuation too. */
  end: number;
  shownEnd: number;
  /** It says something by itself (a problem) and is a statement too. */
  stated: boolean;
  topic: SectionTopic | undefined;
  holds: Scope['holds'];
}

/** A line that stands above others: a markdown heading, a label alone, a short line above bullets. */
function readTitle(piece: Piece, text: string, next: Piece | undefined): Title | undefined {
  const length = piece.end - piece.start;
  if (length > 120 || wordCount(text) > SHORT_HEADING_WORDS) return undefined;
  const kind = piece.section?.kind;
  const sameSection = next !== undefined && next.section === piece.section && next.line !== piece.line;
  const words = text.replace(/^[*_]{1,3}/, '').replace(/[\s:：*_]+$/u, '');
  const end = piece.start + text.replace(/[\s:：*_]+$/u, '').length;
  const topic = kind === 'objective' ? subTopic(words) : undefined;
  const title = { end, shownEnd: piece.end, topic };
  const problem = inAssessment(kind) && !isProcessLabel(words) && /\p{L}/u.test(words);
  const marker = piece.line.marker;
  if (marker === 'markdown') return { ...title, stated: problem, holds: 'section' };
  if (/[:：][*_]{0,3}$/u.test(text))
    return { ...title, stated: problem, holds: marker === 'bullet' ? 'bullets' : 'section' };
  const bodyPart = kind === 'objective' || piece.section?.topic === 'review_of_systems';
  if (bodyPart && marker === 'none' && subTopic(words) && !/[.;!?]/.test(text))
    return { ...title, stated: false, holds: 'section' };
  if (!sameSection || marker === 'bullet') return undefined;
  const bare = /[.;,]$/.test(text) ? text.slice(0, -1) : text;
  if (/[.;!?]\s/.test(bare)) return undefined;
  if (next.line.marker === 'bullet') {
    const mere = !inAssessment(kind) && wordCount(text) <= 5 && !/[.!?]$/.test(text) && !CLAUSE.test(text);
    return { ...title, end: piece.end, stated: !mere, holds: 'bullets' };
  }
  if (
    marker === 'number' &&
    problem &&
    next.line.marker === 'none' &&
    wordCount(text) <= 8 &&
    !CLAUSE.test(text)
  )
    return { ...title, end: piece.end, stated: true, holds: 'unnumbered' };
  if (DIVISION.test(text)) return { ...title, stated: false, holds: 'section' };
  return undefined;
}

/**
 * The statements of a note: sentences and list items with their exact places, in order, never overlapping. A problem
 * heading in an assessment or plan is a statement and what its items stand under; other headings are no statements.
 * Every visible character that is no heading or list marker is in one statement.
 */
export const findStatements = (note: SourceNote): Statement[] => atOnce(findingStatements(note));

/** The same in steps. */
export function* findingStatements(note: SourceNote): Steps<Statement[]> {
  const { statements } = yield* parsingNote(note);
  return statements.map(({ note_id, start, end, text, kind, topic, under, encounter_at }) => ({
    note_id,
    start,
    end,
    text,
    kind,
    topic,
    under,
    encounter_at,
  }));
}
