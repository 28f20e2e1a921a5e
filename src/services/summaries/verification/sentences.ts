import { GRAMMAR_WORDS, PLAIN_WORDS } from '../lexicon/narratives.ts';
import { atOnce, type Steps } from '../turns.ts';
import type { Statement } from '../types.ts';
import { checkAmounts } from './amounts.ts';
import { checkBindings } from './bindings.ts';
import { checkClaims, checkSides } from './claims.ts';
import { checkCopies } from './copies.ts';
import { type Reading, type ReadingContext, readSentence, readStatement } from './readings.ts';
import { checkDates, checkFrequencies, checkRoutes } from './schedules.ts';
import type { Token } from './tokens.ts';
import { type Finding, mostSpecific, type Verdict } from './verdicts.ts';

interface Comparison {
  finding: Finding | undefined;
  /** Share of the sentence's claims that the evidence knows at all, 0 to 1. */
  share: number;
  direct: boolean;
}

/** Compares what a sentence claims with what some statements say. Facts may come from any of them, a relation from one. */
function compare(claimed: Reading, evidence: readonly Reading[]): Comparison {
  const check = checkClaims(claimed, evidence);
  const findings: Finding[] = [
    ...check.findings,
    ...checkAmounts(claimed, evidence, check.drugsMissing),
    ...checkFrequencies(claimed, evidence, check.drugsMissing),
    ...checkRoutes(claimed, evidence),
    ...checkDates(claimed, evidence),
    ...checkSides(claimed, evidence),
    ...checkBindings(claimed, evidence),
  ];
  if (findings.length === 0) findings.push(...checkCopies(claimed, evidence));
  const bare = check.supported === 0 && check.findings.length === 0;
  const share = bare ? plainShare(claimed, evidence) : check.supported / check.weighed;
  const unclaimed = bare && claimed.amounts.length + claimed.dates.length + claimed.frequencies.length === 0;
  if (unclaimed && share < 0.5) findings.push('word');
  if (check.weighed <= 1 && plainWords(claimed).length >= 6 && plainShare(claimed, evidence) < 0.3)
    findings.push('word');
  const direct = claimed.tokens.every(
    (token) =>
      token.kind !== 'word' ||
      PLAIN_WORDS.has(token.text) ||
      evidence.some((reading) => reading.words.has(token.lemma)),
  );
  return { finding: mostSpecific(findings), share, direct };
}

const plainWords = (reading: Reading) =>
  reading.tokens.filter((token) => token.kind === 'word' && !GRAMMAR_WORDS.has(token.text));

/** A sentence without any claim ("She is doing well") rests on its plain words. */
function plainShare(claimed: Reading, evidence: readonly Reading[]): number {
  const words = plainWords(claimed);
  if (words.length === 0) return 0;
  return (
    words.filter((token) => evidence.some((reading) => reading.words.has(token.lemma))).length / words.length
  );
}

const flat = (tokens: readonly Token[]) =>
  tokens
    .filter((token) => token.kind !== 'mark' || !/^[.,;:]$/.test(token.text))
    .map((token) => token.text)
    .join(' ');

/** A family's history without the relative's name is the patient's to a reader: a quotation may not lose it. */
function losesItsSubject(claimed: Reading, evidence: Reading): boolean {
  return (
    evidence.topic === 'family_history' &&
    claimed.topic !== 'family_history' &&
    evidence.claims.some(
      (claim, at) =>
        claim.kind === 'condition' &&
        claim.subject !== 'patient' &&
        claimed.claims[at]?.subject === 'patient',
    )
  );
}

function isQuotation(claimed: Reading, cited: readonly Statement[]): boolean {
  const text = flat(claimed.tokens);
  return (
    text !== '' &&
    cited.some((statement) => {
      const known = readStatement(statement);
      return flat(known.tokens) === text && !losesItsSubject(claimed, known);
    })
  );
}

/** Below this share of known claims the cited statements are about something else. */
const ABOUT_SOMETHING_ELSE = 0.34;
const CANDIDATES = 12;

/**
 * Checks one sentence against the statements that it cites.
 *
 * It passes when every number with its unit, date, dose, frequency, side, medicine and clinical term stands in the
 * cited statements and no negation, hedge, subject or time is turned round; it is never altered. `all` is every
 * statement of the record: it tells a wrong citation from an invention. `context` is the section that the sentence
 * stands under, for a summary's "Family history" gives its sentences their subject. Rules and precedence:
 * docs/decisions/verification.md. Time is linear in the length of the texts.
 */
export function verifySentence(
  sentence: string,
  cited: readonly Statement[],
  all: readonly Statement[],
  context: ReadingContext = {},
): Verdict {
  return atOnce(verifying(sentence, cited, all, context));
}

/** `verifySentence` in steps: where the cited statements do not support the sentence, every other one is read. */
export function* verifying(
  sentence: string,
  cited: readonly Statement[],
  all: readonly Statement[],
  context: ReadingContext = {},
): Steps<Verdict> {
  if (cited.length === 0) return { ok: false, reason: 'citation_missing' };
  const claimed = readSentence(sentence, context);
  if (isQuotation(claimed, cited)) return { ok: true, support: 'direct' };
  const comparison = compare(claimed, cited.map(readStatement));
  if (comparison.finding === undefined)
    return { ok: true, support: comparison.direct ? 'direct' : 'inferred' };
  const others = all.filter((statement) => !cited.includes(statement));
  // a contradiction of the very thing weighs more than a better place to cite
  const contradicted =
    comparison.share >= 0.8 &&
    plainShare(claimed, cited.map(readStatement)) >= 0.5 &&
    comparison.finding.endsWith('_changed');
  const elsewhere = contradicted
    ? undefined
    : yield* findSupport(claimed, others, comparison.share <= ABOUT_SOMETHING_ELSE);
  if (elsewhere !== undefined) return { ok: false, reason: 'citation_wrong' };
  if (comparison.finding !== 'word') return { ok: false, reason: comparison.finding };
  const known: Reading[] = [];
  for (const statement of others) {
    known.push(readStatement(statement));
    yield;
  }
  const held = checkClaims(claimed, known).findings.every((finding) => finding !== 'word');
  return { ok: false, reason: held && known.length > 0 ? 'citation_wrong' : 'citation_missing' };
}

/** The statements that support a sentence whose citations are absent or do not exist; undefined when none do. */
export function* matchingEvidence(
  sentence: string,
  all: readonly Statement[],
  context: ReadingContext = {},
): Steps<Statement[] | undefined> {
  return yield* findSupport(readSentence(sentence, context), all, true);
}

function* findSupport(
  claimed: Reading,
  statements: readonly Statement[],
  together: boolean,
): Steps<Statement[] | undefined> {
  const wanted = new Set(claimed.claims.map((claim) => claim.concept));
  const akin: { statement: Statement; at: number; count: number }[] = [];
  for (const [at, statement] of statements.entries()) {
    const count = shared(wanted, claimed, readStatement(statement));
    if (count > 0) akin.push({ statement, at, count });
    yield;
  }
  const ranked = akin
    .sort((a, b) => b.count - a.count || a.at - b.at)
    .slice(0, CANDIDATES)
    .map(({ statement }) => statement);
  for (const statement of ranked) {
    if (
      isQuotation(claimed, [statement]) ||
      compare(claimed, [readStatement(statement)]).finding === undefined
    )
      return [statement];
  }
  if (!together) return undefined;
  for (let count = 2; count <= Math.min(4, ranked.length); count += 1) {
    const some = ranked.slice(0, count);
    if (compare(claimed, some.map(readStatement)).finding === undefined) return some;
  }
  return undefined;
}

function shared(wanted: ReadonlySet<string>, claimed: Reading, reading: Reading): number {
  let count = 0;
  for (const concept of wanted) if (reading.stems.has(concept)) count += 1;
  if (wanted.size === 0)
    for (const token of claimed.tokens)
      if (token.kind === 'word' && !GRAMMAR_WORDS.has(token.text) && reading.words.has(token.lemma))
        count += 1;
  return count;
}
