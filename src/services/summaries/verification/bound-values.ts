import { DOSE_DIMENSIONS } from '../lexicon/units.ts';
import type { Claim } from './governed.ts';
import type { Contents } from './mentions.ts';
import { claimsAt, isEdge, nearest } from './neighbours.ts';
import type { Amount } from './quantities.ts';
import type { FoundFrequency, FoundSide } from './spans.ts';
import { stemOf, type Token } from './tokens.ts';

export interface BoundAmount extends Amount {
  kind: 'dose' | 'number';
  drug: string | undefined;
  /** The measure that the number belongs to (`heart rate`). */
  label: string | undefined;
  /** The nearest condition, by which two durations in one sentence are told apart. */
  near: string | undefined;
  /** It stands in the heading: it supports, but is not what the sentence would have changed. */
  heading: boolean;
}

export interface BoundFrequency extends FoundFrequency {
  drug: string | undefined;
}

export interface BoundSide extends FoundSide {
  site: string | undefined;
  /** Sites that share the side: "left knee and ankle". */
  listed: Set<string>;
  /** What else stands in the same part of the sentence: stems, by which two sides are told apart. */
  company: Set<string>;
}

export interface BoundRoute {
  route: string;
  drug: string | undefined;
}

/** Binds amounts to what they measure: a medicine, a measure or a condition. */
export function bindAmounts(
  tokens: readonly Token[],
  claims: readonly Claim[],
  amounts: readonly Amount[],
): BoundAmount[] {
  const ends = new Map(amounts.map((amount) => [amount.to, amount]));
  return amounts.map((amount): BoundAmount => {
    const dimension = amount.unit?.dimension ?? '';
    const dosable = DOSE_DIMENSIONS.has(dimension);
    const before = nearest(tokens, claims, amount.from, -1);
    const after = nearest(tokens, claims, amount.to, 1);
    const label = labelOf(tokens, claims, ends, amount);
    let drug: string | undefined;
    if (dosable && (label === undefined || before('drug', 2) !== undefined)) {
      const next = after('drug', 4);
      const prior = before('drug', 12);
      const directlyNext =
        next !== undefined &&
        next.gap <= 3 &&
        (prior === undefined || doseBetween(ends, prior.claim, amount));
      drug = (directlyNext ? next : (prior ?? next))?.claim.concept;
    }
    const lab = /\/volume$/.test(dimension) && drug === undefined;
    const kind =
      drug !== undefined ||
      (dosable &&
        !lab &&
        label === undefined &&
        /^(?:mass|activity|tablet|capsule|puff|drop|mass\/mass|mass\/time|equivalent)$/.test(dimension) &&
        (amount.unit?.factor ?? 0) < 20)
        ? 'dose'
        : 'number';
    const near = (before('condition', 10) ?? after('condition', 6))?.claim.concept;
    return { ...amount, kind, drug, label: drug === undefined ? label : undefined, near, heading: false };
  });
}

/** A dose between a medicine and an amount is the medicine's own, so that the amount belongs to the next one. */
function doseBetween(ends: ReadonlyMap<number, Amount>, claim: Claim, amount: Amount): boolean {
  for (let at = claim.to + 1; at <= amount.from; at += 1) {
    const other = ends.get(at);
    if (other !== undefined && other.from >= claim.to && DOSE_DIMENSIONS.has(other.unit?.dimension ?? ''))
      return true;
  }
  return false;
}

function labelOf(
  tokens: readonly Token[],
  claims: readonly Claim[],
  ends: ReadonlyMap<number, Amount>,
  amount: Amount,
): string | undefined {
  if (
    /^(?:months|time)$/.test(amount.unit?.dimension ?? '') &&
    /^(?:-|old|year|years|yr|yo|y)$/.test(tokens[amount.to]?.text ?? '') &&
    /old/.test(`${tokens[amount.to]?.text} ${tokens[amount.to + 1]?.text}`)
  )
    return 'age';
  const own = tokens[amount.to - 1]?.text;
  if (own === 'yo' || own === 'y') return 'age';
  for (let at = amount.from - 1; at >= Math.max(0, amount.from - 9); at -= 1) {
    const token = tokens[at];
    if (isEdge(token)) break;
    if (token?.text === ',' && at < amount.from - 1) break;
    if (ends.has(at + 1) && !/^(?:to|from)$/.test(tokens[amount.from - 1]?.text ?? '')) break;
    const measure = claimsAt(claims, at, 'last').find(
      (claim) =>
        claim.kind === 'measure' && claim.concept !== 'strength' && claim.concept !== 'range of motion',
    );
    if (measure !== undefined) return measure.concept;
  }
  return undefined;
}

export function bindFrequencies(
  tokens: readonly Token[],
  claims: readonly Claim[],
  frequencies: readonly FoundFrequency[],
): BoundFrequency[] {
  return frequencies.map((frequency) => {
    const prior = nearest(tokens, claims, frequency.from, -1)('drug', 14);
    const next = nearest(tokens, claims, frequency.to, 1)('drug', 2);
    return {
      ...frequency,
      drug: (next !== undefined && (prior === undefined || next.gap === 0) ? next : prior)?.claim.concept,
    };
  });
}

export function bindRoutes(
  tokens: readonly Token[],
  claims: readonly Claim[],
  routes: Contents['routes'],
): BoundRoute[] {
  return routes.map(({ route, from }) => ({
    route,
    drug: nearest(tokens, claims, from, -1)('drug', 8)?.claim.concept,
  }));
}

export function bindSides(
  tokens: readonly Token[],
  claims: readonly Claim[],
  sides: readonly FoundSide[],
): BoundSide[] {
  return sides.map((side) => {
    const after = nearest(tokens, claims, side.to, 1)('site', 5);
    const own = claimsAt(claims, side.from, 'from').find((claim) => claim.kind === 'site');
    const before = nearest(tokens, claims, side.from, -1)('site', 6);
    const company = new Set<string>();
    const part = (token: Token | undefined) =>
      token === undefined || /^(?:[.;,!:]|and|but|while|or|with|vs)$/.test(token.text);
    for (let at = side.from - 1; at >= Math.max(0, side.from - 10) && !part(tokens[at]); at -= 1)
      keep(company, tokens[at], tokens[at - 1], tokens[at + 1]);
    for (let at = side.to; at < side.to + 10 && !part(tokens[at]); at += 1)
      keep(company, tokens[at], tokens[at - 1], tokens[at + 1]);
    const site = own ?? after?.claim;
    const listed = site === undefined ? new Set<string>() : listedAfter(tokens, claims, site);
    return { ...side, site: site?.concept ?? before?.claim.concept, listed, company };
  });
}

/** The sites that follow one in a list, up to the next side or other word. */
function listedAfter(tokens: readonly Token[], claims: readonly Claim[], first: Claim): Set<string> {
  const listed = new Set<string>();
  let at = first.to;
  while (/^(?:and|or|,|\/|&)$/.test(tokens[at]?.text ?? '')) {
    const next = claimsAt(claims, at + 1, 'from').find((claim) => claim.kind === 'site');
    if (next === undefined) break;
    listed.add(next.concept);
    at = next.to;
  }
  return listed;
}

function keep(
  company: Set<string>,
  token: Token | undefined,
  prior: Token | undefined,
  next: Token | undefined,
): void {
  if (
    token === undefined ||
    token.kind === 'mark' ||
    /^(?:the|a|of|on|in|to|is|was|are|at|has|her|his)$/.test(token.text)
  )
    return;
  if (token.kind === 'number' && (prior?.text === '/' || next?.text === '/'))
    company.add(`${prior?.text === '/' ? '/' : ''}${token.text}`);
  else company.add(token.kind === 'number' ? token.text : stemOf(token.text));
}
