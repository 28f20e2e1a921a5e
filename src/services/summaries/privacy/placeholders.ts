import { type IdentifierType, identifierTypes, type Span } from './spans.ts';

/** `TEXT` stands for a passage of the original that looks like a placeholder itself. */
export type PlaceholderType = IdentifierType | 'TEXT';

/**
 * `[NAME_1]`: the number is the person, day or thing; a letter tells its further spellings apart (`[NAME_1b]` where
 * `[NAME_1]` is Smith and this SMITH), so that each original is put back exactly.
 */
export const placeholder = (type: PlaceholderType, number: number, spelling: number): string =>
  `[${type}_${number}${spelling === 0 ? '' : letters(spelling)}]`;

/** 1 → b, 25 → z, 26 → ba: two letters and more never start with a. */
function letters(spelling: number): string {
  let rest = spelling;
  let text = '';
  do {
    text = String.fromCharCode(97 + (rest % 26)) + text;
    rest = Math.floor(rest / 26);
  } while (rest > 0);
  return text;
}

const TYPES = [...identifierTypes, 'TEXT']
  .sort((a, b) => b.length - a.length)
  .map((type) => type.replaceAll('_', '[_ -]?'))
  .join('|');

/**
 * What a model may make of a placeholder: other case, blanks inside the brackets, escaped or lost underscore; and
 * without brackets where the underscore stayed. `\\` before an underscore is Markdown's.
 */
const WRITTEN = new RegExp(
  `[[［]\\s{0,3}(${TYPES})\\s{0,2}\\\\?[_\\s-]{0,2}(\\d{1,6})\\s?([a-z]{0,3})\\s{0,3}[\\]］]|(${TYPES})\\\\?_(\\d{1,6})([a-z]{0,3})`,
  'giu',
);

/** Calls `replace` for everything that reads as a placeholder, with its form as `placeholder` writes it. */
export function replacePlaceholders(
  text: string,
  replace: (canonical: string, written: string) => string,
): string {
  return text.replace(WRITTEN, (written: string, ...groups: (string | undefined)[]) => {
    const type = (groups[0] ?? groups[3] ?? '').toUpperCase().replace(/[_ -]/g, '');
    const name = type === 'AGEOVER89' ? 'AGE_OVER_89' : type;
    const number = Number(groups[1] ?? groups[4]);
    const spelling = (groups[2] ?? groups[5] ?? '').toLowerCase();
    return replace(`[${name}_${number}${spelling}]`, written);
  });
}

/** Passages that `replacePlaceholders` would take for a placeholder: they must be concealed themselves. */
export function findLookalikes(text: string): Pick<Span, 'start' | 'end'>[] {
  const found: Pick<Span, 'start' | 'end'>[] = [];
  for (const match of text.matchAll(WRITTEN))
    found.push({ start: match.index, end: match.index + match[0].length });
  return found;
}
