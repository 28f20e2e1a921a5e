import { DOSE_DIMENSIONS } from '../lexicon/units.ts';
import type { SectionKind, SectionTopic, Statement } from '../types.ts';
import { type Cue, cuesOf } from './cues.ts';
import { type DateValue, dateOf, type FoundDate } from './dates.ts';
import type { Governed } from './governed.ts';
import { contentsOf, type Mention } from './mentions.ts';
import { formsOf } from './phrases.ts';
import type { Amount } from './quantities.ts';
import { govern } from './scopes.ts';
import type { FoundFrequency, FoundSide } from './spans.ts';
import { stemOf, type Token, tokenize } from './tokens.ts';

export interface Claim extends Mention, Governed {}

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

/** A text read for comparison: what it speaks of, and what governs each thing. */
export interface Reading {
  tokens: Token[];
  claims: Claim[];
  amounts: BoundAmount[];
  dates: FoundDate[];
  frequencies: BoundFrequency[];
  sides: BoundSide[];
  routes: { route: string; drug: string | undefined }[];
  cues: (Cue | undefined)[];
  /** Stems and canonical names of each single word. */
  stems: Set<string>;
  words: Set<string>;
  topic: SectionTopic;
  kind: SectionKind | undefined;
  encounter: DateValue;
  encounterAt: string;
}

/** The section that a sentence is written in; a statement brings its own. */
export interface ReadingContext {
  topic?: SectionTopic;
  kind?: SectionKind;
}

const isEdge = (token: Token | undefined) => token === undefined || /^[.;!]$/.test(token.text);

/** Binds amounts to what they measure: a medicine, a measure or a condition. */
function bindAmounts(
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

/** Looks outward from a place for the nearest claim of a kind, no further than the sentence's edge. */
function nearest(tokens: readonly Token[], claims: readonly Claim[], place: number, step: 1 | -1) {
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

function claimsAt(claims: readonly Claim[], at: number, edge: 'from' | 'last'): Claim[] {
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

function bindFrequencies(
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

function bindSides(
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

function read(text: string, context: ReadingContext, encounterAt: string): Reading {
  const tokens = tokenize(text);
  const contents = contentsOf(tokens);
  const cues = cuesOf(tokens, contents);
  const governed = govern(tokens, contents, cues);
  const claims = contents.mentions.map((mention, index): Claim => {
    const state = governed[index];
    if (state === undefined) throw new RangeError('each mention is governed');
    if (context.topic === 'family_history' && state.subject === 'patient') state.subject = 'family';
    if (context.topic === 'allergies') state.allergy = true;
    // Not by spreading: this is the busiest line of all, and an object made so is slow to make and to read.
    return Object.assign(state, mention);
  });
  const stems = new Set<string>();
  const words = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'word') continue;
    words.add(token.lemma);
    stems.add(stemOf(token.text));
    for (const form of formsOf(token.text)) stems.add(form);
  }
  for (const claim of claims) stems.add(claim.concept);
  return {
    tokens,
    claims,
    cues,
    stems,
    words,
    amounts: bindAmounts(tokens, claims, contents.amounts),
    dates: contents.dates,
    frequencies: bindFrequencies(tokens, claims, contents.frequencies),
    sides: bindSides(tokens, claims, contents.sides),
    routes: contents.routes.map(({ route, from }) => ({
      route,
      drug: nearest(tokens, claims, from, -1)('drug', 8)?.claim.concept,
    })),
    topic: context.topic ?? 'general',
    kind: context.kind,
    encounter: dateOf(encounterAt),
    encounterAt,
  };
}

export function readSentence(sentence: string, context: ReadingContext): Reading {
  return read(sentence, context, '');
}

const cache = new WeakMap<Statement, Reading>();

/** Reads a statement with its section and with the problem that it stands under; kept as long as the statement lives. */
export function readStatement(statement: Statement): Reading {
  const kept = cache.get(statement);
  if (kept !== undefined) return kept;
  const context: ReadingContext = {
    topic: statement.topic,
    ...(statement.kind === undefined ? {} : { kind: statement.kind }),
  };
  const reading = read(statement.text, context, statement.encounter_at);
  if (statement.under !== undefined) {
    const heading = read(statement.under, context, statement.encounter_at);
    for (const stem of heading.stems) reading.stems.add(stem);
    const lead = heading.claims.map((claim) => ({ ...claim, from: -1, to: -1 }));
    // what the statement itself says of a thing goes before its heading
    const own = new Set(reading.claims.map((claim) => claim.concept));
    reading.claims = [...reading.claims, ...lead.filter((claim) => !own.has(claim.concept))];
    const drug = lead.find((claim) => claim.kind === 'drug')?.concept;
    for (const amount of reading.amounts) if (amount.kind === 'dose') amount.drug ??= drug;
    for (const frequency of reading.frequencies) frequency.drug ??= drug;
    reading.sides.push(...heading.sides);
    reading.dates.push(...heading.dates);
    reading.amounts.push(...heading.amounts.map((amount) => ({ ...amount, heading: true })));
  }
  if (statement.topic === 'allergies')
    for (const stem of ['allergy', 'drug allergy', 'allergi']) reading.stems.add(stem);
  cache.set(statement, reading);
  return reading;
}
