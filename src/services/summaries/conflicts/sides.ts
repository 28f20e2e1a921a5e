import type { Steps } from '../turns.ts';
import type { Governed } from '../verification/governed.ts';
import type { Mention } from '../verification/mentions.ts';
import { govern } from '../verification/scopes.ts';
import {
  cueKinds,
  DAY,
  type Disagreement,
  disagreement,
  hasAny,
  type Placed,
  type Read,
  type Reading,
  written,
} from './assertions.ts';

/** A finding or an operation at a place on one side, as one note has it. */
interface Sided {
  /** Finding and place: what is compared. */
  matter: string;
  /** The place, or the finding where none is named: what a note's sides are counted for. */
  place: string;
  side: 'left' | 'right';
  subject: string;
  isSymptom: boolean;
  /** Told as gone or absent: it ends what was there. */
  ended: boolean;
  /** Told as new or as the other one. */
  isNew: boolean;
  placed: Placed;
}

/** Which sides a note speaks of at a place, whatever it says about them. */
type SidesOfNote = Map<string, Set<string>>;

const WORTH_READING =
  /\b(?:left|right|lt|rt|l|r|bilat\w*|both|[lr][lu][qlew]|rml|[lr]if|[lr]hs|o[ds])\b|b\/l/i;
/** Symptoms come and go on either side within a season; diagnoses and operations are told for longer. */
const SYMPTOM_PERIOD = 92 * DAY;
const PERIOD = 366 * DAY;
const SYMPTOM =
  /pain|ache|edema|numbness|tingling|weakness|stiffness|rash|cramp|itch|prurit|tenderness|erythema|spasm|crackle|wheeze|contusion|sprain|strain|laceration|wound|lesion|cyst|infection|otitis|bite|congestion|headache|discomfort|swelling|bleeding|epistaxis|conjunctivitis|cellulitis|abscess|stye|blister|ulcer|wart/;
const OPERATION =
  /ectomy|replacement|arthroscop|reconstruction|fixation|amputation|repair|^surgery$|excision|resection|transplant/;
// Sides of an organ are parts of it, and a chart has findings on both.
const ONE_ORGAN =
  /^(?:heart|ventricle|atrium|aorta|liver|colon|bowel|flexion|base|spine|brain|hemisphere|mca|skin|extremity)$/;
const HEART = /^heart|cardi|ventric|atri|bundle|hypertrophy/;
const FILLER =
  /^(?:-|sided|side|upper|lower|proximal|distal|medial|lateral|anterior|posterior|mid|total|big|great|little|ring|middle|index|first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th|dominant|main)$/;
const NEWS =
  /\b(?:new|newly|now|other|opposite|contralateral|also|previous(?:ly)?|second|another|different|ago|yesterday|today|since|sudden(?:ly)?|acute(?:ly)?|onset|started|began|injur\w+|fell|fall|twist\w*|last (?:night|week)|x ?\d+|for (?:the (?:past|last) )?(?:a|an|\d+|one|two|three|four|five|six|seven) (?:hour|day|week)s?|this (?:morning|week))\b/i;
const GONE = /\b(?:resolved|healed|gone|cleared|no longer|recovered)\b/i;
const CLAUSE_END = /^(?:[.;,!]|and|or|but|with|while|whereas)$/;
const DOUBT = [
  'negation',
  'negation_after',
  'hedge',
  'hedge_after',
  'unlikely',
  'planned',
  'planned_after',
  'condition',
  'relative',
  'next_negation',
];

/** One finding, left in one note and right in the next that tells of it; notes that speak of both sides are left out. */
export function* findSideConflicts(placed: readonly Placed[], readText: Read): Steps<Disagreement[]> {
  const sidesByNote = new Map<number, SidesOfNote>();
  const matters = new Map<string, Sided[]>();
  for (const each of placed) {
    yield;
    if (each.statement.topic === 'family_history' || !WORTH_READING.test(each.statement.text)) continue;
    const read = readText(each.statement.text);
    if (!read) continue;
    const sides: SidesOfNote = sidesByNote.get(each.noteIndex) ?? new Map();
    sidesByNote.set(each.noteIndex, sides);
    for (const sided of sidedIn(read, each, sides)) {
      const members = matters.get(sided.matter) ?? [];
      members.push(sided);
      matters.set(sided.matter, members);
    }
  }
  const isOneSided = ({ place, placed: { noteIndex } }: Sided) =>
    sidesByNote.get(noteIndex)?.get(place)?.size === 1;
  const found = [...matters.values()].flatMap((members) =>
    newestOf(members, isOneSided).map((each) => ({ each, place: members[0]?.place })),
  );
  // Pain, bruise and fracture of one ankle in the same two notes are one disagreement.
  const byPlace = new Map<string, Disagreement>();
  for (const { each, place } of found) {
    const key = `${each.earlier.noteIndex} ${each.later.noteIndex} ${place}`;
    if (!byPlace.has(key)) byPlace.set(key, each);
  }
  return [...byPlace.values()];
}

function newestOf(members: readonly Sided[], isOneSided: (sided: Sided) => boolean): Disagreement[] {
  let last: Sided | undefined;
  let newest: Disagreement[] = [];
  for (const next of members) {
    if (next.ended || !isOneSided(next)) {
      // A note that tells of both sides, or of the end of one, explains the next.
      last = undefined;
      continue;
    }
    const apart = last ? next.placed.at - last.placed.at : 0;
    if (last && last.side !== next.side && !next.isNew && apart <= (next.isSymptom ? SYMPTOM_PERIOD : PERIOD))
      newest = [disagreement('side', next.subject, last.placed, next.placed)];
    last = next;
  }
  return newest;
}

function sidedIn(read: Reading, placed: Placed, seen: SidesOfNote): Sided[] {
  const { tokens, contents, cues } = read;
  const found: Sided[] = [];
  let governed: Governed[] | undefined;
  for (const { side, from, to } of contents.sides) {
    const clause = clauseAround(read, from, to);
    const site = siteOf(read, from, to, clause);
    const inClause = contents.mentions.filter(
      (mention) => mention.from >= clause.from && mention.to <= clause.to,
    );
    const findings = inClause.filter(isFinding);
    const place = site?.concept;
    for (const key of place ? [place] : findings.map(({ concept }) => concept)) note(seen, key, side);
    if (side === 'bilateral' || (place !== undefined && ONE_ORGAN.test(place))) continue;
    if (
      contents.sides.some(
        (other) => other.side !== side && other.from >= clause.from && other.to <= clause.to,
      )
    )
      continue;
    governed ??= govern(tokens, contents, cues);
    const doubted = hasAny(cueKinds(cues, clause.from, clause.to), DOUBT);
    const gone = GONE.test(written(tokens, clause.from, clause.to));
    for (const finding of findings) {
      const state = governed[contents.mentions.indexOf(finding)];
      const beside = place !== undefined || finding.from - to <= 2;
      if (!beside || finding.from === from || state === undefined || state.subject !== 'patient') continue;
      const ended = state.negated || gone;
      if (!ended && (doubted || state.hedge !== 'none' || state.planned || state.conditional)) continue;
      const isSymptom = SYMPTOM.test(finding.concept);
      found.push({
        matter: `${finding.concept}|${place ?? ''}|${detail(read, from, site)}`,
        place: place ?? finding.concept,
        side,
        subject: subjectOf(read, finding, site),
        isSymptom,
        ended,
        isNew: NEWS.test(placed.statement.text),
        placed,
      });
    }
  }
  return found;
}

const isFinding = ({ kind, concept }: Mention): boolean =>
  (kind === 'condition' && !HEART.test(concept)) || (kind === 'procedure' && OPERATION.test(concept));

function note(seen: SidesOfNote, key: string, side: string): void {
  seen.set(key, (seen.get(key) ?? new Set()).add(side));
}

/** The words around a side; one that stands with its place alone behind a comma belongs to what is before it. */
function clauseAround({ tokens, contents }: Reading, from: number, to: number): { from: number; to: number } {
  const isEnd = (at: number) => CLAUSE_END.test(tokens[at]?.text ?? '');
  let start = from;
  let end = to;
  while (start > 0 && !isEnd(start - 1)) start--;
  while (end < tokens.length && !isEnd(end)) end++;
  const alone = end - start <= 3 && tokens[start - 1]?.text === ',';
  if (
    alone &&
    !contents.mentions.some((mention) => isFinding(mention) && mention.from >= start && mention.to <= end)
  ) {
    start--;
    while (start > 0 && !isEnd(start - 1)) start--;
  }
  return { from: start, to: end };
}

/** The place that a side belongs to: in the same word (`RUQ`), just behind it, or just before it (`knee (L)`). */
function siteOf(
  { tokens, contents }: Reading,
  from: number,
  to: number,
  clause: { from: number; to: number },
): Mention | undefined {
  const sites = contents.mentions.filter(
    (mention) => mention.kind === 'site' && mention.from >= clause.from && mention.to <= clause.to,
  );
  const behind = sites.find((site) => site.from >= from);
  if (behind && tokens.slice(to, Math.max(to, behind.from)).every(({ text }) => FILLER.test(text)))
    return behind;
  const before = sites.findLast((site) => site.to <= from);
  return before && tokens.slice(before.to, from).every(({ text }) => /^[(-]$/.test(text))
    ? before
    : undefined;
}

/** Words between side and place that make another place of it (`index` finger). */
function detail({ tokens }: Reading, side: number, site: Mention | undefined): string {
  if (site === undefined || site.from <= side + 1) return '';
  const words = tokens
    .slice(side + 1, site.from)
    .flatMap(({ text }) => (/^(?:-|sided|side)$/.test(text) ? [] : [text]));
  return words.length > 0 ? `/${words.join(' ')}` : '';
}

function subjectOf({ tokens }: Reading, finding: Mention, site: Mention | undefined): string {
  const what = written(tokens, finding.from, finding.to);
  return site === undefined || (site.from >= finding.from && site.to <= finding.to)
    ? what
    : `${written(tokens, site.from, site.to)} ${what}`;
}
