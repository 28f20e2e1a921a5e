import type { Statement } from '../src/services/summaries/types.ts';
import type { ReasonCode } from '../src/services/summaries/verification/verdicts.ts';
import { joined, PARAPHRASES } from './honest.ts';
import { LIES } from './planted.ts';
import { type Random, seeded } from './random.ts';

/** A sentence with its citations, and what should become of it: withheld with a code, or published. */
export interface Case {
  sentence: string;
  cited: Statement[];
  /** Every statement of the record. */
  all: readonly Statement[];
  rule: string;
  expected: ReasonCode | 'published';
}

const flat = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Whether a statement holds every word of a sentence. */
function tells(text: string, sentence: string): boolean {
  const words = new Set(flat(text).split(' '));
  return flat(sentence)
    .split(' ')
    .every((word) => words.has(word));
}

/** The side that was added may be true by another statement, which is then the better citation. */
function sideElsewhere(sentence: string, statement: Statement, all: readonly Statement[]): boolean {
  const pairs = (text: string) => flat(text).match(/\b(?:left|right) \w+/g) ?? [];
  const added = pairs(sentence).filter((pair) => !flat(statement.text).includes(pair));
  return all.some((other) => added.some((pair) => flat(other.text).includes(pair)));
}

/** Statements that say something by themselves. */
const isUsable = (statement: Statement) =>
  statement.text.length >= 12 &&
  statement.text.length <= 260 &&
  /[a-z]{3}/.test(statement.text) &&
  !/https?:|\bDr\b|Signed/.test(statement.text);

/** Every lie that the records lend themselves to, at most `limit` of each rule, in a seeded order. */
export function plantedCases(
  records: readonly (readonly Statement[])[],
  limit: number,
  seed = 20261123,
): Case[] {
  const random = seeded(seed);
  const cases: Case[] = [];
  const order = shuffled(
    records.flatMap((all) => all.filter(isUsable).map((statement) => ({ statement, all }))),
    random,
  );
  for (const { code, rule, make } of LIES) {
    let made = 0;
    const seen = new Set<string>();
    for (const { statement, all } of order) {
      if (made >= limit) break;
      // a family's history under its heading is another matter than the patient's
      if (statement.topic === 'family_history' && !code.startsWith('subject')) continue;
      const sentence = make(statement.text, random, statement);
      // a lie that another statement of the record happens to tell is none
      if (
        sentence === undefined ||
        seen.has(sentence) ||
        all.some((other) => other !== statement && tells(other.text, sentence))
      )
        continue;
      if (code === 'laterality_not_in_evidence' && sideElsewhere(sentence, statement, all)) continue;
      seen.add(sentence);
      cases.push({ sentence, cited: [statement], all, rule, expected: code });
      made += 1;
    }
  }
  return [...cases, ...misplaced(order, limit, random), ...uncited(order, limit)];
}

/** True sentences that cite a statement about something else. */
function misplaced(
  order: readonly { statement: Statement; all: readonly Statement[] }[],
  limit: number,
  random: Random,
): Case[] {
  const cases: Case[] = [];
  const words = (text: string) =>
    new Set(
      flat(text)
        .split(' ')
        .filter((word) => word.length > 4),
    );
  for (const { statement, all } of order) {
    if (cases.length >= limit) break;
    const own = words(statement.text);
    const strangers = all.filter(
      (other) => isUsable(other) && [...words(other.text)].every((word) => !own.has(word)),
    );
    if (strangers.length === 0 || own.size < 4) continue;
    cases.push({
      sentence: statement.text,
      cited: [random.pick(strangers)],
      all,
      rule: 'misplaced citation',
      expected: 'citation_wrong',
    });
  }
  return cases;
}

/** Inventions that cite nothing. */
function uncited(
  order: readonly { statement: Statement; all: readonly Statement[] }[],
  limit: number,
): Case[] {
  return order.slice(0, Math.min(limit, 10)).map(({ all }) => ({
    sentence: 'The patient has myasthenia gravis and takes pyridostigmine 60 mg.',
    cited: [],
    all,
    rule: 'nothing cited',
    expected: 'citation_missing',
  }));
}

/** Honest paraphrases, at most `limit` of each rule. */
export function honestCases(
  records: readonly (readonly Statement[])[],
  limit: number,
  seed = 20261124,
): Case[] {
  const random = seeded(seed);
  const order = shuffled(
    records.flatMap((all) => all.filter(isUsable).map((statement) => ({ statement, all }))),
    random,
  );
  const cases: Case[] = [];
  for (const { rule, make } of PARAPHRASES) {
    let made = 0;
    for (const { statement, all } of order) {
      if (made >= limit) break;
      if (
        statement.topic === 'family_history' &&
        !/mother|father|brother|sister|aunt|uncle|grand|family|parent/i.test(statement.text)
      )
        continue;
      const sentence = make(statement.text, random);
      if (sentence === undefined) continue;
      cases.push({ sentence, cited: [statement], all, rule, expected: 'published' });
      made += 1;
    }
  }
  let made = 0;
  for (const { statement, all } of order) {
    if (made >= limit) break;
    const next = all[all.indexOf(statement) + 1];
    if (
      next === undefined ||
      !isUsable(next) ||
      statement.topic === 'family_history' ||
      next.topic === 'family_history'
    )
      continue;
    cases.push({
      sentence: joined(statement.text, next.text),
      cited: [statement, next],
      all,
      rule: 'two joined',
      expected: 'published',
    });
    made += 1;
  }
  return cases;
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    const [a, b] = [copy[at], copy[other]];
    if (a !== undefined && b !== undefined) [copy[at], copy[other]] = [b, a];
  }
  return copy;
}
