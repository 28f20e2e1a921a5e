import { remembered } from '../lexicon/remembered.ts';

/**
 * A text as words, numbers and marks. All of it is one pass with expressions that cannot backtrack over each other,
 * so that the time is linear in the length.
 */
export interface Token {
  /** Lower case, without accents on letters; a number as it is written without its thousands mark. */
  text: string;
  raw: string;
  kind: 'word' | 'number' | 'mark';
  /** The singular or plain form, by which phrases are looked up. */
  lemma: string;
  /** No blank stands before this token. */
  joined: boolean;
}

const DOTTED = /(?<![\p{L}\p{N}])\p{L}(?:\.\p{L}){1,5}\.?(?![\p{L}\p{N}])/gu;
const TOKEN =
  /(?<number>\d{1,3}(?:,\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\d.])\.\d+)|(?<word>[\p{L}\p{M}]+(?:\d+[\p{L}\d]*)*(?:'[\p{L}\p{M}]+)?)|(?<mark>[^\s\p{L}\p{M}\d])/gu;

const FOLDS: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019\u02bc]/g, "'"],
  [/[\u2010-\u2015\u2212]/g, '-'],
  [/[\u00b5\u03bc]/g, 'u'],
  [/\u00bd/g, ' .5'],
  [/\u00bc/g, ' .25'],
  [/\u00be/g, ' .75'],
  [/\u00c2(?=\u00b0)/g, ''],
  [/\u2265/g, '>='],
  [/\u2264/g, '<='],
  [/\u00ba/g, '\u00b0'],
  [/\u200b|\u200c|\u200d|\ufeff|\u00ad/g, ''],
  [/\bcan't\b/gi, 'cannot'],
  [/\bwon't\b/gi, 'will not'],
  [/n't\b/gi, ' not'],
  [/\r?\n/g, ' . '],
  [/\bx(?=\d)/gi, 'x '],
  [/\bcan not\b/gi, 'cannot'],
  [/\bw\/o\b/gi, 'without'],
  [/\bw\/(?=\s|\p{L})/giu, 'with '],
  [/\bs\/p\b/gi, 'status post'],
  [/\bh\/o\b/gi, 'history of'],
  [/\bc\/o\b/gi, 'complains of'],
  [/\bd\/c\b/gi, 'discontinue'],
  [/\br\/o\b/gi, 'rule out'],
  [/\by\/o\b/gi, 'yo'],
  [/\bf\/u\b/gi, 'follow up'],
  [/\bb\/l\b/gi, 'bilateral'],
  [/\bn\/v\b/gi, 'nausea vomiting'],
  [/\bd\/t\b/gi, 'due to'],
  [/\ba\/w\b/gi, 'associated with'],
  [/\bhx\b/gi, 'history'],
  [/\b1\/2(?= tab)/gi, '0.5'],
];

const KEEP_S =
  /(?:ss|us|is|os|ous|^as|gas|pancreas|atlas|whereas|christmas|[^aeiou]ies|ness|series|species|diabetes|herpes|rabies|scabies|sepsis|mets|labs|sats|bloods|meds|always|perhaps|besides|does|has|was|his|this|yes|gas|bls|rbs|abs|lens|glasses|des|caries|aids|measles|mumps|prbc|afterwards|towards|forwards|sometimes|nos|ros|hs|tds|qds|cbs|ss|reports|states|notes|complains|denies|endorses|presents|takes|continues|shows|reveals|uses|lives|plans|needs|results|appears|feels|remains|admits)$/;

/** Plural to singular, British digraphs to American: what phrases are looked up by. */
export const lemmaOf = remembered((word: string): string => {
  let lemma = word;
  if (
    lemma.length > 4 &&
    /(?:[^aeiou]|qu)ies$/.test(lemma) &&
    !/(?:series|species|rabies|scabies|caries)$/.test(lemma)
  ) {
    lemma = `${lemma.slice(0, -3)}y`;
  } else if (lemma.length > 4 && /(?:xes|ches|shes|sses|zes)$/.test(lemma)) {
    lemma = lemma.slice(0, -2);
  } else if (lemma.length > 3 && lemma.endsWith('s') && !KEEP_S.test(lemma)) {
    lemma = lemma.slice(0, -1);
  }
  return lemma.length > 4
    ? lemma
        .replace(/haem/g, 'hem')
        .replace(/oedem/g, 'edem')
        .replace(/rrhoea/g, 'rrhea')
        .replace(/anaem/g, 'anem')
        .replace(/aemia/g, 'emia')
        .replace(/^oesoph/, 'esoph')
        .replace(/paed/, 'ped')
        .replace(/tumour/, 'tumor')
        .replace(/colour/, 'color')
    : lemma;
});

export function tokenize(text: string): Token[] {
  let folded = text.normalize('NFC');
  for (const [from, to] of FOLDS) folded = folded.replace(from, to);
  folded = folded.replace(DOTTED, (match) => match.replaceAll('.', ''));
  const tokens: Token[] = [];
  let last = 0;
  for (const match of folded.matchAll(TOKEN)) {
    const raw = match[0];
    const joined = match.index === last && match.index > 0;
    last = match.index + raw.length;
    if (match.groups?.number !== undefined) {
      const digits = raw.replaceAll(',', '');
      tokens.push({ text: digits, raw, kind: 'number', lemma: digits, joined });
    } else if (match.groups?.word !== undefined) {
      const bare = raw.replace(/'s?$/i, '').replace(/'/g, '');
      const word = bare.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
      if (word !== '') tokens.push({ text: word, raw: bare, kind: 'word', lemma: lemmaOf(word), joined });
    } else {
      tokens.push({ text: raw, raw, kind: 'mark', lemma: raw, joined });
    }
  }
  return tokens;
}

const SUFFIXES = [
  'ization',
  'isation',
  'ational',
  'fulness',
  'ousness',
  'iveness',
  'ations',
  'ation',
  'ments',
  'ement',
  'ment',
  'ness',
  'ingly',
  'edly',
  'ings',
  'ing',
  'ions',
  'ion',
  'ally',
  'ical',
  'able',
  'ance',
  'ence',
  'ers',
  'ies',
  'ied',
  'ily',
  'ive',
  'ity',
  'ed',
  'er',
  'es',
  'ly',
  'al',
  'ic',
  'y',
  's',
  'e',
];

/** The stem under which the forms of one word meet (`radiates`, `radiating`); at least four letters are kept. */
export const stemOf = remembered((word: string): string => {
  let stem = lemmaOf(word);
  for (let round = 0; round < 2; round += 1) {
    const suffix = SUFFIXES.find((ending) => stem.endsWith(ending) && stem.length - ending.length >= 4);
    if (suffix === undefined) break;
    stem = stem.slice(0, -suffix.length);
    if (/([^aeiouls])\1$/.test(stem)) stem = stem.slice(0, -1);
  }
  return stem;
});
