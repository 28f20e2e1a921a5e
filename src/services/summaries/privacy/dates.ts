import {
  fullYear,
  isDay,
  MONTH_NAMES,
  MONTH_NUMBER,
  ORDINAL_WORDS,
  ordinalDay,
  romanMonth,
  type WrittenDay,
} from './calendar.ts';
import type { Span } from './spans.ts';

/** A date in a text: its place and the day that it names, undefined where it names several or cannot be placed. */
export interface FoundDate extends Span {
  day: WrittenDay | undefined;
}

const MONTH = `(?:${MONTH_NAMES})\\.?`;
const ORD = '(?:st|nd|rd|th|º|er|ste)?';
const YEAR =
  "(?:\\d{4}(?!\\d)|['’]\\d{2}(?!\\d)|\\d{2}(?![\\d:/%]|\\.\\d|\\s?(?:mg|mcg|ml|units|am|pm|y)\\b))";
const GAP = '[\\s\\u00a0]{1,3}';
const RANGE = '(?:\\s{0,2}(?:[-–—/&]|to|and|until|through)\\s{0,2}\\d{1,2}(?:st|nd|rd|th)?)?';

const YEAR_FIRST = /(?<![\d.])(\d{4})(\s?[-/.]\s?)(\d{1,2})\2(\d{1,2})(?!\d|[-/]\d|\.\d)/g;
const NUMERIC =
  /(?<![\d./-])(\d{1,2})(\s?[-/.]\s?|\s\/\s|\.\s)(\d{1,2})\2((?:\d{4}|['’]?\d{2}))(?!\d|[-/]\d|\.\d)/g;
const DAY_MONTH = new RegExp(
  `(?<![\\d.,/])(\\d{1,2})${ORD}(?:(?:${GAP})?-(?:${GAP})?|\\.?${GAP}|[./-]|)(?:(?:of|de|del|di)${GAP})?(${MONTH_NAMES})\\b\\.?(?:(?:(?:${GAP})?[-/,.](?:${GAP})?|${GAP}|)(?:(?:of|de|del)${GAP})?(${YEAR}))?`,
  'giu',
);
const DAY_RANGE_MONTH = new RegExp(
  `(?<![\\d.,/])\\d{1,2}${ORD}\\s{0,2}(?:[-–—/&]|to|and|until|through)\\s{0,2}\\d{1,2}${ORD}(?:\\s{1,2}of)?\\s{1,2}${MONTH}(?![\\p{L}])(?:,?\\s{1,2}\\d{4})?`,
  'giu',
);
const MONTH_DAY = new RegExp(
  `(?<![\\p{L}\\d])(${MONTH_NAMES})\\b(?:(?<=\\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec))\\.)?(?:(?:${GAP})?[-/](?:${GAP})?|${GAP})(?:the${GAP})?(\\d{1,2})(?![\\d:%/]|\\.\\d|\\s?(?:mg|mcg|g|kg|ml|mmol|mm|cm|units?|tabs?|tablets?|weeks?|days?|months?|years?|hours?|hrs?|patients?|times|x)\\b)${ORD}(?![\\p{L}])${RANGE}(?:(?:(?:${GAP})?[-/,](?:${GAP})?|${GAP})(${YEAR}))?`,
  'giu',
);
const SPELLED = new RegExp(
  `\\b(?:(${ORDINAL_WORDS})(?:\\sday)?\\sof\\s(${MONTH_NAMES})|(${MONTH_NAMES})\\s(?:the\\s)?(${ORDINAL_WORDS}))\\b(?:,?\\s(\\d{4}))?`,
  'giu',
);
const ROMAN = /(?<![\d.])(\d{1,2})([./\s-])(I{1,3}|IV|VI{0,3}|IX|XI{0,2})\2(\d{4}|\d{2})(?!\d)/g;
const COMPACT = /(?<![\d.,/#+-])((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d|[.,/-]\d)/g;
const CUED_COMPACT =
  /(?:\b(?:d\.?o\.?b\.?|born|birth|date|dated|on)\b[\s:.=-]{0,4}(?:is\s)?)((?:\d{1,2}[\s.-]\d{1,2}[\s.-]\d{2,4}|\d{8}|\d{6}|\d{1,2}(?:st|nd|rd|th)))(?![\d/%]|\.\d)/gi;
const HAN =
  /(?:(?:19|20)\d{2}|民國\s?\d{2,3}|\d{2,3})\s?[年/]\s?\d{1,2}\s?月\s?\d{1,2}\s?[日號号]?|\d{1,2}\s?月\s?\d{1,2}\s?[日號号]/gu;
const GERMAN_DAY_MONTH = /(?<=\b(?:am|vom|zum|bis|seit|den)\s)\d{1,2}\.\s?\d{1,2}\.(?!\d)/gi;

/** Words that are months only with a capital or with a year beside them. */
const WORDS_TOO = new Set(['may', 'mar', 'march', 'mars', 'mai', 'marco', 'dec', 'sep', 'dic', 'maj']);

export function findDates(text: string): FoundDate[] {
  const found: FoundDate[] = [];
  const add = (match: RegExpExecArray, day: WrittenDay | undefined, value = match[0]): void => {
    const start = match.index + match[0].lastIndexOf(value);
    const end = start + value.replace(/[.,\s]+$/, '').length;
    found.push({ start, end, type: 'DATE', day });
  };
  for (const match of text.matchAll(YEAR_FIRST)) {
    const day = written(Number(match[1]), Number(match[3]), Number(match[4]), false);
    if (day && Number(match[1]) >= 1850 && Number(match[1]) <= 2150) add(match, day);
  }
  for (const match of text.matchAll(NUMERIC)) {
    const day = numeric(match[1], match[3], match[4]);
    if (
      day &&
      !MEASURE_AFTER.test(text.slice(match.index + match[0].length, match.index + match[0].length + 12))
    )
      add(match, day);
  }
  for (const match of text.matchAll(DAY_MONTH)) {
    if (!isMonthHere(match[2] ?? '', match[3] !== undefined || /(?:st|nd|rd|th)\b/i.test(match[0]))) continue;
    const month = MONTH_NUMBER.get((match[2] ?? '').toLowerCase()) ?? 0;
    const day = written(yearOf(match[3]), month, Number(match[1]), false);
    if (day) add(match, day);
  }
  for (const match of text.matchAll(MONTH_DAY)) {
    if (!isMonthHere(match[1] ?? '', match[3] !== undefined || /\d(?:st|nd|rd|th)\b/i.test(match[0])))
      continue;
    const month = MONTH_NUMBER.get((match[1] ?? '').toLowerCase()) ?? 0;
    const day = written(yearOf(match[3]), month, Number(match[2]), false);
    if (day) add(match, day);
  }
  for (const match of text.matchAll(SPELLED)) {
    const month = MONTH_NUMBER.get((match[2] ?? match[3] ?? '').toLowerCase()) ?? 0;
    const day = written(yearOf(match[5]), month, ordinalDay(match[1] ?? match[4] ?? ''), false);
    if (day) add(match, day);
  }
  for (const match of text.matchAll(ROMAN)) {
    const day = written(fullYear(match[4] ?? ''), romanMonth(match[3] ?? ''), Number(match[1]), false);
    if (day) add(match, day);
  }
  for (const match of text.matchAll(COMPACT)) {
    const day = written(Number(match[1]), Number(match[2]), Number(match[3]), false);
    if (day) add(match, day);
  }
  for (const match of text.matchAll(CUED_COMPACT)) {
    const value = match[1] ?? '';
    const groups =
      /^(\d{1,2})\D(\d{1,2})\D(\d{2,4})$/.exec(value) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(value);
    add(match, groups ? numeric(groups[1], groups[2], groups[3]) : undefined, value);
  }
  for (const pattern of [DAY_RANGE_MONTH, HAN, GERMAN_DAY_MONTH])
    for (const match of text.matchAll(pattern)) add(match, undefined);
  return found;
}

const MEASURE_AFTER = /^\s?(?:mg|mcg|ml|g\b|kg|units?|mmol|mm\b|cm\b|%)/i;

const yearOf = (value: string | undefined): number | undefined =>
  value === undefined ? undefined : fullYear(value.replace(/['’]/, ''));

const isMonthHere = (name: string, certain: boolean): boolean =>
  certain || name !== name.toLowerCase() || !WORDS_TOO.has(name);

function written(
  year: number | undefined,
  month: number,
  day: number,
  swappable: boolean,
): WrittenDay | undefined {
  return isDay(month, day) ? { year, month, day, swappable } : undefined;
}

/** Month first unless only the other way is a day; `numericOrder` below the request's custom settles the rest. */
export function numeric(
  first: string | undefined,
  second: string | undefined,
  year: string | undefined,
): WrittenDay | undefined {
  const a = Number(first);
  const b = Number(second);
  const y = yearOf(year);
  const swappable = isDay(a, b) && isDay(b, a) && a !== b;
  return written(y, a, b, swappable) ?? written(y, b, a, false);
}
