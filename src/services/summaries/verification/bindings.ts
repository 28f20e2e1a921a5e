import type { Claim } from './governed.ts';
import type { Reading } from './readings.ts';
import type { Token } from './tokens.ts';
import type { Finding } from './verdicts.ts';

/**
 * What belongs to what: a finding to its site, a medicine to what it is for, an effect to its cause, the earlier to the
 * later. Each relation is a set of pairs. The same two things, tied otherwise in the evidence, are a change; a pair that
 * the evidence does not tie at all is left to the other checks, for people say one thing in many orders.
 */
export function checkBindings(claimed: Reading, evidence: readonly Reading[]): Finding[] {
  const findings: Finding[] = [];
  if (isTorn(claimed, evidence, sited)) findings.push('diagnosis_changed');
  if (isForAnother(claimed, evidence)) findings.push('diagnosis_changed');
  if (isTurned(claimed, evidence, caused)) findings.push('diagnosis_changed');
  if (isTurned(claimed, evidence, ordered)) findings.push('temporality_changed');
  return findings;
}

type Pair = readonly [one: string, other: string];
type Relation = (reading: Reading) => Pair[];

const isSame = (a: Pair, b: Pair) => a[0] === b[0] && a[1] === b[1];
const holds = (pairs: readonly Pair[], pair: Pair) => pairs.some((each) => isSame(each, pair));

/** Both are in the evidence, each with another partner and never with each other. */
function isTorn(claimed: Reading, evidence: readonly Reading[], relation: Relation): boolean {
  const stated = relation(claimed);
  if (stated.length === 0) return false;
  const known = evidence.flatMap(relation);
  return stated.some(
    (pair) =>
      !holds(known, pair) &&
      known.some(([one]) => one === pair[0]) &&
      known.some(([, other]) => other === pair[1]),
  );
}

/** The evidence has the two the other way round, and not this way. */
function isTurned(claimed: Reading, evidence: readonly Reading[], relation: Relation): boolean {
  const stated = relation(claimed);
  if (stated.length === 0) return false;
  const known = evidence.flatMap(relation);
  return stated.some(([one, other]) => !holds(known, [one, other]) && holds(known, [other, one]));
}

/** The medicine is for something else, or this is what another medicine is for. */
function isForAnother(claimed: Reading, evidence: readonly Reading[]): boolean {
  const stated = indicated(claimed);
  if (stated.length === 0) return false;
  const known = evidence.flatMap(indicated);
  return stated.some(([drug, condition]) => {
    if (holds(known, [drug, condition])) return false;
    if (known.some(([other]) => other === drug)) return true;
    const together = evidence.some((reading) => names(reading, drug) && names(reading, condition));
    return !together && known.some(([, other]) => other === condition);
  });
}

const names = (reading: Reading, concept: string) =>
  reading.claims.some((claim) => claim.concept === concept);

/** Words between a finding and its site: "tenderness over the left knee". */
const TO_SITE = /^(?:of|in|over|at|to|on|around|the|a|his|her|their|both|left|right|bilateral|l|r)$/;
const LIST = /^(?:and|or|,|\/|&|the|left|right)$/;

const isFinding = (claim: Claim) =>
  claim.from >= 0 && (claim.kind === 'condition' || claim.kind === 'word') && claim.light !== true;

/** "knee pain", "pain of the left knee", "knee and hip pain", "pain and swelling of the knee". */
function sited({ claims, tokens }: Reading): Pair[] {
  const sites = claims.filter((claim) => claim.kind === 'site' && claim.from >= 0);
  if (sites.length === 0) return [];
  const found = claims.filter(isFinding);
  const gap = (from: number, to: number, words: RegExp) =>
    to >= from && to - from <= 4 && tokens.slice(from, to).every((token) => words.test(token.text));
  const pairs: Pair[] = [];
  for (const finding of found) {
    for (const site of sites) {
      if (site.to === finding.from) pairs.push([finding.concept, site.concept]);
      else if (site.from > finding.to && gap(finding.to, site.from, TO_SITE))
        pairs.push([finding.concept, site.concept]);
    }
  }
  // what stands beside a bound one in a list has its partner too
  const tied = [...pairs];
  for (const [finding, site] of tied) {
    const has = (claim: Claim, concept: string) => claim.concept === concept;
    for (const one of sites.filter((claim) => has(claim, site)))
      for (const other of sites)
        if (gap(other.to, one.from, LIST) || gap(one.to, other.from, LIST))
          pairs.push([finding, other.concept]);
    for (const one of found.filter((claim) => has(claim, finding)))
      for (const other of found)
        if (gap(other.to, one.from, LIST) || gap(one.to, other.from, LIST)) pairs.push([other.concept, site]);
  }
  return pairs;
}

/** "metoprolol 25 mg for hypertension". */
function indicated({ claims, tokens }: Reading): Pair[] {
  const drugs = claims.filter((claim) => claim.kind === 'drug' && claim.from >= 0);
  if (drugs.length === 0) return [];
  return claims.flatMap((claim): Pair[] => {
    if (claim.kind !== 'condition' || claim.from < 1) return [];
    const lead = [1, 2, 3].find((back) => tokens[claim.from - back]?.text === 'for');
    if (lead === undefined) return [];
    const place = claim.from - lead;
    const stop = lastIndex(tokens, place, /^[.;]$/);
    return (
      drugs
        .filter((drug) => drug.to <= place && drug.from > stop && place - drug.to <= 14)
        // "gabapentin for neuropathy and sumatriptan for migraine": the first has its own
        .filter((drug) => lastIndex(tokens, place, /^for$/) < drug.to)
        .map((drug) => [drug.concept, claim.concept])
    );
  });
}

function lastIndex(tokens: readonly Token[], before: number, words: RegExp): number {
  for (let at = before - 1; at >= 0; at -= 1) if (words.test(tokens[at]?.text ?? '')) return at;
  return -1;
}

const BECAUSE = /^(?:due to|secondary to|because of|caused by|attributed to|resulting from)$/;
const CAUSES = /^(?:leading to|led to|resulting in|resulted in|caused|causing)$/;

/** Effect and cause. */
const caused: Relation = (reading) =>
  around(reading, (words) => (BECAUSE.test(words) ? 'as is' : CAUSES.test(words) ? 'turned' : undefined));

const AFTER = /^(?:after|following)$/;
const BEFORE = /^(?:before|prior to|preceding)$/;

/** The later and the earlier. */
const ordered: Relation = (reading) =>
  around(reading, (words) => (AFTER.test(words) ? 'as is' : BEFORE.test(words) ? 'turned' : undefined));

/** Words around a relation that may be what it ties; more would tie what stands in another clause. */
const NEAR = 6;

/** What stands before a word of relation with what stands behind it, in one clause. */
function around(
  { claims, tokens }: Reading,
  read: (words: string) => 'as is' | 'turned' | undefined,
): Pair[] {
  const pairs: Pair[] = [];
  for (let at = 1; at < tokens.length; at += 1) {
    const one = tokens[at]?.text ?? '';
    const two = `${one} ${tokens[at + 1]?.text ?? ''}`;
    const way = read(two) ?? read(one);
    if (way === undefined) continue;
    const to = read(two) === undefined ? at + 1 : at + 2;
    const isWeighty = (claim: Claim) => claim.kind !== 'qualifier' && claim.kind !== 'site';
    const clear = (from: number, until: number) =>
      until - from <= NEAR && !tokens.slice(from, until).some((token) => /^[.;,]$/.test(token.text));
    const left = claims.filter(
      (claim) => isWeighty(claim) && claim.from >= 0 && claim.to <= at && clear(claim.to, at),
    );
    const right = claims.filter((claim) => isWeighty(claim) && claim.from >= to && clear(to, claim.from));
    for (const before of left)
      for (const after of right)
        pairs.push(way === 'as is' ? [before.concept, after.concept] : [after.concept, before.concept]);
  }
  return pairs;
}
