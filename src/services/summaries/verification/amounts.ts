import { USUAL_DIMENSIONS } from '../lexicon/units.ts';
import type { BoundAmount } from './bound-values.ts';
import { sameAmount } from './quantities.ts';
import type { Reading } from './readings.ts';
import type { Finding } from './verdicts.ts';

const dimension = (amount: BoundAmount) => amount.unit?.dimension;

/** Whether evidence of one number can be about what the sentence's number is about. */
function sameThing(stated: BoundAmount, known: BoundAmount, reading: Reading, claimed: Reading): boolean {
  if (stated.kind === 'dose' && known.kind === 'dose') {
    if (stated.drug === known.drug) return true;
    if (stated.drug === undefined) return true;
    return (
      known.drug === undefined &&
      (!reading.claims.some((claim) => claim.kind === 'drug') ||
        reading.claims.some((claim) => claim.kind === 'drug' && claim.concept === stated.drug))
    );
  }
  if (stated.kind === 'dose' && stated.drug !== undefined) return known.drug === undefined;
  if (
    stated.label !== undefined &&
    known.label !== undefined &&
    stated.label !== known.label &&
    !related(stated.label, known.label)
  )
    return false;
  if (
    stated.near !== undefined &&
    known.near !== undefined &&
    stated.near !== known.near &&
    stated.label === undefined
  ) {
    // two durations of two complaints: the sentence's complaint has its own number in this statement
    const own = reading.amounts.some(
      (other) => other !== known && other.near === stated.near && dimension(other) === dimension(known),
    );
    const swapped = claimed.amounts.length > 1 || reading.amounts.length > 1;
    if (own && swapped) return false;
  }
  return true;
}

const related = (one: string, other: string) => /blood pressure/.test(one) && /blood pressure/.test(other);

function unitsAgree(stated: BoundAmount, known: BoundAmount): 'same' | 'added' | 'other' {
  if (stated.unit === undefined || (stated.unit.dimension === 'times' && known.unit === undefined))
    return 'same';
  if (known.unit === undefined) {
    const usual =
      USUAL_DIMENSIONS[known.label ?? stated.label ?? ''] ??
      (known.form === 'ratio' ? ['pressure', 'point'] : []);
    return usual.includes(stated.unit.dimension) ? 'same' : 'added';
  }
  return 'other';
}

/** A number matches with its unit; a sentence may leave a unit out, but not add one that is not usual for the measure. */
function matches(stated: BoundAmount, known: BoundAmount): boolean {
  if (stated.role !== known.role && (known.role === 'old' || stated.role === 'old')) return false;
  if (stated.bound !== undefined && known.bound !== undefined && stated.bound !== known.bound) return false;
  for (const one of [stated, stated.alternative]) {
    for (const other of [known, known.alternative]) {
      if (one === undefined || other === undefined || !sameAmount(one, other)) continue;
      if (one.unit === undefined || other.unit === undefined) {
        if (
          one === stated &&
          other === known &&
          unitsAgree(stated, known) !== 'added' &&
          (stated.unit !== undefined || known.unit === undefined || dropsUnit(stated, known))
        )
          return true;
      } else return true;
    }
  }
  // a part of a blood pressure: "systolic 145"
  return (
    stated.form === 'single' &&
    known.form === 'ratio' &&
    /blood pressure/.test(`${stated.label} ${known.label}`) &&
    known.values[/^dia/.test(stated.label ?? '') ? 1 : 0] === stated.values[0]
  );
}

/** A bare number stands for a number of a unit only where nothing else was meant: ages, pressures, rates and the like. */
function dropsUnit(stated: BoundAmount, known: BoundAmount): boolean {
  return (
    stated.kind !== 'dose' &&
    (known.kind !== 'dose' || stated.label === known.label) &&
    known.unit?.dimension !== 'tablet'
  );
}

export function checkAmounts(
  claimed: Reading,
  evidence: readonly Reading[],
  drugsMissing: ReadonlySet<string>,
): Finding[] {
  const findings: Finding[] = [];
  const all = evidence.flatMap((reading) => reading.amounts.map((amount) => ({ amount, reading })));
  for (const stated of claimed.amounts) {
    if (stated.drug !== undefined && drugsMissing.has(stated.drug)) continue;
    const open = all.filter(({ amount, reading }) => sameThing(stated, amount, reading, claimed));
    if (open.some(({ amount }) => matches(stated, amount))) continue;
    if (
      stated.form === 'ratio' &&
      evidence.some((reading) =>
        reading.dates.some((date) =>
          date.readings.some((value) => value.day === stated.values[0] && value.month === stated.values[1]),
        ),
      )
    )
      continue;
    const kind = stated.kind;
    const used = (amount: BoundAmount) =>
      claimed.amounts.some(
        (other) =>
          other !== stated &&
          other.drug === amount.drug &&
          dimension(other) === dimension(amount) &&
          matches(other, amount),
      );
    const sameFigures = open.filter(
      ({ amount }) =>
        sameAmount({ values: stated.values, unit: undefined }, { values: amount.values, unit: undefined }) &&
        stated.unit !== undefined &&
        (stated.role === amount.role || amount.role !== 'old'),
    );
    if (
      sameFigures.some(
        ({ amount }) =>
          amount.unit !== undefined &&
          !used(amount) &&
          unlike(stated, amount) &&
          comparableUnits(stated, amount),
      )
    )
      findings.push('unit_changed');
    else if (
      kind === 'number' &&
      sameFigures.some(
        ({ amount }) =>
          amount.unit === undefined && (amount.label === stated.label || amount.label === undefined),
      )
    )
      findings.push('unit_not_in_evidence');
    else if (open.some(({ amount }) => isOtherValue(stated, amount, claimed)))
      findings.push(`${kind}_changed`);
    else if (
      kind === 'dose' &&
      all.some(
        ({ amount }) =>
          amount.kind === 'dose' && amount.drug === undefined && isOtherValue(stated, amount, claimed),
      )
    )
      findings.push('dose_changed');
    else if (evidence.some((reading) => sameCount(stated, claimed, reading)))
      findings.push(`${kind}_changed`);
    else findings.push(`${kind}_not_in_evidence`);
  }
  return findings;
}

/** As many figures of the kind on both sides, so that the one without support stands in another's place. */
function sameCount(stated: BoundAmount, claimed: Reading, reading: Reading): boolean {
  const alike = (amounts: readonly BoundAmount[]) =>
    amounts.filter(
      (amount) =>
        !amount.heading &&
        dimension(amount) === dimension(stated) &&
        amount.label === stated.label &&
        amount.drug === stated.drug,
    ).length;
  return alike(reading.amounts) === alike(claimed.amounts);
}

const unlike = (one: BoundAmount, other: BoundAmount) =>
  one.unit?.dimension !== other.unit?.dimension || one.unit?.factor !== other.unit?.factor;

/** Units that could be mistaken for each other: those of doses, of time, or of one measure. */
function comparableUnits(one: BoundAmount, other: BoundAmount): boolean {
  const timed = (amount: BoundAmount) => /^(?:time|months)$/.test(dimension(amount) ?? '');
  if (timed(one) || timed(other)) return timed(one) && timed(other) && one.label === other.label;
  if (one.kind === 'dose' || other.kind === 'dose') return one.kind === other.kind;
  return one.label === other.label || one.label === undefined || other.label === undefined;
}

/** The evidence has another value for the same thing: same measure or medicine, or the same dimension, not used otherwise. */
function isOtherValue(stated: BoundAmount, known: BoundAmount, claimed: Reading): boolean {
  if (known.heading) return false;
  if (
    claimed.amounts.some(
      (other) =>
        other !== stated &&
        dimension(other) === dimension(known) &&
        matches(other, known) &&
        !(stated.label !== undefined && stated.label === known.label),
    )
  )
    return stated.drug !== undefined && stated.drug === known.drug && dimension(stated) === dimension(known);
  if (stated.kind === 'dose')
    return known.kind === 'dose' && (dimension(stated) === dimension(known) || stated.drug === known.drug);
  if (stated.label !== undefined || known.label !== undefined)
    return (
      stated.label === known.label ||
      (stated.label === undefined && dimension(stated) === dimension(known) && stated.form === known.form) ||
      (known.label === undefined && dimension(stated) === dimension(known) && stated.unit !== undefined)
    );
  return (
    dimension(stated) === dimension(known) ||
    (stated.form === known.form && (stated.unit === undefined || known.unit === undefined)) ||
    (timeLike(stated) && timeLike(known))
  );
}

const timeLike = (amount: BoundAmount) =>
  /^(?:time|months)$/.test(
    dimension(amount) ?? dimension({ ...amount, unit: amount.alternative?.unit }) ?? '',
  );
