import { canonicalDrug } from '../lexicon/drugs.ts';
import { DOSE_DIMENSIONS } from '../lexicon/units.ts';
import type { Steps } from '../turns.ts';
import type { Statement } from '../types.ts';
import { allergenOf, OTHER_ALLERGENS, TREATS_ALLERGY } from './allergens.ts';
import {
  cueKinds,
  drugsIn,
  hasAny,
  LONGEST_STATEMENT,
  type Placed,
  type Read,
  type Reading,
  written,
} from './assertions.ts';
import { drugParts } from './drug-parts.ts';

/**
 * What a statement says about allergies. `named`: the patient has this one. `denied`: this one, or with `all` every
 * medicine's (`drug`) or every allergy (`any`), is denied. `tolerated` and `given`: it was taken. `settled`: an allergy was looked
 * into and withdrawn.
 */
export interface AllergyEvent {
  kind: 'named' | 'denied' | 'tolerated' | 'given' | 'settled';
  allergen: string | undefined;
  isDrug: boolean;
  all: 'drug' | 'any' | undefined;
  subject: string;
  /** The statement tells of something that has just happened, which an older note could not know. */
  isNew: boolean;
  placed: Placed;
}

interface Allergen {
  name: string;
  isDrug: boolean;
  from: number;
  to: number;
}

const WORTH_READING = /allerg|anaphyl|hypersens|tolerat|nkd?a\b/i;
const ALLERGY = /^(?:allergy|allergies|allergic|anaphylaxis|anaphylactic|hypersensitivity|hypersensitive)$/;
const KNOWN = '(?:(?:known|any|history|hx|of|reported|documented|current|true|significant|a)\\s+){0,4}';
const WHAT =
  '(?:(?:drug|drugs|medication|medications|medicine|medicines|medical|med|meds|food|environmental|latex)\\s*(?:,|or|and|/)?\\s*){0,4}';
const DENIED_ALL = new RegExp(
  `\\b(?:no|nil|denies|denied|without|(?:does|do|did|has|have)(?: not|n't)(?: have| had)?)\\s+${KNOWN}(${WHAT})allerg(?:y|ies)\\b(?!\\s+(?:to\\s+(?!(?:any\\s+)?(?:drugs?|medications?|medicines?|meds)\\b)|symptom|test|relief|flare|medic|shot))`,
  'i',
);
const SHORT = /\b(nkda|nka)\b/i;
const NONE =
  /^(?:(?:drug |known )?allerg(?:y|ies)(?: history)?\s*[:-]\s*)?(?:none|nil|no|denies|none known|nil known|no known|not known to have any|none reported|none known to (?:drugs|medications|medicines))[\s.;]*$/i;
const PARTIAL =
  /\b(?:except|other than|apart from|aside from|besides|other|new|further|additional|unknown)\b/i;
const SETTLED =
  /\bde-?label\w*|\b(?:outgr[eo]w\w*|disproved|desensiti\w+|ruled out|negative (?:skin )?test\w*|skin test\w* negative|oral challenge|no longer allergic|removed from|not a true)\b/i;
const NEWS =
  /\b(?:new|newly|develop(?:ed|s|ing)?|recent(?:ly)?|today|yesterday|last (?:night|week|month)|presents?|presented|ago|allergic reaction to|after (?:taking|starting|receiving))\b/i;
const NOT_TOLERATED =
  /\b(?:not|un|poorly|unable to|cannot|could not|couldn't|can't|never) ?tolerat|tolerated poorly|\bas tolerated|\bif tolerated|intoleran/i;
const REACTED =
  /\b(?:reaction|react(?:ed|s)|rash|hives|swelling|anaphyla\w*|urticaria|intoleran\w*|allerg\w*|sensitiv\w*|resistan\w*|susceptib\w*|avoid\w*|instead|rather than|contraindicat\w*|alternative\w*)\b/i;
const TREATMENT =
  /^(?:takes?|taking|uses?|using|treated|managed|controlled|tolerat\w*|on|for|which|since|because|prescribed|gets|receives?)$/;
const LEAD =
  /^(?:to|:|-|include|includes|including|are|is|of|drug|medication|reaction|reactions|with|listed|as|the|,|and|or)$/;
const DOUBT = ['hedge', 'hedge_after', 'unlikely', 'condition', 'planned', 'relative'];
const NOT_GIVEN = [
  'negation',
  'negation_after',
  'hedge',
  'unlikely',
  'condition',
  'relative',
  'stop',
  'hold',
  'past',
  'past_after',
  'history',
  'allergy',
];
const UNDECIDED =
  /^(?:consider\w*|discuss\w*|could|may|might|should|would like|propos\w*|pending|await\w*|candidate for)$/;

const inPlan = ({ kind }: Statement) =>
  kind === 'assessment' || kind === 'plan' || kind === 'assessment_and_plan';

/** What the statements say about allergies, in their order. */
export function* readAllergyEvents(placed: readonly Placed[], readText: Read): Steps<AllergyEvent[]> {
  const events: AllergyEvent[] = [];
  for (const each of placed) {
    yield;
    const { statement } = each;
    if (statement.topic === 'family_history' || statement.text.includes('?')) continue;
    const listed = statement.topic === 'allergies' && !inPlan(statement);
    if (!listed && !WORTH_READING.test(statement.text)) continue;
    const read = readText(each.statement.text);
    if (read) events.push(...eventsOf(read, each, listed));
  }
  return events;
}

function eventsOf(read: Reading, placed: Placed, listed: boolean): AllergyEvent[] {
  const text = placed.statement.text.replace(/[\u2018\u2019]/g, "'");
  const events: AllergyEvent[] = [];
  const base = { isDrug: true, all: undefined, isNew: NEWS.test(text), placed, allergen: undefined };
  const denied = DENIED_ALL.exec(text);
  const short = SHORT.exec(text);
  const relative = hasAny(cueKinds(read.cues, 0, read.tokens.length), ['relative', 'condition']);
  if (!relative && !PARTIAL.test(text) && (denied || short || (listed && NONE.test(text)))) {
    const what = (denied?.[1] ?? (short?.[1]?.toLowerCase() === 'nkda' ? 'drug' : '')).toLowerCase();
    const all = /drug|med/.test(what) || /allerg(?:y|ies)\s+to\b/i.test(text) ? 'drug' : 'any';
    const other = what.trim() !== '' && !/drug|med/.test(what);
    if (!other) events.push({ ...base, kind: 'denied', all, subject: denied?.[0] ?? text });
  }
  const settled = SETTLED.test(text);
  for (const { from, to } of clauses(read)) {
    for (const { allergen, negated, tolerated } of allergensOf(
      read,
      from,
      to,
      listed,
      inPlan(placed.statement),
    )) {
      const kind = settled ? 'settled' : tolerated ? 'tolerated' : negated ? 'denied' : 'named';
      const subject = written(read.tokens, allergen.from, allergen.to);
      events.push({ ...base, kind, allergen: allergen.name, isDrug: allergen.isDrug, subject });
    }
  }
  return events;
}

/** Stretches between sentence marks and words like "but": what is said in one does not reach into the next. */
function clauses({ tokens, cues }: Reading): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  let from = 0;
  tokens.forEach(({ text }, at) => {
    if (!/^[.;!]$/.test(text) && !cues[at]?.kinds.includes('break')) return;
    found.push({ from, to: at });
    from = cues[at]?.kinds.includes('break') ? at : at + 1;
  });
  found.push({ from, to: tokens.length });
  return found;
}

interface Said {
  allergen: Allergen;
  negated: boolean;
  tolerated: boolean;
}

function allergensOf(read: Reading, from: number, to: number, listed: boolean, planned: boolean): Said[] {
  const { tokens, cues } = read;
  const kinds = cueKinds(cues, from, to);
  const words = written(tokens, from, to);
  const tolerated = /tolerat/i.test(words);
  if (tolerated && NOT_TOLERATED.test(words)) return [];
  if (hasAny(kinds, DOUBT)) return [];
  const all = allergensIn(read, from, to);
  const exception = listsException(read, from);
  const triggers = tokens.flatMap(({ text }, at) =>
    at >= from && at < to && ALLERGY.test(text) ? [at] : [],
  );
  const negation = cues.findIndex(
    (cue, at) => at >= from && at < to && cue?.kinds.includes('negation') === true,
  );
  return all.flatMap((allergen): Said[] => {
    const treatment = tokens.slice(from, allergen.from).some(({ text }) => TREATMENT.test(text));
    if (tolerated) return /\w/.test(allergen.name) ? [{ allergen, negated: false, tolerated: true }] : [];
    if (treatment || read.contents.amounts.some((amount) => amount.from === allergen.to)) return [];
    const isNamed =
      exception ||
      (listed && !TREATS_ALLERGY.test(allergen.name)) ||
      triggers.some((at) => isNamedBy(read, all, at, allergen, planned));
    const negated = !exception && negation >= 0 && negation < allergen.from;
    return isNamed ? [{ allergen, negated, tolerated: false }] : [];
  });
}

/** "NKDA except penicillin": the clause begins with the exception, and what it is taken from is an allergy. */
function listsException({ tokens, cues }: Reading, from: number): boolean {
  const cue = cues[from];
  return (
    from > 0 &&
    cue !== undefined &&
    /^(?:except|apart from|other than|aside from)/.test(cue.text) &&
    tokens.slice(0, from).some(({ text }) => ALLERGY.test(text) || /^nkd?a$/.test(text))
  );
}

/** `penicillin allergy`, `allergic to penicillin, sulfa and latex`, `Allergies: penicillin`. */
function isNamedBy(
  read: Reading,
  all: readonly Allergen[],
  at: number,
  allergen: Allergen,
  planned: boolean,
): boolean {
  const { tokens } = read;
  if (allergen.to <= at) {
    const between = tokens.slice(allergen.to, at);
    return between.length <= 1 && between.every(({ text }) => text === '-' || text === 'drug');
  }
  const opened = tokens[at + 1]?.text === ':' || tokens[at + 1]?.text === '-';
  if (opened && planned) return false;
  for (let place = at + 1; place < allergen.from; place++) {
    const inside = all.some(({ from, to }) => place >= from && place < to);
    if (!inside && !LEAD.test(tokens[place]?.text ?? '') && !/^[()]$/.test(tokens[place]?.text ?? ''))
      return false;
  }
  return !(opened && TREATS_ALLERGY.test(allergen.name));
}

function allergensIn(read: Reading, from: number, to: number): Allergen[] {
  const drugs = drugsIn(read)
    .filter((drug) => drug.from >= from && drug.to <= to)
    .map(
      (drug): Allergen => ({ name: allergenOf(drug.concept), isDrug: true, from: drug.from, to: drug.to }),
    );
  const others: Allergen[] = [];
  for (let at = from; at < to; at++) {
    const name = OTHER_ALLERGENS.get(read.tokens[at]?.lemma ?? '');
    if (name !== undefined && !drugs.some((drug) => drug.from <= at && drug.to > at))
      others.push({ name, isDrug: name === 'contrast', from: at, to: at + 1 });
  }
  return [...drugs, ...others].sort((a, b) => a.from - b.from);
}

/** Where one of these medicines is prescribed or taken. */
export function* readGiven(
  placed: readonly Placed[],
  allergens: ReadonlySet<string>,
  readText: Read,
): Steps<AllergyEvent[]> {
  const events: AllergyEvent[] = [];
  if (allergens.size === 0) return events;
  for (const each of placed) {
    yield;
    const { statement } = each;
    const passive =
      statement.topic === 'family_history' ||
      statement.topic === 'allergies' ||
      statement.kind === 'objective';
    if (passive || statement.text.includes('?') || !names(statement.text, allergens)) continue;
    if (REACTED.test(statement.text)) continue;
    const read = readText(each.statement.text);
    if (read) events.push(...givenIn(read, each, allergens));
  }
  return events;
}

function givenIn(read: Reading, placed: Placed, allergens: ReadonlySet<string>): AllergyEvent[] {
  return drugParts(read).flatMap(({ drug, leading, beside, before, after }): AllergyEvent[] => {
    const allergen = allergenOf(drug.concept);
    if (!allergens.has(allergen)) return [];
    const near = new Set([...leading, ...beside]);
    const undecided = read.cues.some(
      (cue, at) => at < after && cue?.kinds.includes('planned') && UNDECIDED.test(cue.text),
    );
    const amount =
      read.contents.amounts.some(
        ({ from, unit }) => from >= before && from < after && DOSE_DIMENSIONS.has(unit?.dimension ?? ''),
      ) || read.contents.frequencies.some(({ from }) => from >= drug.to && from < after);
    const ordered = amount || hasAny(near, ['start', 'continue']) || placed.statement.topic === 'medications';
    if (!ordered || undecided || hasAny(near, NOT_GIVEN)) return [];
    const subject = written(read.tokens, drug.from, drug.to);
    return [{ kind: 'given', allergen, isDrug: true, all: undefined, subject, isNew: false, placed }];
  });
}

/** Whether a word of the text is such a medicine: a cheap look before the text is read. */
function names(text: string, allergens: ReadonlySet<string>): boolean {
  const words = text.slice(0, LONGEST_STATEMENT).match(/\p{L}[\p{L}-]{2,}/gu) ?? [];
  return words.some((word) => {
    const drug = canonicalDrug(word);
    return drug !== undefined && allergens.has(allergenOf(drug));
  });
}
