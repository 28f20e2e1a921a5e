import type { Token } from './tokens.ts';

/** A day, month, year or weekday as far as it is said. A date of two readings (`3/4/24`) has both. */
export interface DateValue {
  year?: number;
  month?: number;
  day?: number;
  weekday?: number;
}

export interface FoundDate {
  from: number;
  to: number;
  readings: DateValue[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_NAMES = new Set(
  'january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec'.split(
    ' ',
  ),
);
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const BEFORE_DATE = new Set([
  'on',
  'since',
  'from',
  'dated',
  'date',
  'until',
  'of',
  'before',
  'after',
  'by',
  'at',
  'to',
  'drawn',
  'seen',
  'lmp',
  'for',
]);

const monthOf = (token: Token | undefined): number | undefined =>
  token?.kind === 'word' && MONTH_NAMES.has(token.text)
    ? MONTHS.indexOf(token.text.slice(0, 3)) + 1
    : undefined;

const whole = (token: Token | undefined): number | undefined =>
  token?.kind === 'number' && /^\d+$/.test(token.text) ? Number(token.text) : undefined;

const fullYear = (token: Token | undefined): number | undefined => {
  const value = whole(token);
  if (value === undefined || token === undefined) return undefined;
  if (token.text.length === 4 && value >= 1900 && value <= 2099) return value;
  if (token.text.length === 2) return value < 50 ? 2000 + value : 1900 + value;
  return undefined;
};

const isDay = (value: number | undefined): value is number =>
  value !== undefined && value >= 1 && value <= 31;
const isMonth = (value: number | undefined): value is number =>
  value !== undefined && value >= 1 && value <= 12;

/** Both readings of `a/b`: day first (British, German) and month first (United States). */
function dayAndMonth(a: number | undefined, b: number | undefined, year?: number): DateValue[] {
  const readings: DateValue[] = [];
  const rest = year === undefined ? {} : { year };
  if (isDay(a) && isMonth(b)) readings.push({ day: a, month: b, ...rest });
  if (isMonth(a) && isDay(b) && a !== b) readings.push({ day: b, month: a, ...rest });
  return readings;
}

function numeric(tokens: readonly Token[], from: number): FoundDate | undefined {
  const [first, mark, second, mark2, third] = tokens.slice(from, from + 5);
  if (first?.kind !== 'number') return undefined;
  const joined = (token: Token | undefined) => token?.joined === true;
  if (
    mark !== undefined &&
    /^[-/.]$/.test(mark.text) &&
    joined(mark) &&
    second?.kind === 'number' &&
    joined(second)
  ) {
    if (mark2?.text === mark.text && joined(mark2) && third?.kind === 'number' && joined(third)) {
      const [a, b, c] = [whole(first), whole(second), whole(third)];
      if (first.text.length === 4 && isMonth(b) && isDay(c)) {
        return { from, to: from + 5, readings: [{ year: Number(first.text), month: b, day: c }] };
      }
      const year = fullYear(third);
      const readings = year === undefined ? [] : dayAndMonth(a, b, year);
      if (readings.length > 0) return { from, to: from + 5, readings };
    }
    const year = first.text.length <= 2 && second.text.length === 4 ? fullYear(second) : undefined;
    if (mark.text !== '.' && year !== undefined && isMonth(whole(first))) {
      return { from, to: from + 3, readings: [{ year, month: Number(first.text) }] };
    }
    if (
      mark.text === '-' &&
      first.text.length === 4 &&
      second.text.length === 2 &&
      isMonth(whole(second)) &&
      fullYear(first)
    ) {
      return { from, to: from + 3, readings: [{ year: Number(first.text), month: Number(second.text) }] };
    }
    // `on 3/15`, `since 25/03`: two parts are a date only where the words or the figures say so
    if (mark.text === '/') {
      const readings = dayAndMonth(whole(first), whole(second));
      const led = BEFORE_DATE.has(tokens[from - 1]?.text ?? '');
      const padded = /^0\d$/.test(first.text) || /^0\d$/.test(second.text);
      const duration = /^(?:7|52|12)$/.test(second.text) && !padded;
      if (readings.length > 0 && !duration && (padded || (led && Number(second.text) > 10)))
        return { from, to: from + 3, readings };
    }
  }
  const dotted = /^(\d{1,2})\.(\d{2})$/.exec(first.text);
  if (dotted !== null) {
    const [a, b] = [Number(dotted[1]), Number(dotted[2])];
    if (
      mark?.text === '.' &&
      joined(mark) &&
      second !== undefined &&
      joined(second) &&
      /^\d{2,4}$/.test(second.text)
    ) {
      const year = fullYear(second);
      const readings = year === undefined ? [] : dayAndMonth(a, b, year);
      if (readings.length > 0) return { from, to: from + 3, readings };
    }
    const padded = /^0\d/.test(first.text) || dotted[2]?.startsWith('0') === true;
    const led = BEFORE_DATE.has(tokens[from - 1]?.text ?? '');
    const measured = tokens[from + 1]?.kind === 'word' && tokens[from + 1]?.joined === true;
    if (a > 0 && padded && led && !measured) {
      const readings = dayAndMonth(a, b);
      if (readings.length > 0) return { from, to: from + 1, readings };
    }
  }
  const year = first.text.length === 4 ? fullYear(first) : undefined;
  const next = tokens[from + 1]?.text ?? '';
  const prior = tokens[from - 1]?.text ?? '';
  if (
    year !== undefined &&
    !/^(?:mg|mcg|ml|g|units?|iu|kcal|calories?|steps?|cc|m|%|\/|kg|hours?|hrs?|h|u|l)$/.test(next) &&
    !/^(?:\/|x|#|-|at)$/.test(prior)
  ) {
    return { from, to: from + 1, readings: [{ year }] };
  }
  return undefined;
}

function named(tokens: readonly Token[], from: number): FoundDate | undefined {
  const first = tokens[from];
  const month = monthOf(first);
  const ordinal = (at: number) =>
    /^(?:st|nd|rd|th)$/.test(tokens[at]?.text ?? '') && tokens[at]?.joined ? at + 1 : at;
  const yearAt = (at: number): [number | undefined, number] => {
    const place = /^[,-]$/.test(tokens[at]?.text ?? '') || tokens[at]?.text === 'of' ? at + 1 : at;
    const token = tokens[place];
    return token?.text.length === 4 && fullYear(token) !== undefined
      ? [fullYear(token), place + 1]
      : [undefined, at];
  };
  if (month !== undefined) {
    const day = whole(tokens[from + 1]);
    if (isDay(day) && tokens[from + 1]?.text.length !== 4) {
      const end = ordinal(from + 2);
      const [year, to] = yearAt(end);
      return { from, to, readings: [year === undefined ? { month, day } : { year, month, day }] };
    }
    const [year, to] = yearAt(from + 1);
    if (year !== undefined) return { from, to, readings: [{ year, month }] };
    // "may" and "march" alone are words, unless a preposition of time leads in
    if (
      /^(?:may|mar|march)$/.test(first?.text ?? '') &&
      !/^(?:in|since|last|until|of|by)$/.test(tokens[from - 1]?.text ?? '') &&
      tokens[from + 1]?.text !== 'of'
    )
      return undefined;
    return { from, to: from + 1, readings: [{ month }] };
  }
  const day = whole(first);
  if (isDay(day)) {
    let at = ordinal(from + 1);
    if (/^(?:of|-)$/.test(tokens[at]?.text ?? '')) at += 1;
    const after = monthOf(tokens[at]);
    if (
      after !== undefined &&
      (tokens[at]?.text !== 'may' || !/^(?:be|have|need|represent)$/.test(tokens[at + 1]?.text ?? ''))
    ) {
      const [year, to] = yearAt(at + 1);
      return {
        from,
        to,
        readings: [year === undefined ? { day, month: after } : { day, month: after, year }],
      };
    }
  }
  const weekday = WEEKDAYS.indexOf((first?.text ?? '').replace(/s$/, ''));
  if (first?.kind === 'word' && weekday >= 0) return { from, to: from + 1, readings: [{ weekday }] };
  return undefined;
}

export function dateAt(tokens: readonly Token[], from: number): FoundDate | undefined {
  return named(tokens, from) ?? numeric(tokens, from);
}

/** Whether a stated date says nothing that the known one does not: each part that is said agrees. */
export function agrees(stated: DateValue, known: DateValue, encounter: DateValue): boolean {
  const parts: (keyof DateValue)[] = ['month', 'day', 'weekday'];
  for (const part of parts) if (stated[part] !== undefined && stated[part] !== known[part]) return false;
  if (stated.year === undefined) return true;
  return stated.year === (known.year ?? (known.month === undefined ? undefined : encounter.year));
}

export function dateOf(timestamp: string): DateValue {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(timestamp);
  return match === null ? {} : { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
}

/** The day that lies some days before an encounter. */
export function daysBefore(timestamp: string, days: number): DateValue {
  const at = Date.parse(timestamp);
  return Number.isNaN(at) || !Number.isFinite(days) || Math.abs(days) > 40_000
    ? {}
    : dateOf(new Date(at - days * 86_400_000).toISOString());
}
