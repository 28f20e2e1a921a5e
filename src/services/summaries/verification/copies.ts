import type { CueKind } from '../lexicon/cues.ts';
import type { Claim, Reading } from './readings.ts';
import type { Finding } from './verdicts.ts';

const DENIALS: ReadonlySet<CueKind> = new Set<CueKind>(['negation', 'negation_after', 'next_negation']);
const HEDGES: ReadonlySet<CueKind> = new Set<CueKind>(['hedge', 'hedge_after', 'unlikely']);

/** From this share of common words on, a sentence is a copy of a statement with a little changed. */
const COPY = 0.8;

/**
 * Near copies and repeated words, where a claim alone does not show what was turned round: a copy has as many denials
 * and hedges as its original, and what is said twice is denied as often.
 */
export function checkCopies(claimed: Reading, evidence: readonly Reading[]): Finding[] {
  const findings: Finding[] = [];
  const only = evidence.length === 1 ? evidence[0] : undefined;
  const copied = only !== undefined && likeness(claimed, only) >= COPY ? [only] : [];
  for (const [kinds, finding] of [
    [DENIALS, 'negation_changed'],
    [HEDGES, 'uncertainty_changed'],
  ] as const) {
    if (copied.some((reading) => count(reading, kinds) !== count(claimed, kinds))) findings.push(finding);
  }
  if (only !== undefined && repeatsDiffer(claimed.claims, only.claims)) findings.push('negation_changed');
  return findings;
}

function likeness(one: Reading, other: Reading): number {
  let shared = 0;
  for (const word of one.words) if (other.words.has(word)) shared += 1;
  return shared / Math.max(one.words.size, other.words.size, 1);
}

const count = (reading: Reading, kinds: ReadonlySet<CueKind>) =>
  reading.cues.filter((cue) => cue?.kinds.some((kind) => kinds.has(kind))).length;

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
