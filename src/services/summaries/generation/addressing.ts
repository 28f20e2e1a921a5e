import type { Statement } from '../types.ts';
import { disguises, holdsCode, mayBeDisguised } from './disguises.ts';
import { orders, otherLanguages } from './orders.ts';

/** Words without which no order to a program is given; most statements end here. */
const hint =
  /ignor|disregard|forget|overrid|overrul|bypass|obey|comply|follow|instruct|prompt|summar|verbatim|word for word|language model|llm|gpt|chat ?bot|assistant|\bai\b|a\.i\.|\bbots?\b|jailb|developer|admin|debug|maintenance|sudo|system|human|\brole|inst\]|sys>|output|print|echo|emit|repl(?:y|ies)|respond|answer|say|state|write|type|claim|declare|assert|pretend|conclude|reveal|disclose|mention|tell |repeat|copy|quote|include|insert|append|replace|translat|cite|citation|verif|encounter|statement|notes?\b|data\b|context|conversation|document|record|chart|task|function|tool|command|script|code|shell|sql|python|query|table|eval|exec|cookie|alert|password|secret|api|={3}|#{3}|-{3}/i;

const nonAscii = /[^\p{ASCII}\u2018\u2019\u201c\u201d\u2013\u2014\u2022\u00b0\u00b5\u00b1\u2026]/u;

/**
 * Whether text speaks to a program instead of about a patient. Notes are data, and such a sentence is evidence for
 * nothing. It errs towards leaving out: the receipt says that something was left out, and the note is there to be read.
 */
export function addressesTheModel(text: string): boolean {
  if (holdsCode(text, isOrder)) return true;
  const foreign = nonAscii.test(text);
  if (!foreign && !hint.test(text) && !mayBeDisguised(text)) return false;
  return isOrder(text) || disguises(text).some(isOrder);
}

const isOrder = (text: string): boolean => {
  const plain = fold(text);
  if (orders.some((pattern) => pattern.test(plain))) return true;
  // Marks that are accents to Latin letters are letters to other scripts.
  const readings = nonAscii.test(text) ? [plain, text.normalize('NFC').toLowerCase()] : [plain];
  return readings.some((reading) => otherLanguages.some((pattern) => pattern.test(reading)));
};

/** Small letters without accents, compatibility forms and invisible characters, one blank between words. */
const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}\p{Co}]+/gu, '')
    .replace(/[\p{Cc}\p{Z}\s]+/gu, ' ')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\u0111/gi, 'd')
    .replace(/\u0142/gi, 'l')
    .replace(/\u0131/g, 'i')
    .toLowerCase()
    .normalize('NFC')
    .trim();

/**
 * The statements of one note that speak to a program, those over which one order is spread, and what follows one on the
 * same line, which may be what it orders.
 *
 * @param statements of one note, in its order
 */
export function findAddressed<S extends Statement>(
  statements: readonly S[],
  content: string,
): ReadonlySet<S> {
  const addressed = new Set<S>();
  let before: S | undefined;
  for (const statement of statements) {
    const isOwn =
      addressesTheModel(statement.text) || (statement.under && addressesTheModel(statement.under));
    const isSpread =
      !isOwn &&
      before !== undefined &&
      !addressed.has(before) &&
      before.text.length + statement.text.length < 600 &&
      statement.start - before.end < 8 &&
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
  }
  return addressed;
}
