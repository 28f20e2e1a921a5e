import type { CueKind } from '../lexicon/cues.ts';
import { GRAMMAR_WORDS } from '../lexicon/narratives.ts';
import type { Claim } from './governed.ts';
import { sameAmount } from './quantities.ts';
import type { Reading } from './readings.ts';
import type { Finding } from './verdicts.ts';

const DENIALS: ReadonlySet<CueKind> = new Set<CueKind>(['negation', 'negation_after', 'next_negation']);
const HEDGES: ReadonlySet<CueKind> = new Set<CueKind>(['hedge', 'hedge_after', 'unlikely']);

/** From this share of common words on, a sentence is a copy of a statement with a little changed. */
const COPY = 0.8;

/**
 * Near copies and repeated words, where a claim alone does not show what was turned round: a copy has as many denials
 * as its original and is hedged if that is, and what is said twice is denied as often.
 */
export function checkCopies(claimed: Reading, evidence: readonly Reading[]): Finding[] {
  const findings: Finding[] = [];
  const only = evidence.length === 1 ? evidence[0] : undefined;
  const copied = only !== undefined && likeness(claimed, only) >= COPY ? [only] : [];
  if (copied.some((reading) => count(reading, DENIALS) !== count(claimed, DENIALS)))
    findings.push('negation_changed');
  if (copied.some((reading) => isHedged(reading) !== isHedged(claimed))) findings.push('uncertainty_changed');
  if (copied.some((reading) => figuresDiffer(claimed, reading))) findings.push('number_changed');
  if (only !== undefined && repeatsDiffer(claimed.claims, only.claims)) findings.push('negation_changed');
  return findings;
}

/** "Sat at 7 months, stood at 11": a figure that stands in the original once may not stand in its copy twice. */
function figuresDiffer(claimed: Reading, reading: Reading): boolean {
  const known = reading.amounts.filter((amount) => !amount.heading).slice(0, 60);
  if (claimed.amounts.length !== known.length) return false;
  const left = [...known];
  for (const stated of claimed.amounts) {
    const place = left.findIndex((amount) => sameAmount(stated, amount));
    if (place >= 0) left.splice(place, 1);
  }
  return left.some(
    (amount) =>
      amount.unit !== undefined &&
      left.length < known.length &&
      !claimed.amounts.some((stated) => sameAmount(stated, amount)),
  );
}

function likeness(one: Reading, other: Reading): number {
  let shared = 0;
  const weighty = (reading: Reading) =>
    [...reading.words].filter(
      (word) => !GRAMMAR_WORDS.has(word) && !/^(?:no|not|nil|denies|denied|reports|without)$/.test(word),
    );
  const [mine, theirs] = [weighty(one), weighty(other)];
  for (const word of mine) if (other.words.has(word)) shared += 1;
  return shared / Math.max(mine.length, theirs.length, 1);
}

const count = (reading: Reading, kinds: ReadonlySet<CueKind>) =>
  reading.cues.filter((cue) => cue?.kinds.some((kind) => kinds.has(kind))).length;

const isHedged = (reading: Reading) =>
  count(reading, HEDGES) > 0 || reading.tokens.some((token) => token.text === '?');

function repeatsDiffer(stated: readonly Claim[], known: readonly Claim[]): boolean {
  const tally = (claims: readonly Claim[]) => {
    const counts = new Map<string, { all: number; denied: number }>();
    for (const claim of claims) {
      if (claim.kind !== 'condition' && claim.kind !== 'drug') continue;
      const entry = counts.get(claim.concept) ?? { all: 0, denied: 0 };
      entry.all += 1;
      entry.denied += claim.negated ? 1 : 0;
      counts.set(claim.concept, entry);
    }
    return counts;
  };
  const others = tally(known);
  return [...tally(stated)].some(([concept, entry]) => {
    const other = others.get(concept);
    return other !== undefined && entry.all > 1 && entry.all === other.all && entry.denied !== other.denied;
  });
}
