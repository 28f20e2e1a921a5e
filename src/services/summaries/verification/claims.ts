import { areConfusable, areOpposed, implies } from '../lexicon/conditions.ts';
import { EVERYDAY_WORDS } from '../lexicon/narratives.ts';
import { QUALIFIER_NAMES } from '../lexicon/qualifiers.ts';
import { differences } from './differences.ts';
import type { Claim } from './governed.ts';
import { formsOf } from './phrases.ts';
import type { Reading } from './readings.ts';
import { stemOf } from './tokens.ts';
import type { Finding } from './verdicts.ts';

/** The evidence of a claim in one statement: the claims there that speak of the same thing. */
export function evidenceOf(claim: Claim, claimed: Reading, reading: Reading): Claim[] {
  const same = reading.claims.filter(
    (known) =>
      known.concept === claim.concept ||
      (claim.kind === 'condition' && known.kind === 'condition' && implies(known.concept, claim.concept)),
  );
  if (same.length > 0) return same;
  const parts = claimed.tokens.slice(claim.from, claim.to).filter((token) => token.kind === 'word');
  const held =
    parts.length > 0 &&
    parts.every(
      (token) =>
        reading.stems.has(stemOf(token.text)) || formsOf(token.text).some((form) => reading.stems.has(form)),
    );
  if (!held || claim.kind === 'drug') return [];
  const forms = new Set(parts.flatMap((token) => [stemOf(token.text), ...formsOf(token.text)]));
  const pieces = reading.claims.filter(
    (known) =>
      known.kind !== 'site' &&
      (forms.has(known.concept) ||
        reading.tokens
          .slice(Math.max(0, known.from), Math.max(0, known.to))
          .some((token) => forms.has(stemOf(token.text)))),
  );
  // the words are there but name nothing by themselves: plain support without anything that governs them
  return pieces.length > 0
    ? pieces
        .filter((piece) => piece.kind === 'condition')
        .concat(pieces.filter((piece) => piece.kind !== 'condition'))
        .slice(0, 6)
    : [{ ...claim }];
}

export interface ClaimCheck {
  findings: Finding[];
  drugsMissing: Set<string>;
  supported: number;
  weighed: number;
}

const DIAGNOSTIC: ReadonlySet<string> = new Set(['condition', 'site', 'procedure', 'measure']);

export function checkClaims(claimed: Reading, evidence: readonly Reading[]): ClaimCheck {
  const check: ClaimCheck = { findings: [], drugsMissing: new Set(), supported: 0, weighed: 0 };
  for (const claim of claimed.claims) {
    if (claim.kind === 'qualifier') {
      check.findings.push(...checkQualifier(claim, claimed, evidence));
      continue;
    }
    if (claim.light === true) {
      const held = evidence.flatMap((reading) =>
        reading.claims.filter((known) => known.light === true && known.concept === claim.concept),
      );
      if (held.length > 0 && held.every((known) => known.negated !== claim.negated))
        check.findings.push('negation_changed');
      if (held.length > 0 && held.every((known) => known.hedge !== claim.hedge))
        check.findings.push('uncertainty_changed');
      continue;
    }
    check.weighed += 1;
    let best: Finding[] | undefined;
    for (const reading of evidence) {
      for (const known of evidenceOf(claim, claimed, reading)) {
        const found = differences(claim, known, claimed, reading);
        if (best === undefined || found.length < best.length) best = found;
        if (found.length === 0) break;
      }
      if (best?.length === 0) break;
    }
    if (best !== undefined) {
      check.supported += 1;
      check.findings.push(...best);
      continue;
    }
    if (claim.kind === 'drug') check.drugsMissing.add(claim.concept);
    const missing = findingFor(claim, claimed, evidence);
    if (missing !== undefined) check.findings.push(missing);
  }
  return check;
}

/** What to say of a claim that nothing cited holds. */
function findingFor(claim: Claim, claimed: Reading, evidence: readonly Reading[]): Finding | undefined {
  const stated = new Set(claimed.claims.map((other) => other.concept));
  if (claim.kind === 'drug') {
    const times = (reading: Reading, drug: string) =>
      reading.claims.filter((each) => each.kind === 'drug' && each.concept === drug && each.from >= 0).length;
    const other = evidence.some((reading) =>
      reading.claims.some(
        (known) => known.kind === 'drug' && times(reading, known.concept) > times(claimed, known.concept),
      ),
    );
    return other ? 'drug_changed' : 'drug_not_in_evidence';
  }
  const word = claimed.tokens[claim.from];
  if (
    claim.kind === 'word' &&
    !claim.clinical &&
    word !== undefined &&
    (EVERYDAY_WORDS.has(word.text) || EVERYDAY_WORDS.has(word.lemma))
  )
    return undefined;
  const named = claim.kind === 'condition' || claim.clinical;
  if (
    named &&
    evidence.some((reading) =>
      reading.claims.some(
        (known) =>
          known.kind === 'condition' &&
          (!stated.has(known.concept) || areOpposed(claim.concept, known.concept)) &&
          areConfusable(claim.concept, known.concept),
      ),
    )
  ) {
    return 'diagnosis_changed';
  }
  if (
    (named || claim.kind === 'site') &&
    evidence.some((reading) => replaces(claim, claimed, reading, stated))
  )
    return 'diagnosis_changed';
  if (named && claim.subject !== 'patient')
    return evidence.some((reading) => reading.claims.some((known) => known.subject === claim.subject))
      ? 'diagnosis_not_in_evidence'
      : 'subject_not_in_evidence';
  if (claim.negated && (named || claim.head)) return 'negation_not_in_evidence';
  if (named && claim.hedge !== 'none') return 'uncertainty_not_in_evidence';
  if (claim.kind === 'procedure' && (claim.planned || claim.conditional || claim.past))
    return 'temporality_not_in_evidence';
  if (claim.kind === 'measure' && claimed.amounts.some((amount) => amount.label === claim.concept))
    return 'number_not_in_evidence';
  return named || DIAGNOSTIC.has(claim.kind) ? 'diagnosis_not_in_evidence' : 'word';
}

/** Whether the evidence has something else of the kind in the claim's place: the same words stand around it. */
function replaces(claim: Claim, claimed: Reading, reading: Reading, stated: ReadonlySet<string>): boolean {
  const around = (at: Reading, from: number, to: number) => [
    at.tokens[from - 1]?.lemma ?? '.',
    at.tokens[to]?.lemma ?? '.',
  ];
  const [before, after] = around(claimed, claim.from, claim.to);
  const shared = claimed.claims.some((other) => other !== claim && reading.stems.has(other.concept));
  return reading.claims.some((known) => {
    if (known.from < 0 || stated.has(known.concept)) return false;
    if (claim.kind === 'site' ? known.kind !== 'site' : known.kind !== 'condition' && !known.clinical)
      return false;
    if (known.kind === 'drug' || (known.kind === 'site') !== (claim.kind === 'site')) return false;
    const [first, last] = around(reading, known.from, known.to);
    const same = Number(first === before) + Number(last === after);
    return same === 2 || (same === 1 && shared);
  });
}

const CODE: Readonly<Record<string, 'diagnosis' | 'temporality' | 'negation' | 'subject'>> = {
  trend: 'temporality',
  compliance: 'negation',
  control: 'diagnosis',
  sex: 'subject',
};

const STEP = /^(?:increas|decreas|reduc|rais|lower|ris|fall)/;

function checkQualifier(claim: Claim, claimed: Reading, evidence: readonly Reading[]): Finding[] {
  const group = claim.concept.slice(0, claim.concept.indexOf(':'));
  const word = claimed.tokens[claim.from];
  const stepped = group === 'amount' && STEP.test(word?.text ?? '') && claimed.words.has('dose');
  const code = stepped ? 'temporality' : (CODE[group] ?? 'diagnosis');
  if (
    group === 'amount' &&
    STEP.test(word?.text ?? '') &&
    claimed.claims.some((other) => other.kind === 'drug')
  )
    return [];
  const owner = ownerOf(claim, claimed);
  const denied = deniedDirectly(claim, claimed);
  let sibling = false;
  let flipped = false;
  for (const reading of evidence) {
    const group_ = reading.claims.filter(
      (known) => known.kind === 'qualifier' && known.concept.startsWith(`${group}:`),
    );
    for (const known of group_) {
      if (known.concept !== claim.concept) {
        sibling = true;
        continue;
      }
      if (deniedDirectly(known, reading) !== denied) {
        flipped = true;
        continue;
      }
      const own = owner === undefined ? [] : group_.filter((other) => ownerOf(other, reading) === owner);
      if (own.length === 0 || own.some((other) => other.concept === claim.concept)) return [];
      sibling = true;
    }
    if (
      word !== undefined &&
      group_.length === 0 &&
      claim.to === claim.from + 1 &&
      reading.stems.has(stemOf(word.text)) &&
      group !== 'sex'
    )
      return [];
  }
  sibling ||= evidence.some((reading) =>
    [...reading.words].some(
      (other) =>
        QUALIFIER_NAMES.get(other)?.group === group &&
        `${group}:${QUALIFIER_NAMES.get(other)?.value}` !== claim.concept,
    ),
  );
  if (flipped) return ['negation_changed'];
  if (sibling) return [`${code}_changed`];
  return group === 'sex' ? [] : [`${code}_not_in_evidence`];
}

/** What a qualifier belongs to: the next thing named, or the one before a scale (`diabetes type 2`). */
function ownerOf(claim: Claim, reading: Reading): string | undefined {
  const rest = reading.claims.filter(
    (other) => other.kind !== 'qualifier' && other.kind !== 'site' && other.from >= 0,
  );
  const next = rest.find(
    (other) =>
      other.from >= claim.to &&
      other.from - claim.to <= 3 &&
      !reading.tokens.slice(claim.to, other.from).some((token) => /^[,.;]$|^and$/.test(token.text)),
  );
  const prior = rest.findLast(
    (other) =>
      other.to <= claim.from &&
      claim.from - other.to <= 3 &&
      !reading.tokens.slice(other.to, claim.from).some((token) => /^[.;]$|^and$/.test(token.text)),
  );
  return (next ?? prior ?? rest.find((other) => other.from === claim.from))?.concept;
}

function deniedDirectly(claim: Claim, reading: Reading): boolean {
  for (let at = claim.from - 1; at >= Math.max(0, claim.from - 3); at -= 1) {
    if (reading.tokens[at]?.kind === 'mark' && reading.tokens[at]?.text !== '-') return false;
    if (reading.cues[at]?.kinds.some((kind) => kind === 'negation' || kind === 'next_negation')) return true;
  }
  return false;
}

/** Left and right: the side stands in the evidence for the same site, in the same company. */
export function checkSides(claimed: Reading, evidence: readonly Reading[]): Finding[] {
  const findings: Finding[] = [];
  for (const stated of claimed.sides) {
    const overlap = (company: ReadonlySet<string>) =>
      [...stated.company].filter((stem) => company.has(stem)).length;
    let same = -1;
    let other = -1;
    let otherSite = false;
    for (const reading of evidence) {
      for (const known of reading.sides) {
        const fits =
          stated.site === undefined ||
          known.site === undefined ||
          stated.site === known.site ||
          known.listed.has(stated.site);
        if (!fits) {
          if (known.side !== stated.side) otherSite = true;
          continue;
        }
        const both =
          stated.side === 'bilateral' &&
          reading.sides.some((one) => one.side === 'left') &&
          reading.sides.some((one) => one.side === 'right');
        if (known.side === stated.side || both) same = Math.max(same, overlap(known.company));
        else other = Math.max(other, overlap(known.company));
      }
    }
    if (same >= 0 && same >= other) continue;
    if (same >= 0 || other >= 0) findings.push('laterality_changed');
    else
      findings.push(
        otherSite && stated.site === undefined ? 'laterality_changed' : 'laterality_not_in_evidence',
      );
  }
  return findings;
}
