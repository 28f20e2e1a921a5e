import type { BoundFrequency } from './bound-values.ts';
import { agrees, daysBefore } from './dates.ts';
import type { Reading } from './readings.ts';
import type { Finding } from './verdicts.ts';

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
    const asMany = evidence.some((reading) => reading.dates.length === claimed.dates.length);
    findings.push(other || asMany ? 'date_changed' : 'date_not_in_evidence');
  }
  return findings;
}
