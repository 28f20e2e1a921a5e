import { matchSpans, type Span } from './spans.ts';

const HIGH = '(?:9\\d|1[0-2]\\d)';
const YEARS =
  '(?:y\\s?[/.]?\\s?o\\b|y/?r?s?[\\s-]?old|y(?:ea)?rs?\\.?(?:[\\s-]{1,2}(?:of[\\s-]age|olds?|young))|y(?:ea)?rs?/o\\b)';
const SEX = '(?:f|m|female|male|woman|man|lady|gentleman)';

/** The number alone is the identifier; `(?!\d)` keeps 910 and 95.5 out. */
const PATTERNS = [
  new RegExp(`(?<![\\d.,/])(${HIGH})[\\s-]{0,2}${YEARS}`, 'gi'),
  new RegExp(
    `\\b(?:age[ds]?|aet\\.?|aetat\\.?|turn(?:s|ed|ing)|alter)\\s{0,2}(?:[:=]|is|of|at|about|approx\\.?)?\\s{0,2}(${HIGH})(?![\\d/%]|\\.\\d)(?!\\s?(?:mg|kg|cm|bpm|mm|days|months|weeks))`,
    'gi',
  ),
  new RegExp(
    `(?<![\\d.,/])(${HIGH})\\s?(?:${SEX}\\b)(?=\\s(?:with|who|presents?|presenting|admitted|seen|here|pt|patient|c/o|from|s/p)|[,.;])`,
    'gi',
  ),
  new RegExp(`(?<![\\d.,/])(${HIGH})-?(?:yo|y|yr)\\b(?!\\s{0,2}(?:ago|hx|history|pack))`, 'gi'),
  new RegExp(`(?<![\\d.,/])(${HIGH})(?:th|st|nd|rd)\\s{1,2}(?:birthday|year of life)`, 'gi'),
  /\b(?:her|his|their|the)\s(?:late|early|mid)?[\s-]?((?:90|100|110)['’]?s)\b/gi,
  /((?:9\d|1[0-2]\d)) ?(?:歲|岁|세|才)/gu,
];
const WORDS =
  /\b((?:ninety|one[\s-]hundred)(?:[\s-](?:and[\s-])?(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))?)[\s-]{1,2}(?:y(?:ea)?rs?[\s-]{1,2}old)/gi;
const DECADES = /\b(?:nonagenarians?|(?:super)?centenarians?)\b/gi;

/** Ages of 90 and more; 45 CFR 164.514(b)(2)(i)(C) lets the younger ones stay. */
export function findAges(text: string): Span[] {
  return [
    ...PATTERNS.flatMap((pattern) => matchSpans(text, pattern, 'AGE_OVER_89', 1)),
    ...matchSpans(text, WORDS, 'AGE_OVER_89', 1),
    ...matchSpans(text, DECADES, 'AGE_OVER_89'),
  ];
}
