import { atOnce, type Steps } from '../turns.ts';
import type { Statement } from '../types.ts';
import { disguises, holdsCode } from './disguises.ts';
import { orders, otherLanguages } from './orders.ts';

/** As one pattern each: to try them one by one costs three times as much. */
const anyOf = (patterns: readonly RegExp[], flags: string) =>
  new RegExp(patterns.map(({ source }) => source).join('|'), flags);
const anyOrder = anyOf(orders, '');
const anyLanguage = anyOf(otherLanguages, 'u');

const nonAscii = /[^\p{ASCII}\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u00b0\u00b5\u00b1\u2026]/u;

/**
 * Whether text speaks to a program instead of about a patient. Notes are data, and such a sentence is evidence for
 * nothing. It errs towards leaving out: the receipt says that something was left out, and the note is there to be read.
 */
export function addressesTheModel(text: string): boolean {
  if (holdsCode(text, isOrder)) return true;
  return isOrder(text) || disguises(text).some(isOrder);
}

const isOrder = (text: string): boolean => {
  const plain = fold(text);
  if (anyOrder.test(plain)) return true;
  // Marks that are accents to Latin letters are letters to other scripts.
  const readings = nonAscii.test(text) ? [plain, text.normalize('NFC').toLowerCase()] : [plain];
  return readings.some((reading) => anyLanguage.test(reading));
};

/** Small letters without accents, compatibility forms and invisible characters, one blank between words. */
const fold = (text: string): string =>
  (/^[\t\n\r -~]*$/.test(text) ? text : foldAll(text)).toLowerCase().replace(/\s+/g, ' ').trim();

const foldAll = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}\p{Co}]+/gu, '')
    .replace(/[\p{Cc}\p{Z}\s]+/gu, ' ')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\u0111/gi, 'd')
    .replace(/\u0142/gi, 'l')
    .replace(/\u0131/g, 'i')
    .normalize('NFC');

/** One of these is in every order worth spreading over two lines. */
const orderWord = /ignor|disregard|forget|overr|bypass|obey|instruct|prompt|summar|output|respond/i;

/**
 * The statements of one note that speak to a program, those over which one order is spread, and what follows one on the
 * same line, which may be what it orders.
 *
 * @param statements of one note, in its order
 */
export const findAddressed = <S extends Statement>(
  statements: readonly S[],
  content: string,
): ReadonlySet<S> => atOnce(findingAddressed(statements, content));

/** The same in steps. */
export function* findingAddressed<S extends Statement>(
  statements: readonly S[],
  content: string,
): Steps<ReadonlySet<S>> {
  const addressed = new Set<S>();
  const headings = new Map<string, boolean>();
  const isUnderOrder = ({ under }: S) => {
    if (under === undefined) return false;
    const known = headings.get(under) ?? addressesTheModel(under);
    headings.set(under, known);
    return known;
  };
  let before: S | undefined;
  for (const statement of statements) {
    const isOwn = addressesTheModel(statement.text) || isUnderOrder(statement);
    const isSpread =
      !isOwn &&
      before !== undefined &&
      !addressed.has(before) &&
      before.text.length + statement.text.length < 600 &&
      statement.start - before.end < 8 &&
      orderWord.test(before.text + statement.text) &&
      addressesTheModel(`${before.text} ${statement.text}`);
    const follows =
      before !== undefined &&
      addressed.has(before) &&
      before.kind === statement.kind &&
      !content.slice(before.end, statement.start).includes('\n');
    const isAnnounced =
      before !== undefined && addressed.has(before) && /[:\u2026]["'*\s]*$/.test(before.text);
    if (isSpread && before) addressed.add(before);
    if (isOwn || isSpread || follows || isAnnounced) addressed.add(statement);
    before = statement;
    yield;
  }
  return addressed;
}
