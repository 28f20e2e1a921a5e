import { MONTH_NUMBER } from './calendar.ts';
import { isEponymBefore } from './eponyms.ts';
import { type Finder, type KnownIdentifiers, matchSpans, type Span } from './spans.ts';
import { classify, fold, isListedName } from './vocabulary.ts';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
const NOT_LETTER = '(?![\\p{L}\\p{M}])';
const AFTER_NO_LETTER = '(?<![\\p{L}\\p{M}])';
const JOINT = "(?:[\\s\\u00a0]{1,3}|[\\s\\u00a0]{0,2}[-‐‑'’`._,][\\s\\u00a0]{0,2})";

/** Letters that carry an accent in one spelling and none in the other. */
const ACCENTED = new Map<string, string>();
for (let code = 0xc0; code <= 0x24f; code += 1) {
  const letter = String.fromCharCode(code);
  const base = fold(letter);
  if (base.length === 1 && base !== letter)
    ACCENTED.set(base, (ACCENTED.get(base) ?? '') + letter.toLowerCase());
}

/** A pattern of one part of a name, in capitals or not, with or without accents, hyphens, apostrophes and inner blanks. */
function partPattern(part: string): string {
  let pattern = '';
  for (const letter of fold(part)) {
    if (/[\s'’`\-‐‑.]/.test(letter)) pattern += "[\\s'’`\\-‐‑.]{0,2}";
    else pattern += `[${escaped(letter)}${ACCENTED.get(letter) ?? ''}]\\p{M}{0,2}`;
  }
  return pattern;
}

const parts = (name: string): string[] =>
  name
    .split(/[\s,]+/)
    .map((part) => part.replace(/^[.'"(]+|[.'")]+$/g, ''))
    .filter((part) => /\p{L}/u.test(part));

/** Both halves of a double name are looked for as the whole is. */
const everyPart = (own: readonly string[]): string[] => [
  ...new Set([...own, ...own.flatMap((whole) => whole.split(/[-‐‑]/).filter((half) => half.length > 1))]),
];

const TITLES = /^(?:dr|mr|mrs|ms|miss|mx|prof|sir|dame|rev|jr|sr|ii|iii|iv|md|phd)$/;
const PARTICLES =
  /^(?:de|da|di|del|van|von|der|den|ter|ten|la|le|du|dos|das|al|el|bin|ibn|ben|y|e|i|of|the|and|st)$/;

/** Finds every place where the record's own identifiers stand, whatever their case, order and spacing. */
export function createKnownFinder(known: KnownIdentifiers): Finder {
  const finders = [
    createNameFinder(known.name ?? ''),
    createNumberFinder(known.mrn ?? ''),
    createBirthFinder(known.date_of_birth ?? ''),
  ];
  return (text) => finders.flatMap((find) => find(text));
}

const findNothing: Finder = () => [];

function createNameFinder(name: string): Finder {
  const own = parts(name).filter((part) => !TITLES.test(fold(part)));
  if (own.length === 0) return findNothing;
  const finders = everyPart(own).flatMap(createPartFinder);
  if (own.length > 1) finders.unshift(createChainFinder(own), createJoinedFinder(own));
  return (text) => finders.flatMap((find) => find(text));
}

/** Two or more parts side by side, in any order, with initials or titles between: Smith, John Q. */
function createChainFinder(own: readonly string[]): Finder {
  const any = everyPart(own)
    .map(partPattern)
    .sort((a, b) => b.length - a.length)
    .join('|');
  const initials = [...new Set(own.map((part) => fold(part)[0] ?? ''))].map(escaped).join('');
  const piece = `(?:${any}|[${initials}](?![\\p{L}])\\.?)`;
  const chain = new RegExp(`${AFTER_NO_LETTER}${piece}(?:${JOINT}{0,2}${piece}){1,6}${NOT_LETTER}`, 'giu');
  const whole = new RegExp(`(?:${any})`, 'iu');
  return (text) => {
    const spans: Span[] = [];
    for (const match of text.matchAll(chain)) {
      const [start, end] = withoutWords(match[0]);
      if (whole.test(match[0].slice(start, end)))
        spans.push({ start: match.index + start, end: match.index + end, type: 'NAME' });
    }
    return spans;
  };
}

/** All parts without anything between them: annakeller. */
function createJoinedFinder(own: readonly string[]): Finder {
  const orders = [own, [...own].reverse()].map((order) => order.map(partPattern).join(''));
  const joined = new RegExp(`${AFTER_NO_LETTER}(?:${orders.join('|')})${NOT_LETTER}`, 'giu');
  return (text) => matchSpans(text, joined, 'NAME');
}

function createPartFinder(part: string): Finder[] {
  const folded = fold(part);
  if (/^\p{L}$/u.test(folded) || PARTICLES.test(folded)) return [];
  const pattern = new RegExp(`${AFTER_NO_LETTER}${partPattern(part)}${NOT_LETTER}`, 'giu');
  const kind = classify(folded);
  const wordToo = folded.length <= 2 || (kind !== 'name' && !isListedName(folded) && !folded.includes('-'));
  return [
    (text) =>
      matchSpans(text, pattern, 'NAME').filter(
        ({ start, end }) => !wordToo || standsAsName(text, start, end, kind === 'eponym'),
      ),
  ];
}

/** `May Bell may`: a word in lower case at either end of a name with capitals is the word, not the name. */
function withoutWords(chain: string): [start: number, end: number] {
  let [start, end] = [0, chain.length];
  if (chain === chain.toLowerCase()) return [start, end];
  const isPlainWord = (word: string): boolean =>
    word === word.toLowerCase() && word.length > 1 && classify(fold(word)) !== 'name';
  for (;;) {
    const last = /[\s,]+([\p{L}\p{M}]+)$/u.exec(chain.slice(start, end));
    if (!last?.[1] || !isPlainWord(last[1])) break;
    end -= last[0].length;
  }
  const first = /^([\p{L}\p{M}]+)[\s,]+/u.exec(chain.slice(start, end));
  if (first?.[1] && isPlainWord(first[1])) start += first[0].length;
  return [start, end];
}

/**
 * A part of the name that is a word too (May, Long, White) is the name when it has a capital inside a sentence or a
 * cue beside it; in lower case and at a sentence's start it is taken for the word.
 */
function standsAsName(text: string, start: number, end: number, eponym: boolean): boolean {
  const after = text.slice(end, end + 40);
  const before = text.slice(Math.max(0, start - 24), start);
  if (isEponymBefore(after)) return false;
  const value = text.slice(start, end);
  if (/\b(?:mr|mrs|ms|miss|mx|dr|prof|patient|pt|client|name|dear|re|signed)\b[.:]?\s{1,3}$/i.test(before))
    return true;
  if (/^['’]s?\s(?!palsy)\p{Ll}/u.test(after) && !eponym && value !== value.toLowerCase()) return true;
  if (value === value.toLowerCase())
    return (
      /^[\s,]{1,2}(?:reports?|states?|denies|says|said|presents|complains|is a \d)/.test(after) ||
      /[@/_\\]$/.test(before)
    );
  if (
    /\b(?:in|on|since|by|until|from|of|last|next|this|late|early|mid)[\s-]$/i.test(before) &&
    MONTH_NUMBER.has(value.toLowerCase())
  )
    return false;
  if (/^[\s-]\d/.test(after) && MONTH_NUMBER.has(value.toLowerCase())) return false;
  const sentenceStart = before.trim() === '' || /(?:[.!?:;•*-]|\n)\s*$/.test(before);
  if (!sentenceStart) return value.length > 2 || value !== value.toUpperCase();
  return /^(?:['’]s\b|[,;|]|\s(?:is|was|has|had|reports?|states?|denies|denied|says|said|presents|presented|came|called|feels|notes|complains|lives|and (?:his|her)|who|requests?|asks?|asked)\b|\s*(?:\n|$))/.test(
    after,
  );
}

/** The characters that count, with any of the usual separators between them; `MRN` in front of them is free. */
function createNumberFinder(mrn: string): Finder {
  const signs = mrn.replace(/^\s*mrn/i, '').replace(/[^\p{L}\p{N}]/gu, '');
  if (signs.length === 0) return findNothing;
  const body = [...signs].map(escaped).join('[\\s.\\-_/\\u2010-\\u2013]{0,2}');
  const label = 'MRN[\\s:#.=\\-_]{0,4}(?:no\\.?|number|is)?[\\s:#]{0,2}';
  const bare = signs.length >= 4 ? `(?:${label})?` : `(?:${label})`;
  const patterns = [new RegExp(`(?<![\\p{L}\\p{N}])${bare}${body}(?![\\p{L}\\p{N}])`, 'giu')];
  const significant = signs.replace(/^0+/, '');
  if (significant !== signs && significant.length > 0) {
    const short = [...significant].map(escaped).join('[\\s.\\-_]?');
    patterns.push(new RegExp(`(?<![\\p{L}\\p{N}])${label}0{0,12}${short}(?![\\p{L}\\p{N}])`, 'giu'));
  }
  return (text) => patterns.flatMap((pattern) => matchSpans(text, pattern, 'MRN'));
}

/** Forms that the general finder of dates leaves out for want of a cue: runs of digits, blanks, a lone day and month. */
function createBirthFinder(birth: string): Finder {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(birth);
  if (!match) return findNothing;
  const [, year = '', month = '', day = ''] = match;
  const yy = year.slice(2);
  const m = `0?${Number(month)}`;
  const d = `0?${Number(day)}`;
  const sep = '[\\s./\\-_,\\u2010-\\u2013]{1,3}';
  const names = [...MONTH_NUMBER]
    .filter(([, number]) => number === Number(month))
    .map(([name]) => name)
    .sort((a, b) => b.length - a.length)
    .join('|');
  const spelled = `(?:${names})\\.?`;
  const ord = '(?:st|nd|rd|th)?';
  const y = `(?:${year}|['’]?${yy})`;
  const forms = [
    `${year}${month}${day}`,
    `${day}${month}${year}`,
    `${month}${day}${year}`,
    `${day}${month}${yy}`,
    `${month}${day}${yy}`,
    `${yy}${month}${day}`,
    `${y}${sep}${m}${sep}${d}`,
    `${y}${sep}${d}${sep}${m}`,
    `${d}${sep}${m}${sep}${y}`,
    `${m}${sep}${d}${sep}${y}`,
    `${d}${ord}[\\s.,\\-/]{0,3}(?:of\\s{1,2})?${spelled}(?:[\\s.,\\-/]{0,3}${y})?`,
    `${spelled}[\\s.,\\-/]{0,3}(?:the\\s)?${d}${ord}(?!\\d)(?:[\\s.,\\-/]{0,3}${y})?`,
    `${year}[\\s.,\\-/]{0,3}${spelled}[\\s.,\\-/]{0,3}${d}`,
  ];
  const pattern = new RegExp(`(?<![\\d\\p{L}])(?:${forms.join('|')})(?!\\d)`, 'giu');
  return (text) =>
    matchSpans(text, pattern, 'DATE').filter(({ start, end }) => {
      const found = text.slice(start, end);
      // The word may, not the month.
      return !/^(?:may|mar|march)\b.{0,2}\d/.test(found) || /\d{4}/.test(found);
    });
}
