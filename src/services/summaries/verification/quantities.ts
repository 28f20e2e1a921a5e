import { dividedUnit, type Unit, unitOf } from '../lexicon/units.ts';
import type { Token } from './tokens.ts';

/** An amount as a text has it: one number, a range (`2-3`), a ratio (`120/80`) or a time of day. */
export interface Amount {
  from: number;
  to: number;
  form: 'single' | 'range' | 'ratio' | 'clock' | 'ordinal';
  values: number[];
  unit: Unit | undefined;
  /** `3/7` may be three days in British notes. */
  alternative: { values: number[]; unit: Unit | undefined } | undefined;
  /** In `from 20 mg to 40 mg` the first is what was, the second what is. */
  role: 'old' | 'new' | undefined;
  bound: '<' | '>' | undefined;
}

const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

function wordNumber(tokens: readonly Token[], from: number): { value: number; to: number } | undefined {
  const word = tokens[from]?.text ?? '';
  const tens = TENS.indexOf(word);
  if (tens >= 0) {
    const at = tokens[from + 1]?.text === '-' ? from + 2 : from + 1;
    const ones = ONES.indexOf(tokens[at]?.text ?? '');
    return ones >= 1 && ones <= 9
      ? { value: (tens + 2) * 10 + ones, to: at + 1 }
      : { value: (tens + 2) * 10, to: from + 1 };
  }
  const ones = ONES.indexOf(word);
  if (ones < 0) return undefined;
  const next = tokens[from + 1]?.text;
  if (next === 'hundred') return { value: ones * 100, to: from + 2 };
  if (next === 'thousand') return { value: ones * 1000, to: from + 2 };
  return { value: ones, to: from + 1 };
}

const SHORT_UNITS = new Set(['m', 'h', 'd', 'w', 'k', 'x', 'u', 'j', 'l', 'g', 'in', 'hr', 's']);

/** The unit at a token, with a divisor where one follows (`mg/dl`, `beats per minute`). */
function unitAt(tokens: readonly Token[], from: number): { unit: Unit; to: number } | undefined {
  let at = from;
  if (tokens[at]?.text === '-' && tokens[at]?.joined && tokens[at + 1]?.kind === 'word') at += 1;
  const token = tokens[at];
  if (token === undefined) return undefined;
  const next = tokens[at + 1];
  if (token.text === '°' || token.text === 'degree' || token.text === 'degrees') {
    const scale = unitOf(`°${(next?.text ?? '').slice(0, 1)}`);
    if (scale !== undefined && /^(?:c|f|celsius|fahrenheit)$/.test(next?.text ?? ''))
      return { unit: scale, to: at + 2 };
  }
  if (token.text === '/' || token.text === 'per') {
    const under = unitOf(next?.text ?? '');
    if (token.text === '/' && under?.dimension === 'time' && next?.joined)
      return { unit: { dimension: 'rate', factor: 1, system: 'metric' }, to: at + 2 };
    return undefined;
  }
  if (token.text === 'mm' && next?.text === 'hg')
    return { unit: { dimension: 'pressure', factor: 1, system: 'metric' }, to: at + 2 };
  if (/^(?:beats?|breaths?|respirations?)$/.test(token.text)) {
    const to = /^(?:\/|per|a)$/.test(next?.text ?? '') ? at + 3 : at + 1;
    return { unit: { dimension: 'rate', factor: 1, system: 'metric' }, to };
  }
  if (/^[cf]$/.test(token.text) && token.joined && token.raw !== token.text) {
    const value = Number(tokens[at - 1]?.text);
    const scale =
      token.text === 'c' && value >= 30 && value <= 45
        ? '°c'
        : token.text === 'f' && value >= 90 && value <= 110
          ? '°f'
          : undefined;
    const unit = scale === undefined ? undefined : unitOf(scale);
    return unit === undefined ? undefined : { unit, to: at + 1 };
  }
  let unit = unitOf(token.text);
  if (unit === undefined) return undefined;
  if (SHORT_UNITS.has(token.text) && !token.joined && !/^(?:g|hr|l|u)$/.test(token.text)) return undefined;
  if (token.raw === 'M' || token.text === 'in') return undefined;
  let to = at + 1;
  for (let more = 0; more < 2 && (tokens[to]?.text === '/' || tokens[to]?.text === 'per'); more += 1) {
    const place = tokens[to + 1]?.kind === 'number' ? to + 2 : to + 1;
    const under = unitOf(tokens[place]?.text ?? '');
    if (under === undefined || (tokens[to]?.text === '/' && !tokens[to]?.joined)) break;
    unit = dividedUnit(unit, under);
    to = place + 1;
  }
  if (/^(?:times|rate)\/time$/.test(unit.dimension)) unit = { ...unit, dimension: 'rate', factor: 1 };
  return { unit, to };
}

const TIME_UNITS: readonly [RegExp, string][] = [
  [/^7$/, 'day'],
  [/^52$/, 'week'],
  [/^12$/, 'month'],
];

const SINGLE: Readonly<Record<string, number>> = { once: 1, twice: 2, thrice: 3 };

function boundAt(tokens: readonly Token[], from: number): '<' | '>' | undefined {
  const mark = tokens[from - 1]?.text === '=' ? tokens[from - 2]?.text : tokens[from - 1]?.text;
  if (mark === '<' || mark === '>') return mark;
  const pair = `${tokens[from - 2]?.text ?? ''} ${tokens[from - 1]?.text ?? ''}`;
  if (pair === 'less than' || tokens[from - 1]?.text === 'below' || tokens[from - 1]?.text === 'under')
    return '<';
  if (pair === 'more than' || pair === 'greater than' || tokens[from - 1]?.text === 'above') return '>';
  return undefined;
}

function numberAt(
  tokens: readonly Token[],
  from: number,
): { value: number; to: number; words: boolean } | undefined {
  const token = tokens[from];
  if (token?.kind === 'number') {
    const next = tokens[from + 1]?.text;
    if (next === 'million') return { value: Number(token.text) * 1e6, to: from + 2, words: false };
    const negative =
      tokens[from - 1]?.text === '-' && token.joined && tokens[from - 1]?.joined === false && from > 1;
    return { value: negative ? -Number(token.text) : Number(token.text), to: from + 1, words: false };
  }
  const spelled = wordNumber(tokens, from);
  return spelled === undefined ? undefined : { ...spelled, words: true };
}

/** `B-12`, `omega-3`: the figure belongs to a name. */
function isPartOfName(tokens: readonly Token[], from: number): boolean {
  const [word, hyphen, figure] = [tokens[from - 2], tokens[from - 1], tokens[from]];
  return (
    figure?.joined === true &&
    hyphen?.text === '-' &&
    hyphen.joined &&
    word?.kind === 'word' &&
    (word.text.length === 1 || word.text === 'omega')
  );
}

/** The amount that begins at a token, or undefined. */
export function amountAt(tokens: readonly Token[], from: number): Amount | undefined {
  const token = tokens[from];
  if (token === undefined || isPartOfName(tokens, from)) return undefined;
  const counted = SINGLE[token.text];
  const first = numberAt(tokens, from);
  // Almost every word.
  if (counted === undefined && first === undefined && !/^an?$/.test(token.text)) return undefined;
  const base = { from, alternative: undefined, role: undefined, bound: boundAt(tokens, from) } as const;
  if (counted !== undefined)
    return { ...base, to: from + 1, form: 'single', values: [counted], unit: unitOf('time') };
  if (/^an?$/.test(token.text)) {
    const unit = unitOf(tokens[from + 1]?.text ?? '');
    const short = (tokens[from + 1]?.text.length ?? 0) < 3;
    const timed = unit?.dimension === 'time' || unit?.dimension === 'months';
    return unit && timed && !short ? { ...base, to: from + 2, form: 'single', values: [1], unit } : undefined;
  }
  if (first === undefined) return undefined;
  const after = tokens[first.to];
  if (after?.joined && /^(?:st|nd|rd|th)$/.test(after.text)) {
    return { ...base, to: first.to + 1, form: 'ordinal', values: [first.value], unit: undefined };
  }
  if (
    after?.text === ':' &&
    after.joined &&
    tokens[first.to + 1]?.kind === 'number' &&
    tokens[first.to + 1]?.joined
  ) {
    const half = /^pm$/.test(tokens[first.to + 2]?.text ?? '') && first.value < 12 ? 720 : 0;
    const to = /^[ap]m$/.test(tokens[first.to + 2]?.text ?? '') ? first.to + 3 : first.to + 2;
    return {
      ...base,
      to,
      form: 'clock',
      values: [first.value * 60 + Number(tokens[first.to + 1]?.text) + half],
      unit: undefined,
    };
  }
  if (/^[ap]m$/.test(after?.text ?? '') && !first.words) {
    const hour = after?.text === 'pm' && first.value < 12 ? first.value + 12 : first.value;
    return { ...base, to: first.to + 1, form: 'clock', values: [hour * 60], unit: undefined };
  }
  const ratio = ratioAt(tokens, from, first);
  if (ratio !== undefined) return { ...base, ...ratio };
  const firstUnit = unitAt(tokens, first.to);
  const mid = firstUnit?.to ?? first.to;
  const led = tokens[from - 1]?.text === 'from' || tokens[from - 1]?.text === 'between';
  const link = tokens[mid]?.text ?? '';
  if (
    link === '-' ||
    link === 'to' ||
    (link === 'and' && tokens[from - 1]?.text === 'between') ||
    (link === 'or' && firstUnit === undefined)
  ) {
    const second = numberAt(tokens, mid + 1);
    if (second !== undefined && (link !== '-' || tokens[mid + 1]?.text !== '-')) {
      const secondUnit = unitAt(tokens, second.to);
      if (tokens[from - 1]?.text !== 'from' || !led) {
        const unit = secondUnit?.unit ?? firstUnit?.unit;
        if (
          secondUnit === undefined ||
          firstUnit === undefined ||
          (secondUnit.unit.dimension === firstUnit.unit.dimension &&
            secondUnit.unit.factor === firstUnit.unit.factor)
        ) {
          return {
            ...base,
            to: secondUnit?.to ?? second.to,
            form: 'range',
            values: [first.value, second.value],
            unit,
          };
        }
      } else {
        return {
          ...base,
          to: mid,
          form: 'single',
          values: [first.value],
          unit: firstUnit?.unit ?? secondUnit?.unit,
          role: 'old',
        };
      }
    }
  }
  const role = link === 'to' || tokens[from - 1]?.text !== 'to' ? undefined : 'new';
  // "one" alone is a pronoun more often than a number
  if (first.words && first.value === 1 && firstUnit === undefined) return undefined;
  return { ...base, to: mid, form: 'single', values: [first.value], unit: firstUnit?.unit, role };
}

function ratioAt(
  tokens: readonly Token[],
  from: number,
  first: { value: number; to: number },
): Omit<Amount, 'from' | 'role' | 'bound'> | undefined {
  const mark = tokens[first.to]?.text;
  const out = mark === 'out' && tokens[first.to + 1]?.text === 'of';
  if (!(mark === '/' && tokens[first.to]?.joined) && mark !== 'over' && !out) return undefined;
  const place = out ? first.to + 2 : first.to + 1;
  const second = numberAt(tokens, place);
  if (second === undefined) return undefined;
  const unit = unitAt(tokens, second.to);
  const names = TIME_UNITS.find(([figure]) => mark === '/' && figure.test(tokens[place]?.text ?? ''));
  const time = names === undefined ? undefined : unitOf(names[1]);
  return {
    to: unit?.to ?? second.to,
    form: 'ratio',
    values: [first.value, second.value],
    unit: unit?.unit,
    alternative:
      time === undefined || tokens[from - 1]?.text === '/'
        ? undefined
        : { values: [first.value], unit: time },
  };
}

/** Whether two amounts are the same amount, in whatever units they are written. */
export function sameAmount(
  one: Pick<Amount, 'values' | 'unit'>,
  other: Pick<Amount, 'values' | 'unit'>,
): boolean {
  if (one.values.length !== other.values.length) return false;
  return one.values.every((value, place) =>
    sameValue(value, one.unit, other.values[place] ?? Number.NaN, other.unit),
  );
}

function sameValue(a: number, unitA: Unit | undefined, b: number, unitB: Unit | undefined): boolean {
  if (unitA === undefined || unitB === undefined) return a === b;
  const [x, y] = [a * unitA.factor, b * unitB.factor];
  if (unitA.dimension === unitB.dimension) {
    const tolerance = unitA.system === unitB.system ? 1e-6 : 0.005;
    return Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y));
  }
  const dims = `${unitA.dimension} ${unitB.dimension}`;
  if (dims === 'celsius fahrenheit') return Math.abs(a * 1.8 + 32 - b) <= 0.1;
  if (dims === 'fahrenheit celsius') return Math.abs(b * 1.8 + 32 - a) <= 0.1;
  if (dims.includes('degree') && /celsius|fahrenheit/.test(dims)) return a === b;
  return false;
}
