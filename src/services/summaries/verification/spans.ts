import { canonicalDrug } from '../lexicon/drugs.ts';
import { AFTER_DOSE_ONLY, FREQUENCY_FORMS, type Frequency, ROUTES } from '../lexicon/frequencies.ts';
import { ROMAN, SCALES } from '../lexicon/qualifiers.ts';
import { SIDE_WORDS, SITE_NAMES, type Side } from '../lexicon/sites.ts';
import { unitOf } from '../lexicon/units.ts';
import { contentAt, type Found, frequencyAt } from './phrases.ts';
import { amountAt } from './quantities.ts';
import type { Token } from './tokens.ts';

export interface FoundSide {
  side: Side;
  from: number;
  to: number;
}

export interface FoundFrequency extends Frequency {
  from: number;
  to: number;
}

const NOT_PERIOD_BEFORE = new Set(
  'for in within about approximately over after past last than half almost nearly around only another such next this was been'.split(
    ' ',
  ),
);

const NOT_PERIOD_AFTER = new Set(
  'ago later prior before after earlier old or history long since of post and'.split(' '),
);

export function frequencyHere(tokens: readonly Token[], at: number): FoundFrequency | undefined {
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

/** `every 6 hours as needed`, `daily at bedtime`: parts that stand together are one frequency. */
export function mergeFrequencies(
  tokens: readonly Token[],
  contents: { frequencies: FoundFrequency[] },
): void {
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

export function sideHere(tokens: readonly Token[], at: number): FoundSide | undefined {
  const token = tokens[at];
  const side = token === undefined ? undefined : SIDE_WORDS[token.text];
  if (token === undefined || side === undefined) return undefined;
  const next = tokens[at + 1]?.text ?? '';
  const prior = tokens[at - 1]?.text ?? '';
  if (token.text.length === 1) {
    const sited =
      /^(?:site|procedure|condition)$/.test(contentAt(tokens, at + 1)?.meaning.kind ?? '') ||
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
      (/^(?:he|she|patient|they|nothing|be|been)$/.test(prior) &&
        !SITE_NAMES.has(tokens[at + 1]?.lemma ?? '') &&
        !/^(?:-|sided|side|upper|lower)$/.test(next)))
  )
    return undefined;
  return { side, from: at, to: at + 1 };
}

const routeWords = Object.entries(ROUTES).map(([name, route]) => ({ words: name.split(' '), route }));
const routesByFirst = new Map(
  routeWords.map(({ words: [first = ''] }) => [first, routeWords.filter(({ words }) => words[0] === first)]),
);

/** `by mouth`, `iv`: the way in which a medicine is given. */
export function routeHere(tokens: readonly Token[], at: number): { route: string; to: number } | undefined {
  const found = routesByFirst
    .get(tokens[at]?.text ?? '')
    ?.find(({ words }) => words.every((word, place) => tokens[at + place]?.text === word));
  return found && { route: found.route, to: at + found.words.length };
}

/** `type 2`, `stage III`, `2nd degree`: a scale with its step. */
export function scaleHere(tokens: readonly Token[], at: number): { concept: string; to: number } | undefined {
  const token = tokens[at];
  const ordinal = ['first', 'second', 'third', 'fourth'].indexOf(token?.text ?? '');
  if (ordinal >= 0 && tokens[at + 1]?.text === 'degree')
    return { concept: `degree:${ordinal + 1}`, to: at + 2 };
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
