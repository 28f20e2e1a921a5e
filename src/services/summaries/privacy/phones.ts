import { matchSpans, type Span } from './spans.ts';

const SEP = '[ .\\-\\u2010-\\u2013\\u00a0]';
const START = '(?<![\\d.+/]|\\d[-,])';

/** ITU-T E.164: a country code of up to 3 digits and 15 digits in all, grouped in any national way. */
const INTERNATIONAL = new RegExp(
  `(?<![\\d.])(?:\\+|\\b00|\\b011${SEP})\\s?[1-9]\\d{0,2}(?:(?:[ .\\-/\\u2013\\u00a0]|\\s[-–]\\s)?(?:\\(0?\\d{0,5}\\)|\\d{1,8})){1,7}(?!\\d|/\\d)`,
  'g',
);
/** North America: (206) 555-0165, 206-555-0165, 206.555.0165, 1-206-555-0165, 2065550165 with a cue (below). */
const NORTH_AMERICAN = new RegExp(
  `${START}(?:1${SEP})?(?:\\(\\d{3}\\)${SEP}{0,2}|\\d{3}(?:${SEP}|/))\\d{3}${SEP}\\d{4}(?!\\d)`,
  'g',
);
/** A national prefix 0 and two to five groups: 020 7946 0033, 07700 900123, 01 23 45 67 89, 030/1234567, (05) 6202-8486. */
const NATIONAL = new RegExp(
  `${START}(?:\\(0\\d{1,5}\\)${SEP}{0,2}\\d{2,8}(?:${SEP}\\d{2,6}){0,3}|0\\d{1,5}(?:${SEP}|/|${SEP}/${SEP})\\d{2,8}(?:${SEP}\\d{2,6}){0,3}|0\\d{9,10})(?!\\d)`,
  'g',
);
const FREE = new RegExp(
  `${START}(?:1${SEP}?)?8(?:00|88|77|66|55|44|33)${SEP}[\\dA-Z]{3}${SEP}?[\\dA-Z]{4}\\b`,
  'g',
);
const EXTENSION = /^[ ,;]{0,2}(?:ext?\.?|extension|x|#)\s?\d{1,6}\b/i;

/** After a word that announces a number, any 5 to 15 digits are one. */
const ANNOUNCED =
  /\b(?:tel(?:ephone)?|phone|ph|mobile|mob|cell(?:ular|phone)?|fax|pager|pgr|bleep|beeper|whatsapp|call(?:ed|s|ing|back)?|dial(?:led)?|text(?:ed)?|sms|ring|rang|hotline|helpline|landline|contact|reach(?:able|ed)?|hp|gsm|handy|t|f|m)\b\.?(?:\s{0,2}(?:number|no\.?|nr\.?|num|#|phone|line|me|us|him|her|them|back|again|on|at|from|to|via|is|was|direct|work|home|office|h|w|c|=|:|-|\(|\))){0,5}\s{0,3}(\+?\(?\d(?:(?:[ .\-/\u2013]|[ ]?\([ ]?|[ ]?\)[ ]?)?\d){4,14})(?!\d|\/|\.\d|\s?(?:mg|mcg|ml|units?|%|am|pm|hrs?|days?)\b)/gi;
const LOCAL = /\b(?:on|at|call|number|phone|tel|ph|cell|fax)\b[:.]?\s{0,2}(?:is\s)?(\d{3}[-. ]\d{4})(?!\d)/gi;
const FICTION = /(?<![\d-])555[-. ]\d{4}(?!\d)/g;
const EXTENSION_ALONE =
  /\b(?:ext|extension|bleep|pager|pgr)\b[.:]?\s{0,2}(?:no\.?\s|number\s|#)?(\d{3,6})\b/gi;

/** `07.01.2024 08`: a date and an hour. */
const DATE_FIRST = /^\d{1,2}([-./])\d{1,2}\1\d{4}(?!\d)/;

const digits = (value: string): number => value.replace(/\D/g, '').length;

export function findPhones(text: string): Span[] {
  const spans = [
    ...matchSpans(text, INTERNATIONAL, 'PHONE').filter((span) => between(text, span, 8, 16)),
    ...matchSpans(text, NORTH_AMERICAN, 'PHONE'),
    ...matchSpans(text, NATIONAL, 'PHONE').filter(
      (span) => between(text, span, 8, 12) && !DATE_FIRST.test(text.slice(span.start, span.end)),
    ),
    ...matchSpans(text, FREE, 'PHONE'),
    ...matchSpans(text, ANNOUNCED, 'PHONE', 1).filter((span) =>
      isAnnounced(text.slice(span.start, span.end)),
    ),
    ...matchSpans(text, LOCAL, 'PHONE', 1),
    ...matchSpans(text, FICTION, 'PHONE'),
    ...matchSpans(text, EXTENSION_ALONE, 'PHONE', 1),
  ];
  return spans.map((span) => {
    const extension = EXTENSION.exec(text.slice(span.end, span.end + 20));
    return extension ? { ...span, end: span.end + extension[0].length } : span;
  });
}

const between = (text: string, span: Span, low: number, high: number): boolean => {
  const count = digits(text.slice(span.start, span.end));
  return count >= low && count <= high;
};

/** A date after `called` is a date; the dates' finder has it. */
const isAnnounced = (value: string): boolean =>
  digits(value) >= 6 &&
  !/^\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})$/.test(value) &&
  !/^\d{4}-\d{2}-\d{2}/.test(value);
