import { USUAL_DIMENSIONS } from '../lexicon/units.ts';
import { agrees, daysBefore } from './dates.ts';
import { sameAmount } from './quantities.ts';
import type { BoundAmount, BoundFrequency, Reading } from './readings.ts';
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
    const sameFigures = open.filter(
      ({ amount }) =>
        sameAmount({ values: stated.values, unit: undefined }, { values: amount.values, unit: undefined }) &&
        stated.unit !== undefined &&
        (stated.role === amount.role || amount.role !== 'old'),
    );
    if (
      sameFigures.some(
        ({ amount }) =>
          amount.unit !== undefined && unlike(stated, amount) && comparableUnits(stated, amount),
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
    else findings.push(`${kind}_not_in_evidence`);
  }
  return findings;
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

function sameFrequency(stated: BoundFrequency, known: BoundFrequency): boolean {
  if (stated.asNeeded !== known.asNeeded) return false;
  if (
    stated.perDay !== undefined &&
    (known.perDay === undefined || Math.abs(stated.perDay - known.perDay) > 0.02 * known.perDay)
  )
    return false;
  if (stated.perDay === undefined && stated.timing === undefined) return true;
  return stated.timing === undefined ? stated.perDay !== undefined : stated.timing === known.timing;
}

export function checkFrequencies(
  claimed: Reading,
  evidence: readonly Reading[],
  drugsMissing: ReadonlySet<string>,
): Finding[] {
  const findings: Finding[] = [];
  for (const stated of claimed.frequencies) {
    if (stated.drug !== undefined && drugsMissing.has(stated.drug)) continue;
    const open = evidence.flatMap((reading) =>
      reading.frequencies.filter((known) => {
        if (stated.drug === undefined || known.drug === stated.drug) return true;
        const drugs = reading.claims.filter((claim) => claim.kind === 'drug');
        if (known.drug === undefined)
          return drugs.length === 0 || drugs.some((claim) => claim.concept === stated.drug);
        return sharesFrequency(reading, known, stated.drug);
      }),
    );
    if (open.some((known) => sameFrequency(stated, known))) continue;
    if (stated.perDay !== undefined && everyInAmounts(stated, evidence)) continue;
    const other = open.some(
      (known) =>
        !claimed.frequencies.some((used) => used !== stated && sameFrequency(used, known)) ||
        known.drug === stated.drug,
    );
    findings.push(other ? 'frequency_changed' : 'frequency_not_in_evidence');
  }
  return findings;
}

/** "for 7 days" never supports "weekly": only a stated rhythm does. */
function everyInAmounts(stated: BoundFrequency, evidence: readonly Reading[]): boolean {
  return evidence.some((reading) =>
    reading.amounts.some(
      (amount) => amount.unit?.dimension === 'times/time' && amount.values[0] === stated.perDay,
    ),
  );
}

/** "metformin and glipizide twice daily": names joined by "and" or a comma alone share what follows. */
function sharesFrequency(reading: Reading, known: BoundFrequency, drug: string): boolean {
  const own = reading.claims.find(
    (claim) => claim.kind === 'drug' && claim.concept === drug && claim.from >= 0 && claim.to <= known.from,
  );
  const last = reading.claims.find(
    (claim) => claim.kind === 'drug' && claim.concept === known.drug && claim.to <= known.from,
  );
  if (own === undefined || last === undefined || own.to > last.from || last.from - own.to > 12) return false;
  return reading.tokens
    .slice(own.to, last.from)
    .every(
      (token, at) =>
        /^(?:and|,|&|\+|\/)$/.test(token.text) ||
        reading.claims.some(
          (claim) => claim.kind === 'drug' && claim.from <= own.to + at && claim.to > own.to + at,
        ),
    );
}

export function checkRoutes(claimed: Reading, evidence: readonly Reading[]): Finding[] {
  const known = evidence.flatMap((reading) => reading.routes);
  return claimed.routes.some((stated) => {
    const same = known.filter(
      (route) => stated.drug === undefined || route.drug === undefined || route.drug === stated.drug,
    );
    return same.length > 0 && !same.some((route) => route.route === stated.route);
  })
    ? ['dose_changed']
    : [];
}

export function checkDates(claimed: Reading, evidence: readonly Reading[]): Finding[] {
  const findings: Finding[] = [];
  for (const stated of claimed.dates) {
    const supported = evidence.some((reading) => {
      const known = reading.dates.flatMap((date) => date.readings);
      for (const amount of reading.amounts) {
        if (amount.unit?.dimension !== 'time' || amount.form !== 'single') continue;
        known.push(daysBefore(reading.encounterAt, Math.round((amount.values[0] ?? 0) * amount.unit.factor)));
      }
      if (reading.words.has('yesterday')) known.push(daysBefore(reading.encounterAt, 1));
      if (reading.dates.length === 0) known.push(reading.encounter);
      return stated.readings.some((value) =>
        known.some((other) => Object.keys(other).length > 0 && agrees(value, other, reading.encounter)),
      );
    });
    if (supported) continue;
    // a figure that the sentence reads as a date may be a number in the evidence (`on 4.05`)
    if (
      evidence.some((reading) =>
        reading.amounts.some(
          (amount) =>
            amount.form !== 'single' &&
            stated.readings.some(
              (value) =>
                value.year === undefined &&
                value.day !== undefined &&
                ((amount.values[0] === value.day && amount.values[1] === value.month) ||
                  (amount.values[1] === value.day && amount.values[0] === value.month)),
            ),
        ),
      )
    )
      continue;
    const other = evidence.some((reading) =>
      reading.dates.some(
        (date) =>
          !claimed.dates.some(
            (used) =>
              used !== stated &&
              used.readings.some((value) =>
                date.readings.some((known) => agrees(value, known, reading.encounter)),
              ),
          ),
      ),
    );
    findings.push(other ? 'date_changed' : 'date_not_in_evidence');
  }
  return findings;
}
