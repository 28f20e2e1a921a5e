import { type PlacedStatement, parsingNote } from '../evidence/statements.ts';
import { findingAddressed } from '../generation/addressing.ts';
import { isPlainText } from '../generation/screening.ts';
import { atOnce, type Steps } from '../turns.ts';
import type { Audience, Draft, NoteCoverage, SourceNote, SummarySection } from '../types.ts';
import { type Candidate, candidatesOf, type Labelled, neededLabel } from './candidates.ts';
import { drugReader } from './drug-names.ts';
import { outdatedDrugs } from './drug-states.ts';
import { newestStates } from './newest-states.ts';
import { select, weigh } from './selection.ts';
import { labelCost, lengthOf, prefixCost, writeSections, writeSummary } from './sentences.ts';
import { CAUTION, shortenAtWord } from './shortening.ts';
import { weightOf } from './weights.ts';

interface Input {
  notes: readonly SourceNote[];
  audience: Audience;
  /** Most that the summary may hold, in Unicode code points. */
  maxLength: number;
}

/** Newest first; encounters of one moment, newest id first. */
const newestFirst = (notes: readonly SourceNote[]): SourceNote[] =>
  [...notes].sort((a, b) => Date.parse(b.note_timestamp) - Date.parse(a.note_timestamp) || b.id - a.id);

/** Why something of a note is never said, for the receipt. */
type LeftOut = ReadonlyMap<number, string>;

interface Gathered {
  candidates: Candidate[];
  blank: ReadonlySet<number>;
  leftOut: LeftOut;
  /** Notes of which something may be said. */
  heard: ReadonlySet<number>;
}

function* gather(notes: readonly SourceNote[]): Steps<Gathered> {
  const ordered = newestFirst(notes);
  const leftOut = new Map<number, string>();
  const parsed: { note: SourceNote; all: PlacedStatement[]; statements: PlacedStatement[] }[] = [];
  for (const note of ordered) {
    const { statements } = yield* parsingNote(note);
    const addressed = yield* findingAddressed(statements, note.content);
    if (addressed.size > 0) leftOut.set(note.id, 'text that speaks to a program was left out');
    parsed.push({ note, all: statements, statements: statements.filter((each) => !addressed.has(each)) });
    yield;
  }
  const order = new Map(ordered.map((note, age) => [note.id, ordered.length - 1 - age]));
  const drugsIn = drugReader();
  const outdated = yield* outdatedDrugs(
    parsed.flatMap((each) => each.statements),
    order,
    drugsIn,
  );
  const blank = new Set(parsed.filter((each) => each.all.length === 0).map((each) => each.note.id));
  const candidates: Candidate[] = [];
  for (const [age, { note, statements }] of parsed.entries()) {
    for (const candidate of candidatesOf(note.content, statements, age, outdated, drugsIn)) {
      if (isPublishable(candidate, note.content)) candidates.push(candidate);
      else if (!leftOut.has(note.id))
        leftOut.set(note.id, 'text with links, markup or invisible characters was left out');
    }
    yield;
  }
  const heard = new Set(candidates.map(({ statement }) => statement.note_id));
  const newest = yield* newestStates(candidates);
  const telling = newest.filter((candidate) => !candidate.courtesy);
  return { candidates: telling.length > 0 ? telling : newest, blank, leftOut, heard };
}

/** UTF-16 code units; no summary shows more of a statement. */
const MOST_SHOWN = 5_000;

/** What a reader's program could act on is in no sentence, not by its label either. */
function isPublishable(candidate: Candidate, content: string): boolean {
  const label = neededLabel(candidate, content);
  const shown = [candidate.text, label ? content.slice(label.start, label.end) : ''];
  return shown.every((text) => isPlainText(text.slice(0, MOST_SHOWN).replace(/\s+/g, ' ')));
}

const labelOf = (candidate: Candidate, contents: ReadonlyMap<number, string>) =>
  neededLabel(candidate, contents.get(candidate.statement.note_id) ?? '');

// Labels are counted before it is known which items will share one; what that leaves is offered again.
const ROUNDS = 3;
const WORTH_FILLING = 15;

/** Sections within `maxLength`. The choice never depends on the audience, so that the family is told no more. */
function choose(
  candidates: readonly Candidate[],
  contents: ReadonlyMap<number, string>,
  audience: Audience,
  maxLength: number,
): SummarySection[] {
  let chosen: Labelled[] = [];
  let budget = maxLength;
  const offer = weigh(candidates, (candidate) => labelOf(candidate, contents));
  for (let round = 0; round < ROUNDS; round++) {
    const more = select(offer, budget, prefixCost);
    const slack = maxLength - lengthOf(writeSections(more, contents, 'clinician'));
    if (slack < 0) break;
    chosen = more;
    if (slack < WORTH_FILLING) break;
    budget += slack;
  }
  let sections = writeSections(chosen, contents, audience);
  while (chosen.length > 0 && lengthOf(sections) > maxLength) {
    chosen = chosen.slice(0, -1);
    sections = writeSections(chosen, contents, audience);
  }
  return sections;
}

/** Where no whole statement fits, the best one that can be shortened; those whose meaning cannot turn go first. */
function shortened(
  candidates: readonly Candidate[],
  contents: ReadonlyMap<number, string>,
  maxLength: number,
): Labelled | undefined {
  const order = new Map(candidates.map((candidate) => [candidate, weightOf(candidate)]));
  const best = [...candidates].sort((a, b) => (order.get(b) ?? 0) - (order.get(a) ?? 0)).slice(0, 200);
  for (const turns of CAUTION) {
    for (const candidate of best) {
      const content = contents.get(candidate.statement.note_id) ?? '';
      const label = labelOf(candidate, contents);
      const room = maxLength - 1 - (label ? labelCost(label) : 0);
      const span = shortenAtWord(content, candidate, room, turns);
      if (span) return { ...candidate, ...span, label, text: content.slice(span.start, span.end) };
    }
  }
  return undefined;
}

function cover(
  notes: readonly SourceNote[],
  sections: readonly SummarySection[],
  { blank, leftOut, heard }: Gathered,
  cut: boolean,
): NoteCoverage[] {
  const cited = new Set(
    sections.flatMap((each) => each.sentences).flatMap((each) => each.citations.map((c) => c.note_id)),
  );
  return notes.map(({ id }) => {
    if (blank.has(id)) return { note_id: id, outcome: 'skipped', reason: 'no text' };
    const reason = leftOut.get(id);
    if (reason) return { note_id: id, outcome: heard.has(id) ? 'shortened' : 'skipped', reason };
    if (!cited.has(id)) return { note_id: id, outcome: 'used' };
    return cut
      ? { note_id: id, outcome: 'shortened', reason: 'no whole statement fits' }
      : { note_id: id, outcome: 'cited' };
  });
}

/**
 * A summary of all the notes in their own words: complaint, problems, medications, allergies, findings, history and plan,
 * the newest state first. Each sentence stands in a note, and every citation's quote is that place. The same input gives
 * the same draft. For the family the same statements are put into plain words, as many as fit, so that the family text
 * holds no fact that the clinician's has not.
 */
export function summariseExtractively(input: Input): Draft {
  return atOnce(summarising(input));
}

/** `summariseExtractively` in steps. */
export function* summarising({ notes, audience, maxLength }: Input): Steps<Draft> {
  const contents = new Map(notes.map((note) => [note.id, note.content]));
  const gathered = yield* gather(notes);
  const { candidates } = gathered;
  let sections = choose(candidates, contents, audience, maxLength);
  const cut = sections.length === 0 ? shortened(candidates, contents, maxLength) : undefined;
  if (cut) sections = writeShortened(cut, contents, audience, maxLength);
  return {
    summary: writeSummary(sections),
    sections,
    coverage: cover(notes, sections, gathered, cut !== undefined),
  };
}

function writeShortened(
  cut: Labelled,
  contents: ReadonlyMap<number, string>,
  audience: Audience,
  maxLength: number,
): SummarySection[] {
  const end = (sections: SummarySection[]) =>
    sections.map((section) => ({
      ...section,
      sentences: section.sentences.map((sentence) => ({ ...sentence, text: `${sentence.text}…` })),
    }));
  const sections = end(writeSections([cut], contents, audience));
  // Plain words may be longer than the note's own.
  return lengthOf(sections) <= maxLength ? sections : end(writeSections([cut], contents, 'clinician'));
}
