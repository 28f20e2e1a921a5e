import { CLINICAL_ENDING } from '../lexicon/conditions.ts';
import type { CueKind } from '../lexicon/cues.ts';
import { canonicalDrug } from '../lexicon/drugs.ts';
import { AFTER_DOSE_ONLY, FREQUENCY_FORMS, type Frequency, ROUTES } from '../lexicon/frequencies.ts';
import { PLAIN_WORDS } from '../lexicon/narratives.ts';
import { ROMAN, SCALES } from '../lexicon/qualifiers.ts';
import { SIDE_WORDS, SIDED_SITES, SITE_NAMES, type Side } from '../lexicon/sites.ts';
import { unitOf } from '../lexicon/units.ts';
import { dateAt, type FoundDate } from './dates.ts';
import { contentAt, cueAt, type Found, frequencyAt } from './phrases.ts';
import { type Amount, amountAt } from './quantities.ts';
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

export interface FoundSide {
  side: Side;
  from: number;
  to: number;
}

export interface FoundFrequency extends Frequency {
  from: number;
  to: number;
}

/** Everything that stands in a text, before it is asked what governs it. */
export interface Contents {
  mentions: Mention[];
  sides: FoundSide[];
  amounts: Amount[];
  dates: FoundDate[];
  frequencies: FoundFrequency[];
  routes: { route: string; from: number }[];
  /** Tokens that belong to dates and frequencies, in which no cue is looked for. */
  masked: boolean[];
}

const NOT_PERIOD_BEFORE = new Set(
  'for in within about approximately over after past last than half almost nearly around only another such next this was been'.split(
    ' ',
  ),
);
const NOT_PERIOD_AFTER = new Set(
  'ago later prior before after earlier old or history long since of post and'.split(' '),
);

function frequencyHere(tokens: readonly Token[], at: number): FoundFrequency | undefined {
  const every = everyAt(tokens, at);
  if (every !== undefined) return every;
  const found: Found<string> | undefined = frequencyAt(tokens, at);
  const frequency = found === undefined ? undefined : FREQUENCY_FORMS.get(found.meaning);
  if (found === undefined || frequency === undefined) return undefined;
  const prior = tokens[at - 1];
  const next = tokens[found.to]?.text ?? '';
  if (AFTER_DOSE_ONLY.has(found.meaning)) {
    const word = prior?.text ?? '';
    const follows =
      unitOf(word) !== undefined ||
      ROUTES[word] !== undefined ||
      canonicalDrug(word) !== undefined ||
      /^(?:daily|bid|tid|prn|taken|take|tab|po)$/.test(word);
    if (!follows) return undefined;
    if (found.meaning === 'on' && tokens[found.to]?.kind !== 'mark' && tokens[found.to] !== undefined)
      return undefined;
  }
  if (/^a (?:day|week|month|year)$/.test(found.meaning)) {
    if (
      prior === undefined ||
      prior.kind === 'mark' ||
      NOT_PERIOD_BEFORE.has(prior.text) ||
      NOT_PERIOD_AFTER.has(next)
    )
      return undefined;
  }
  return { ...frequency, from: found.from, to: found.to };
}

/** `every 5 hours`, `q4-6h`: the forms that a table cannot list. */
function everyAt(tokens: readonly Token[], at: number): FoundFrequency | undefined {
  const first = tokens[at];
  const glued = /^q(\d{1,2})$/.exec(first?.text ?? '');
  if (first?.text !== 'every' && first?.text !== 'q' && first?.text !== 'each' && glued === null)
    return undefined;
  let place = at + 1;
  const low = glued === null ? amountAt(tokens, place) : undefined;
  const values = glued === null ? [...(low?.values ?? [])] : [Number(glued[1])];
  let unit = low?.unit;
  if (low !== undefined) place = low.to;
  if (
    glued !== null &&
    /^(?:-|to)$/.test(tokens[place]?.text ?? '') &&
    tokens[place + 1]?.kind === 'number'
  ) {
    values.push(Number(tokens[place + 1]?.text));
    place += 2;
  }
  if (unit === undefined) {
    unit = unitOf(tokens[place]?.text ?? '');
    place += 1;
  }
  const value = values[0];
  if (value === undefined || value <= 0 || (unit?.dimension !== 'time' && unit?.dimension !== 'months'))
    return undefined;
  const days = unit.dimension === 'months' ? unit.factor * 30.4167 : unit.factor;
  const range = values.length > 1 ? `${values.join('-')} ${unit.factor}` : undefined;
  return {
    from: at,
    to: place,
    perDay: range === undefined ? 1 / (value * days) : undefined,
    timing: range,
    asNeeded: false,
  };
}

function sideHere(tokens: readonly Token[], at: number): FoundSide | undefined {
  const token = tokens[at];
  const side = token === undefined ? undefined : SIDE_WORDS[token.text];
  if (token === undefined || side === undefined) return undefined;
  const next = tokens[at + 1]?.text ?? '';
  const prior = tokens[at - 1]?.text ?? '';
  if (token.text.length === 1) {
    const sited =
      SITE_NAMES.has(next) ||
      SITE_NAMES.has(tokens[at + 1]?.lemma ?? '') ||
      (prior === '(' && next === ')') ||
      SITE_NAMES.has(prior) ||
      /^(?:sided|side|upper|lower)$/.test(next);
    if (token.raw === token.text || !sited) return undefined;
  }
  if (
    token.text === 'both' &&
    !SITE_NAMES.has(tokens[at + 1]?.lemma ?? '') &&
    !/^(?:side|sides|upper|lower)$/.test(next)
  )
    return undefined;
  if (
    token.text === 'right' &&
    (/^(?:away|now|after|before|handed|hand dominant)$/.test(next) || /^(?:all|is|yes)$/.test(prior))
  )
    return undefined;
  if (
    (token.text === 'right' || token.text === 'left') &&
    /^(?:hand|handed)$/.test(next) &&
    /^(?:dominant)$/.test(tokens[at + 2]?.text ?? '')
  )
    return undefined;
  if (
    token.text === 'left' &&
    (/^(?:the|home|work|ama|against|without|untreated|school|his|her)$/.test(next) ||
      /^(?:he|she|patient|they|nothing|be|been)$/.test(prior))
  )
    return undefined;
  return { side, from: at, to: at + 1 };
}

/** `type 2`, `stage III`, `2nd degree`: a scale with its step. */
function scaleHere(tokens: readonly Token[], at: number): { concept: string; to: number } | undefined {
  const token = tokens[at];
  const scale = token === undefined ? undefined : SCALES[token.text];
  if (token === undefined || scale === undefined) return undefined;
  const place = SCALES[tokens[at + 1]?.text ?? ''] === undefined ? at + 1 : at + 2;
  const next = tokens[place];
  const step =
    next?.kind === 'number'
      ? next.text
      : (ROMAN[next?.text ?? ''] ??
        ({ one: '1', two: '2', three: '3', four: '4' } as Record<string, string>)[next?.text ?? '']);
  if (step === undefined || next === undefined || token.text === 'level') return undefined;
  const letter = tokens[place + 1];
  const lettered = letter?.joined && /^[abc]$/.test(letter.text);
  const out = tokens[place + 1]?.text === '/' && tokens[place + 2]?.kind === 'number';
  return {
    concept: `${scale}:${step}${lettered ? letter.text : ''}`,
    to: lettered ? place + 2 : out ? place + 3 : place + 1,
  };
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

function isClinical(token: Token, at: number, tokens: readonly Token[]): boolean {
  if (CLINICAL_ENDING.test(token.lemma)) return true;
  const shouting = tokens
    .filter((other) => other.kind === 'word')
    .every((other) => other.raw === other.raw.toUpperCase());
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
  const route =
    ROUTES[token.text] ??
    ROUTES[`${token.text} ${tokens[at + 1]?.text ?? ''}`] ??
    ROUTES[`${token.text} ${tokens[at + 1]?.text ?? ''} ${tokens[at + 2]?.text ?? ''}`];
  if (route !== undefined) {
    contents.routes.push({ route, from: at });
    return (
      at +
      (ROUTES[token.text] === undefined
        ? ROUTES[`${token.text} ${tokens[at + 1]?.text ?? ''}`] === undefined
          ? 3
          : 2
        : 1)
    );
  }
  if (found !== undefined) {
    const { kind, concept } = found.meaning;
    if (
      !(concept === 'sex:male' || concept === 'sex:female') ||
      token.text.length > 1 ||
      (token.raw !== token.text && contents.amounts.some((amount) => at - amount.to <= 1))
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
  if (LIGHT.has(token.lemma)) {
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
  push('word', stemOf(token.text), at + 1, isClinical(token, at, tokens));
  return at + 1;
}

/** `every 6 hours as needed`, `daily at bedtime`: parts that stand together are one frequency. */
function mergeFrequencies(tokens: readonly Token[], contents: Contents): void {
  const merged: FoundFrequency[] = [];
  for (const next of contents.frequencies) {
    const last = merged.at(-1);
    const between = last === undefined ? undefined : tokens.slice(last.to, next.from);
    const touching =
      between !== undefined &&
      between.length <= 2 &&
      between.every((token) => /^[,(]$|^(?:po|only|or)$/.test(token.text));
    if (
      last !== undefined &&
      touching &&
      (last.perDay === undefined || next.perDay === undefined || last.perDay === next.perDay)
    ) {
      last.perDay ??= next.perDay;
      last.timing ??= next.timing;
      last.asNeeded ||= next.asNeeded;
      last.to = next.to;
    } else {
      merged.push({ ...next });
    }
  }
  contents.frequencies = merged;
}
