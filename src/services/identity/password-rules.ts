import { invalid } from '../../core/errors.ts';

/** Different characters that a password must have at least. */
const VARIETY = 6;
/** Letters that a word must have to count as one. */
const SHORTEST_WORD = 3;

/** What a new password may not be. Length is checked with the body's shape. */
export class PasswordRules {
  readonly #refused: ReadonlySet<string>;

  /** @param refused the operator's own list, in small letters: of the commonest passwords, or of breached ones */
  constructor(refused: ReadonlySet<string>) {
    this.#refused = refused;
  }

  /**
   * @param near what must not stand in it: the login, the tenant
   * @throws AppError `invalid`, naming `path`
   */
  async requireStrong(password: string, near: readonly string[], path: string): Promise<void> {
    const plain = password.normalize('NFC').toLowerCase();
    const isNear = near.some((word) => word.length >= 4 && plain.includes(word.toLowerCase()));
    const isPoor = new Set(plain).size < VARIETY || isSequence(plain) || this.#refused.has(plain);
    if (isNear || isPoor || isMadeOf(await commonPasswords(), plain)) throw invalid(path, 'is easy to guess');
  }
}

let common: Promise<ReadonlySet<string>> | undefined;

/** 49 000 of the commonest; most are shorter than ours may be. Read when the first password is set. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  );
  return common;
}

/** One common password, with digits and signs around or between its letters, or two of them in a row. */
function isMadeOf(words: ReadonlySet<string>, plain: string): boolean {
  const inner = plain.replace(/^[^a-z]+|[^a-z]+$/g, '');
  if ([plain, inner, plain.replace(/[^a-z]/g, '')].some((part) => words.has(part))) return true;
  for (let at = SHORTEST_WORD; at <= plain.length - SHORTEST_WORD; at++) {
    if (words.has(plain.slice(0, at)) && words.has(plain.slice(at))) return true;
  }
  return false;
}

/** Each character the neighbour of the one before it: 123456789012, abcdefghijkl. */
function isSequence(text: string): boolean {
  const codes = [...text].map((one) => one.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, place) => code - (codes[place] ?? 0));
  const regular = steps.filter((step) => Math.abs(step) <= 1).length;
  return regular >= steps.length * 0.75;
}
