import { isLifelong } from '../lexicon/conditions.ts';
import type { Claim } from './governed.ts';
import type { Reading } from './readings.ts';
import type { Finding } from './verdicts.ts';

/**
 * What differs between a claim and the evidence of the same thing: whose it is, whether it is denied, how sure it
 * is, and when. An empty list means that the evidence says the same.
 */
export function differences(claim: Claim, known: Claim, claimed: Reading, reading: Reading): Finding[] {
  const found: Finding[] = [];
  if (claim.kind === 'qualifier') return found;
  if (claim.hedge !== known.hedge && claim.kind !== 'site') found.push('uncertainty_changed');
  if (claim.subject !== 'patient' && known.subject === 'patient') found.push('subject_changed');
  if (claim.current && known.past && !known.current) found.push('temporality_changed');
  if (claim.kind === 'measure' && turnsResult(claim, known, claimed, reading)) found.push('negation_changed');
  if (claim.kind === 'site' || claim.kind === 'measure') return found;
  const weighty = claim.kind !== 'word' || claim.clinical;
  if (weighty && differsInSubject(claim, known)) found.push('subject_changed');
  if (weighty || known.clinical) {
    if (claim.negated !== known.negated) found.push('negation_changed');
  } else if (claim.negated !== known.negated && (claim.head || known.head)) found.push('negation_changed');
  if (claim.kind === 'drug' && claim.allergy !== known.allergy) found.push('drug_changed');
  if (differsInTime(claim, known, claimed, reading)) found.push('temporality_changed');
  return found;
}

/** A test that was negative and is said to be positive, or the reverse. */
function turnsResult(claim: Claim, known: Claim, claimed: Reading, reading: Reading): boolean {
  if (claim.negated === known.negated) return false;
  return (claim.negated ? reading : claimed).words.has('positive');
}

function differsInSubject(claim: Claim, known: Claim): boolean {
  if (claim.subject === known.subject) return false;
  return !(claim.subject === 'family' && known.subject !== 'patient');
}

const inPlan = (reading: Reading) => reading.kind === 'plan' || reading.topic === 'instructions';

function differsInTime(claim: Claim, known: Claim, claimed: Reading, reading: Reading): boolean {
  if (claim.negated && known.negated) return false;
  if (claim.conditional !== known.conditional) return true;
  if (claim.kind === 'drug')
    return differsInPast(claim, known, claimed, reading) || differsInUse(claim, known, reading);
  if (claim.kind === 'procedure')
    return differsInDoing(claim, known, reading) || differsInUse(claim, known, reading);
  if (claim.kind === 'condition' || claim.clinical) return differsInPast(claim, known, claimed, reading);
  return false;
}

/** Sentences say themselves whether a thing is over; a bare list leaves it to its section. */
function isTold(reading: Reading): boolean {
  return ['is', 'are', 'has', 'have'].some((verb) => reading.words.has(verb));
}

function differsInPast(claim: Claim, known: Claim, claimed: Reading, reading: Reading): boolean {
  const listed = known.history || (reading.topic === 'past_medical_history' && !isTold(reading));
  const told = claim.history || claimed.topic === 'past_medical_history';
  if (claim.past) return !(known.past || listed || (known.recent && claim.kind !== 'drug'));
  if (claim.current && known.past) return true;
  if (known.past) return !(told || (claim.recent && !claim.current));
  if (listed && !told && !claim.recent) return !isLifelong(claim.concept) && claim.kind === 'condition';
  return false;
}

function differsInDoing(claim: Claim, known: Claim, reading: Reading): boolean {
  const knownDone = (!known.planned || known.past) && (known.done || known.past || known.recent);
  const knownPlanned = (known.planned && !known.past) || (inPlan(reading) && !knownDone);
  const planned = claim.planned && !claim.past;
  const done = !planned && (claim.done || claim.past || claim.recent);
  if (planned) return !knownPlanned;
  return done && knownPlanned;
}

/** What each action needs in the evidence; `none` is a medicine that is named without one. */
const SUPPORTED_BY: Readonly<Record<string, readonly string[]>> = {
  continue: ['continue', 'increase', 'decrease', 'change', 'none'],
  start: ['start', 'change'],
  stop: ['stop'],
  hold: ['hold'],
  increase: ['increase'],
  decrease: ['decrease'],
  change: ['change', 'start', 'stop'],
};

function differsInUse(claim: Claim, known: Claim, reading: Reading): boolean {
  const intended = known.planned || inPlan(reading);
  const has = known.actions.size === 0 ? new Set(['none']) : known.actions;
  const stated = [...claim.actions].filter((action) => action !== 'continue' || claim.actions.size === 1);
  if (
    claim.kind === 'procedure' &&
    stated.every((action) => action === 'continue') &&
    !(has.has('start') || has.has('stop'))
  )
    return false;
  for (const action of stated) {
    const supported = SUPPORTED_BY[action]?.some((name) => has.has(name)) === true;
    const startedBefore = action === 'continue' && has.has('start') && !intended && !has.has('stop');
    const newInPlan =
      action === 'start' && has.has('none') && (intended || reading.kind === 'assessment_and_plan');
    if (!supported && !startedBefore && !newInPlan) return true;
    if (action === 'continue' && has.has('stop')) return true;
  }
  if (stated.length === 0 && (has.has('stop') || has.has('hold'))) return true;
  if (claim.kind !== 'drug') return false;
  const knownDone = known.done || known.recent;
  if (claim.planned && !known.planned && knownDone && !inPlan(reading)) return true;
  if (claim.planned && !intended && known.actions.size === 0) return true;
  return claim.done && !claim.planned && stated.length === 0 && intended && !knownDone;
}
