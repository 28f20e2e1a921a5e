import { isDrugName } from '../lexicon/drugs.ts';
import { type GlossaryEntry, glossary } from './glossary.ts';

// Abbreviations that mean several things: replaced only where the words around them say which.
interface Ambiguous {
  /** Matches the abbreviation where it stands in a context that settles it. */
  where: RegExp;
  plain: string;
  /** What else must stand somewhere in the text. */
  beside?: RegExp;
}

const AMBIGUOUS: readonly Ambiguous[] = [
  // The label of a section; a number behind it would be a pulse.
  { where: /^P(?=: (?!\d))/g, plain: 'Plan' },
  { where: /(?<=\b(?:[Pp]atient|[Pp]t|[Hh]e|[Ss]he|[Tt]hey) )denied(?:\s+any)?\b/g, plain: 'reported no' },
  { where: /^A(?=: (?!\d))/g, plain: "Doctor's view" },
  { where: /\b[Nn]il\b(?=\s*(?:$|[.,;)]|since\b|else\b))/g, plain: 'none' },
  {
    where: /\bMS\b/g,
    plain: 'multiple sclerosis',
    beside: /\b(?:sclerosis|demyelinat\w*|relaps\w*|neurolog\w*|optic neuritis)\b/i,
  },
  {
    where:
      /\bPT\b(?= (?:sessions?|program|appt|appointment|exercises|evaluation|eval|referral|regimen|visits?)\b)/g,
    plain: 'physical therapy',
  },
  {
    where: /(?<=\b(?:[Rr]efer(?:red|ral)? to|[Ff]ormal|[Oo]utpatient|[Hh]ome|[Ss]tart|[Bb]egin) )PT\b/g,
    plain: 'physical therapy',
  },
  {
    where: /\bCP\b/g,
    plain: 'chest pain',
    beside: /\b(?:SOB|palpitations?|dyspn\w+|exertion\w*|angina|troponin|ECG|EKG)\b/i,
  },
  { where: /(?<=(?:\d ?%|\bSpO2|\bsats?)(?: on)? )RA\b/g, plain: 'room air' },
  { where: /(?<=\d ?% on )RA\b/g, plain: 'room air' },
  {
    where: /\bRA\b/g,
    plain: 'rheumatoid arthritis',
    beside: /\b(?:rheumat\w*|methotrexate|joints?|arthritis|DMARDs?)\b/i,
  },
  {
    where: /\bPE\b(?!:)/g,
    plain: 'blood clot in the lung',
    beside: /\b(?:DVT|embol\w*|clots?|anticoag\w*)\b/i,
  },
  { where: /(?<=\d ?(?:mg|mcg|g|ml|units?|tab|tabs|tablet|tablets) )OD\b/g, plain: 'once a day' },
  { where: /(?<=\d ?(?:mg|mcg|g|ml|units?) )IV\b/g, plain: 'into a vein' },
  { where: /(?<=\d ?(?:mg|mcg|g|ml|units?) )IM\b/g, plain: 'into a muscle' },
  { where: /(?<=\d ?(?:mg|mcg|g|ml|units?) )(?:SC|SQ)\b/g, plain: 'under the skin' },
  { where: /\bIV\b(?= (?:fluids?|antibiotics|line|access)\b)/g, plain: 'vein' },
  { where: /(?<=\b[Ll]ungs?:? )CTA\b/g, plain: 'clear when listened to' },
  { where: /\bCTA\b(?=,? (?:bilat|b\/l))/g, plain: 'clear when listened to' },
  { where: /(?<=\b(?:type [12I]+|with|of|for|has|no) )DM\b/g, plain: 'diabetes' },
  {
    where:
      /(?<=\b(?:allergy|bowel|urinary|mood|cold|worsening|visual|vision|GI|no|nil|No|Nil|similar|new|viral|these|if|of) )sx\b/g,
    plain: 'symptoms',
  },
];

// "q6-8h" keeps its numbers.
const EVERY_HOURS = /\bq ?(\d{1,2}(?:-\d{1,2})?) ?h(?:(?:ou)?rs?)?\b/gi;

const quoted = (term: string) => term.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace(/ /g, '\\s+');

function matcher(entries: readonly GlossaryEntry[], flags: string): RegExp {
  const terms = [...entries].sort((a, b) => b.term.length - a.term.length).map(({ term }) => quoted(term));
  // Part of a longer compound ("NT-proBNP", "non-smoker") is another word.
  return new RegExp(
    `(?<![\\p{L}\\p{N}]|[\\p{L}\\p{N}][-/.])(?:${terms.join('|')})(?![\\p{L}\\p{N}]|-\\p{L})`,
    flags,
  );
}

const folded = new Map(
  glossary.filter((each) => !each.exact).map((each) => [each.term.toLowerCase(), each.plain]),
);
const exact = new Map(glossary.filter((each) => each.exact).map((each) => [each.term, each.plain]));
const foldedTerms = matcher(
  glossary.filter((each) => !each.exact),
  'giu',
);
const exactTerms = matcher(
  glossary.filter((each) => each.exact),
  'gu',
);

/** Plain words begin as the clinical ones did: with a capital where a sentence, or a capitalised word, began. */
function inCase(found: string, plain: string, before: string): string {
  const opens = /(?:^|[.!?:;\n]\s*|^\W+)$/u.test(before.slice(-3)) && /^\p{Lu}/u.test(found);
  const capitalised = /^\p{Lu}\p{Ll}{2}/u.test(found);
  return opens || capitalised ? plain.charAt(0).toUpperCase() + plain.slice(1) : plain;
}

/**
 * A clinical sentence in plain words, as far as the glossary goes: whole words, longest term first, so that nothing is
 * replaced twice. Numbers, doses and medicine names stay as they are, and so does every abbreviation whose meaning the
 * sentence does not settle. Nothing is added or left out.
 */
export function plainWords(text: string): string {
  // What was put in is kept aside, or "follow-up" inside a plain phrase would be replaced again.
  const kept: string[] = [];
  const keep = (plain: string) => `\ue000${String.fromCharCode(0xe100 + kept.push(plain) - 1)}\ue001`;
  const replace = (source: string, pattern: RegExp, plainOf: (found: string) => string | undefined) =>
    source.replace(pattern, (found: string, ...rest: unknown[]) => {
      const at = Number(rest.find((each) => typeof each === 'number'));
      const plain = plainOf(found);
      const drug = /^\p{L}+$/u.test(found) && isDrugName(found);
      if (plain === undefined || drug || kept.length > 4000) return found;
      return keep(inCase(found, plain, source.slice(Math.max(0, at - 3), at)));
    });
  // The signs used for keeping aside belong to no language; a text that has them is left alone.
  if (/[\ue000-\uf8ff]/.test(text)) return text;
  let said = text.replace(EVERY_HOURS, 'every $1 hours');
  for (const { where, plain, beside } of AMBIGUOUS)
    if (!beside || beside.test(text)) said = replace(said, where, () => plain);
  said = replace(said, exactTerms, (found) => exact.get(found.replace(/\s+/g, ' ')));
  said = replace(said, foldedTerms, (found) => folded.get(found.toLowerCase().replace(/\s+/g, ' ')));
  // "Myocardial infarction (MI)" says one thing twice, and once is enough.
  said = said.replace(
    /(\ue000(.)\ue001)\s?\(\ue000(.)\ue001\)/gu,
    (whole, one: string, first: string, second: string) => {
      const [a, b] = [first, second].map((sign) => kept[sign.charCodeAt(0) - 0xe100]?.toLowerCase());
      return a === b ? one : whole;
    },
  );
  said = said.replace(/\b([Aa])n? \ue000(.)/gu, (_whole, article: string, sign: string) => {
    const next = kept[sign.charCodeAt(0) - 0xe100] ?? '';
    return `${article}${/^[aeiou]/i.test(next) ? 'n' : ''} \ue000${sign}`;
  });
  return said.replace(/\ue000(.)\ue001/gu, (_whole, sign: string) => kept[sign.charCodeAt(0) - 0xe100] ?? '');
}
