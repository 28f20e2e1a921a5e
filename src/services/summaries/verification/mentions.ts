import { CLINICAL_ENDING } from '../lexicon/conditions.ts';
import type { CueKind } from '../lexicon/cues.ts';
import { canonicalDrug } from '../lexicon/drugs.ts';
import { PLAIN_WORDS } from '../lexicon/narratives.ts';
import { SIDED_SITES } from '../lexicon/sites.ts';
import { dateAt, type FoundDate } from './dates.ts';
import { contentAt, cueAt } from './phrases.ts';
import { type Amount, amountAt } from './quantities.ts';
import {
  type FoundFrequency,
  type FoundSide,
  frequencyHere,
  mergeFrequencies,
  routeHere,
  scaleHere,
  sideHere,
} from './spans.ts';
import { stemOf, type Token } from './tokens.ts';

export type MentionKind = 'condition' | 'drug' | 'measure' | 'procedure' | 'qualifier' | 'site' | 'word';

/** A thing that a text speaks of, under the name it is compared by. */
export interface Mention {
  kind: MentionKind;
  concept: string;
  from: number;
  to: number;
  /** For a word: it ends or is written as names of diseases are. */
  clinical: boolean;
  /** A word without weight of its own (`symptoms`): only its denial is compared. */
  light?: boolean;
}

/** Everything that stands in a text, before it is asked what governs it. */
export interface Contents {
  mentions: Mention[];
  sides: FoundSide[];
  amounts: Amount[];
  dates: FoundDate[];
  frequencies: FoundFrequency[];
  routes: { route: string; from: number }[];
  /** All of it is in capitals, so that capitals do not tell an abbreviation. */
  shouting: boolean;
  /** Tokens that belong to dates and frequencies, in which no cue is looked for. */
  masked: boolean[];
}

const LIGHT: ReadonlySet<string> = new Set([
  'symptom',
  'issue',
  'problem',
  'complaint',
  'concern',
  'side effect',
  'complication',
  'difficulty',
  'abnormality',
  'finding',
  'change',
  'anything',
  'medication',
]);

const SPECIAL: Readonly<Record<string, readonly [string, string]>> = {
  t2dm: ['diabetes mellitus', 'type:2'],
  t1dm: ['diabetes mellitus', 'type:1'],
  dm2: ['diabetes mellitus', 'type:2'],
  dm1: ['diabetes mellitus', 'type:1'],
  niddm: ['diabetes mellitus', 'type:2'],
  iddm: ['diabetes mellitus', 'type:1'],
  t2d: ['diabetes mellitus', 'type:2'],
  t1d: ['diabetes mellitus', 'type:1'],
  ckd3: ['chronic kidney disease', 'stage:3'],
  ckd4: ['chronic kidney disease', 'stage:4'],
  ckd2: ['chronic kidney disease', 'stage:2'],
  ckd5: ['chronic kidney disease', 'stage:5'],
};

/** Words that are denials in themselves: the thing, as absent. */
export const DENIED_WORDS: Readonly<Record<string, readonly [MentionKind, string]>> = {
  afebrile: ['condition', 'fever'],
  nad: ['condition', 'acute distress'],
  nkda: ['condition', 'drug allergy'],
  nka: ['condition', 'allergy'],
  asymptomatic: ['word', 'symptomat'],
  nonsmoker: ['condition', 'smoker'],
  nontender: ['condition', 'tenderness'],
  atraumatic: ['condition', 'trauma'],
  anicteric: ['condition', 'jaundice'],
  nondistended: ['word', 'distend'],
  nonobese: ['condition', 'obesity'],
  acyanotic: ['condition', 'cyanosis'],
  painless: ['condition', 'pain'],
  nondiabetic: ['condition', 'diabetes mellitus'],
  nonproductive: ['word', 'productiv'],
  nonradiating: ['word', 'radiate'],
  teetotal: ['condition', 'alcohol use'],
};

function isClinical(token: Token, at: number, tokens: readonly Token[], shouting: boolean): boolean {
  if (CLINICAL_ENDING.test(token.lemma)) return true;
  if (!shouting && token.raw.length >= 2 && token.raw.length <= 6 && token.raw === token.raw.toUpperCase())
    return true;
  return (
    at > 0 &&
    tokens[at - 1]?.text !== '.' &&
    /^\p{Lu}\p{Ll}{3,}$/u.test(token.raw) &&
    /^(?:disease|syndrome|disorder)$/.test(tokens[at + 1]?.text ?? '')
  );
}

const NOT_MEDICINE = new Set(
  'weight lost gained total dose doses daily approximately least than of to from by at about is was with and or the a additional per taking take takes increase decrease reduce increased decreased start started another over under receive received given level glucose sugar him her patient on up down now'.split(
    ' ',
  ),
);

/** One pass over a text: at each token the first reading that fits, in the order dates, frequencies, amounts, words. */
export function contentsOf(tokens: readonly Token[]): Contents {
  const contents: Contents = {
    mentions: [],
    sides: [],
    amounts: [],
    dates: [],
    frequencies: [],
    routes: [],
    shouting: tokens.every((token) => token.kind !== 'word' || token.raw === token.raw.toUpperCase()),
    masked: tokens.map(() => false),
  };
  let at = 0;
  if (tokens[0]?.kind === 'number' && /^[.)]$/.test(tokens[1]?.text ?? '') && !tokens[2]?.joined) at = 2;
  const mask = (from: number, to: number) => {
    for (let place = from; place < to; place += 1) contents.masked[place] = true;
    at = to;
  };
  while (at < tokens.length) {
    const token = tokens[at];
    if (token === undefined) break;
    const date = dateAt(tokens, at);
    if (
      date !== undefined &&
      !(
        date.to === at + 1 &&
        date.readings[0]?.weekday === undefined &&
        token.kind === 'number' &&
        contents.amounts.at(-1)?.to === at
      )
    ) {
      contents.dates.push(date);
      mask(date.from, date.to);
      continue;
    }
    const scale = scaleHere(tokens, at);
    if (scale !== undefined) {
      contents.mentions.push({
        kind: 'qualifier',
        concept: scale.concept,
        from: at,
        to: scale.to,
        clinical: true,
      });
      mask(at, scale.to);
      continue;
    }
    const frequency = frequencyHere(tokens, at);
    if (frequency !== undefined) {
      contents.frequencies.push(frequency);
      mask(frequency.from, frequency.to);
      continue;
    }
    const side = sideHere(tokens, at);
    if (side !== undefined) {
      contents.sides.push(side);
      at = side.to;
      continue;
    }
    const found = contentAt(tokens, at);
    const amount = amountAt(tokens, at);
    if (amount !== undefined && (found === undefined || found.to < amount.to)) {
      contents.amounts.push(amount);
      at = Math.max(amount.to, at + 1);
      continue;
    }
    at = addWords(tokens, at, found, contents);
  }
  mergeFrequencies(tokens, contents);
  return contents;
}

/** Cues whose meaning is compared as what they do, so that the word itself need not stand in the evidence. */
const CUES_AS_WORDS: ReadonlySet<CueKind> = new Set<CueKind>([
  'negation',
  'negation_after',
  'hedge',
  'hedge_after',
  'unlikely',
  'past',
  'past_after',
  'recent',
  'current',
  'history_section',
  'planned',
  'planned_after',
  'condition',
  'done',
  'start',
  'stop',
  'hold',
  'continue',
  'increase',
  'decrease',
  'change',
  'allergy',
  'informant',
]);

function addWords(
  tokens: readonly Token[],
  at: number,
  found: ReturnType<typeof contentAt>,
  contents: Contents,
): number {
  const token = tokens[at];
  if (token === undefined || token.kind !== 'word') return at + 1;
  // a cause, not a course
  if (token.text === 'secondary' && tokens[at + 1]?.text === 'to') return at + 2;
  const push = (kind: MentionKind, concept: string, to: number, clinical = true) =>
    contents.mentions.push({ kind, concept, from: at, to, clinical });
  const special = SPECIAL[token.text];
  if (special !== undefined) {
    push('condition', special[0], at + 1);
    push('qualifier', special[1], at + 1);
    return at + 1;
  }
  const denied = DENIED_WORDS[token.text];
  if (denied !== undefined) {
    push(denied[0], denied[1], at + 1);
    return at + 1;
  }
  const sided = SIDED_SITES.get(token.text);
  if (sided !== undefined) {
    if (sided.side !== undefined) contents.sides.push({ side: sided.side, from: at, to: at + 1 });
    if (sided.site !== undefined) push('site', sided.site, at + 1);
    return at + 1;
  }
  const route = routeHere(tokens, at);
  if (route !== undefined) {
    contents.routes.push({ route: route.route, from: at });
    return route.to;
  }
  if (found !== undefined) {
    const { kind, concept } = found.meaning;
    if (
      !(concept === 'sex:male' || concept === 'sex:female') ||
      token.text.length > 1 ||
      (token.raw !== token.text && at - (contents.amounts.at(-1)?.to ?? -9) <= 1)
    ) {
      push(
        kind === 'synonym' ? 'word' : kind,
        kind === 'synonym' ? stemOf(concept) : concept,
        found.to,
        kind !== 'synonym',
      );
      return found.to;
    }
  }
  const drug = canonicalDrug(token.text) ?? canonicalDrug(token.lemma);
  const doseNext =
    !PLAIN_WORDS.has(token.text) &&
    !NOT_MEDICINE.has(token.text) &&
    !/ly$/.test(token.text) &&
    cueAt(tokens, at) === undefined &&
    tokens[at + 1]?.kind === 'number' &&
    /^(?:mg|mcg|ug|g|units?|iu|milligrams?|micrograms?)$/.test(tokens[at + 2]?.text ?? '') &&
    tokens[at + 3]?.text !== '/';
  if (drug !== undefined || doseNext) {
    push('drug', drug ?? token.lemma, at + 1);
    return at + 1;
  }
  if (LIGHT.has(token.lemma) && token.text !== 'changed') {
    contents.mentions.push({
      kind: 'word',
      concept: stemOf(token.text),
      from: at,
      to: at + 1,
      clinical: false,
      light: true,
    });
    return at + 1;
  }
  if (PLAIN_WORDS.has(token.text) || PLAIN_WORDS.has(token.lemma)) return at + 1;
  if (cueAt(tokens, at)?.meaning.some((kind) => CUES_AS_WORDS.has(kind))) return at + 1;
  push('word', stemOf(token.text), at + 1, isClinical(token, at, tokens, contents.shouting));
  return at + 1;
}
