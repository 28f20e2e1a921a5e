import type { Claim } from './governed.ts';
import type { Token } from './tokens.ts';

export const isEdge = (token: Token | undefined) => token === undefined || /^[.;!]$/.test(token.text);

/** Looks outward from a place for the nearest claim of a kind, no further than the sentence's edge. */
export function nearest(tokens: readonly Token[], claims: readonly Claim[], place: number, step: 1 | -1) {
  return (kind: Claim['kind'], reach: number): { claim: Claim; gap: number } | undefined => {
    for (let gap = 0; gap < reach; gap += 1) {
      const at = step === 1 ? place + gap : place - 1 - gap;
      if (isEdge(tokens[at])) return undefined;
      const claim = claimsAt(claims, at, step === 1 ? 'from' : 'last').find((found) => found.kind === kind);
      if (claim !== undefined) return { claim, gap };
    }
    return undefined;
  };
}

const byFrom = new WeakMap<readonly Claim[], { from: Map<number, Claim[]>; last: Map<number, Claim[]> }>();

/** The claims whose first or last word is at a place; indexed once for each text, since every value asks. */
export function claimsAt(claims: readonly Claim[], at: number, edge: 'from' | 'last'): Claim[] {
  let index = byFrom.get(claims);
  if (index === undefined) {
    index = { from: new Map(), last: new Map() };
    for (const claim of claims) {
      index.from.set(claim.from, [...(index.from.get(claim.from) ?? []), claim]);
      index.last.set(claim.to - 1, [...(index.last.get(claim.to - 1) ?? []), claim]);
    }
    byFrom.set(claims, index);
  }
  return index[edge].get(at) ?? [];
}
