/** A day as written: the year may be missing, and day and month may be told apart only by a custom (03/04/2020). */
export interface WrittenDay {
  year: number | undefined;
  month: number;
  day: number;
  /** True where month and day could be read the other way round. */
  swappable: boolean;
}

const MONTHS: readonly string[][] = [
  [
    'jan',
    'january',
    'januar',
    'jänner',
    'janvier',
    'janv',
    'enero',
    'ene',
    'gennaio',
    'janeiro',
    'januari',
    'stycznia',
  ],
  [
    'feb',
    'febr',
    'february',
    'februar',
    'février',
    'fevrier',
    'févr',
    'febrero',
    'febbraio',
    'fevereiro',
    'fev',
    'februari',
    'lutego',
  ],
  ['mar', 'march', 'märz', 'maerz', 'mars', 'marzo', 'março', 'marco', 'maart', 'mrt', 'marca'],
  ['apr', 'april', 'avril', 'avr', 'abril', 'abr', 'aprile', 'kwietnia'],
  ['may', 'mai', 'mayo', 'maggio', 'maio', 'mei', 'maja', 'maj'],
  ['jun', 'june', 'juni', 'juin', 'junio', 'giugno', 'giu', 'junho', 'czerwca'],
  ['jul', 'july', 'juli', 'juillet', 'juil', 'julio', 'luglio', 'lug', 'julho', 'lipca'],
  ['aug', 'august', 'août', 'aout', 'agosto', 'augustus', 'sierpnia', 'augusti'],
  ['sep', 'sept', 'september', 'septembre', 'septiembre', 'settembre', 'setembro', 'września'],
  ['oct', 'october', 'oktober', 'okt', 'octobre', 'octubre', 'ottobre', 'ott', 'outubro', 'października'],
  ['nov', 'november', 'novembre', 'noviembre', 'novembro', 'listopada'],
  ['dec', 'december', 'dezember', 'dez', 'décembre', 'diciembre', 'dic', 'dicembre', 'dezembro', 'grudnia'],
];

export const MONTH_NUMBER: ReadonlyMap<string, number> = new Map(
  MONTHS.flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])),
);

/** Longest first, so that an alternation takes `march` before `mar`. */
export const MONTH_NAMES: string = [...MONTH_NUMBER.keys()].sort((a, b) => b.length - a.length).join('|');

const UNITS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth'];
const TEENS = [
  'tenth',
  'eleventh',
  'twelfth',
  'thirteenth',
  'fourteenth',
  'fifteenth',
  'sixteenth',
  'seventeenth',
  'eighteenth',
  'nineteenth',
];
const ORDINALS: readonly string[] = [
  ...UNITS,
  ...TEENS,
  'twentieth',
  ...UNITS.map((unit) => `twenty-${unit}`),
  'thirtieth',
  'thirty-first',
];
export const ORDINAL_WORDS: string = [...ORDINALS]
  .sort((a, b) => b.length - a.length)
  .join('|')
  .replaceAll('-', '[- ]');

export const ordinalDay = (word: string): number =>
  ORDINALS.indexOf(word.toLowerCase().replace(' ', '-')) + 1;

const ROMAN = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];
export const romanMonth = (roman: string): number => ROMAN.indexOf(roman.toUpperCase()) + 1;

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
export const isDay = (month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= (DAYS_IN_MONTH[month - 1] ?? 0);

/** Two digits: 00 to 30 are this century's, for births and notes of today's patients. */
export function fullYear(written: string): number {
  const year = Number(written);
  if (written.length > 2) return year;
  return year <= 30 ? 2000 + year : 1900 + year;
}

/** Days since 1970-01-01, for distances. */
export const dayNumber = (year: number, month: number, day: number): number =>
  Date.UTC(year, month - 1, day) / 86_400_000;
