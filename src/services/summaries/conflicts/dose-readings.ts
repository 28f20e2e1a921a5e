import { canonicalDrug, isDrugClass, isDrugName } from '../lexicon/drugs.ts';
import type { Steps } from '../turns.ts';
import type { Statement } from '../types.ts';
import { contentsOf } from '../verification/mentions.ts';
import type { Amount } from '../verification/quantities.ts';
import { tokenize } from '../verification/tokens.ts';
import {
  cueKinds,
  hasAny,
  LONGEST_STATEMENT,
  type Placed,
  type Read,
  type Reading,
  written,
} from './assertions.ts';
import { type DrugPart, drugParts } from './drug-parts.ts';

/** What is taken at one time, in the base unit of its dimension, and how often. */
export interface Dose {
  dimension: string;
  amount: number;
  /** Times a day; undefined where the note does not say. */
  perDay: number | undefined;
}

/**
 * What a statement says about a medicine's dose. `state`: it is taken so. `set`: it was started, changed or ordered so.
 * `open`: it was changed, and to what is not clear; without a drug, any medicine may be meant.
 */
export interface DoseEvent {
  kind: 'state' | 'set' | 'open';
  drug: string | undefined;
  subject: string;
  dose: Dose | undefined;
  /** An order without a word of change: the same dose again is no change. */
  bare: boolean;
  placed: Placed;
}

const CHANGE = ['start', 'stop', 'hold', 'increase', 'decrease', 'change'];
const PAST = ['past', 'past_after', 'recent'];
const DOUBT = ['negation', 'hedge', 'unlikely', 'condition', 'relative', 'planned', 'allergy'];
const DOUBT_BESIDE = ['negation_after', 'negation', 'hedge_after', 'condition', 'planned_after', 'allergy'];

// Words of change that are no cue, or that the lexicon counts as going on.
const CHANGE_WORD =
  /^(?:titrat\w*|uptitrat\w*|downtitrat\w*|adjust\w*|restart\w*|resum\w*|reinstat\w*|switch\w*|modif\w*|escalat\w*|new|newly|now|tried|doubl\w*|halv\w*|halfs?|previously|formerly|step|stepped|up|down|weekly|[↑↓→⇒])$/;
const AMOUNT = /\d ?(?:mg|mcg|µg|μg|ug|g|units?|iu|m?eq|milligram|microgram|gram|puff|drop|spray)/i;
const TOLD =
  /[↑↓→⇒]|start|initiat|commenc|began|begin|add|prescri|stop|discontinu|cease|held|hold|increas|decreas|reduc|rais|lower|titrat|adjust|chang|switch|taper|wean|resum|swap|convert|doubl|halv|off\b/i;
const MEDICINES = /\b(?:dos(?:e|es|age|ages|ing)|medications?|meds|medicines?|drugs?|tablets?|pills?)\b/i;
// Given once, measured, counted out, or taken by need: no standing dose.
const NO_STANDING_DOSE =
  /^(?:loading|load|bolus|infusion|drip|gtt|stat|once|prn|level|levels|range|trough|peak|max|maximum|total|sliding|scale|challenge|sample|course|taper|pack|dosepak|if|half|took|missed)$/;
const COUNTED_OUT = /^(?:disp|dispense|dispensed|qty|quantity|refill|refills|#)$/;
const FILLER =
  /^(?:succinate|tartrate|hydrochloride|hcl|sodium|potassium|calcium|magnesium|besylate|besilate|mesylate|maleate|sulfate|sulphate|citrate|fumarate|acetate|phosphate|er|xr|sr|xl|la|mr|cr|dr|ec|ir|xt|extended|modified|delayed|immediate|slow|release|enteric|coated|tablets?|tabs?|capsules?|caps?|oral|orally|po|at|of|to|from|dose|a|an|the|increased|decreased|reduced|[-:=()↑↓])$/;
const STANDING = new Set(['mass', 'activity', 'equivalent', 'puff', 'drop']);
const COUNT = new Set(['tablet', 'capsule']);
/** Drug, salt, form and a bracket: an amount further off belongs to something else. */
const LONGEST_GAP = 5;

const tellsOfPatient = ({ topic, kind }: Statement) =>
  topic !== 'family_history' &&
  topic !== 'review_of_systems' &&
  topic !== 'allergies' &&
  kind !== 'objective';

/** What the statements say about doses, in their order. */
export function* readDoseEvents(placed: readonly Placed[], readText: Read): Steps<DoseEvent[]> {
  const events: DoseEvent[] = [];
  for (const each of placed) {
    yield;
    if (each.statement.topic === 'family_history' || !isWorthReading(each.statement)) continue;
    const read = readText(each.statement.text);
    if (read) events.push(...eventsOf(read, each));
  }
  return events;
}

/** Sees cheaply that a statement cannot tell of a dose: most cannot, and reading costs far more than this. */
function isWorthReading({ text, under }: Statement): boolean {
  if (AMOUNT.test(text)) return true;
  if (!TOLD.test(text)) return false;
  const words = `${under ?? ''} ${text}`.slice(0, LONGEST_STATEMENT).match(/\p{L}[\p{L}-]{2,}/gu) ?? [];
  return MEDICINES.test(text) || words.some(isDrugName);
}

function eventsOf(read: Reading, placed: Placed): DoseEvent[] {
  const parts = drugParts(read);
  const named = parts.filter(({ drug }) => !isDrugClass(drug.concept));
  const open = (drug: string | undefined): DoseEvent => ({
    kind: 'open',
    drug,
    subject: '',
    dose: undefined,
    bare: false,
    placed,
  });
  if (named.length === 0) {
    if (!isChange(read, 0, read.tokens.length)) return [];
    const amount = read.contents.amounts.some(({ unit }) => unit && STANDING.has(unit.dimension));
    const under = drugsOf(placed.statement.under);
    if (under.length > 0) return under.map(open);
    return amount || parts.length > 0 || MEDICINES.test(placed.statement.text) ? [open(undefined)] : [];
  }
  return named.flatMap((part): DoseEvent[] => {
    const drug = part.drug.concept;
    const changed =
      hasAny(part.leading, CHANGE) ||
      isChange(read, part.before, part.after) ||
      hasAny(part.trailing, PAST) ||
      hasAny(part.leading, PAST);
    const doubted = hasAny(part.leading, DOUBT) || hasAny(part.beside, DOUBT_BESIDE);
    const dose = part.combined ? undefined : doseOf(read, part);
    const subject = written(read.tokens, part.drug.from, part.drug.to);
    const event = { drug, subject, dose, placed };
    if (changed) {
      const definite =
        dose !== undefined &&
        !doubted &&
        !hasAny(new Set([...part.leading, ...part.trailing]), [...PAST, 'stop', 'hold']);
      return [definite ? { ...event, kind: 'set', bare: false } : open(drug)];
    }
    if (doubted || !tellsOfPatient(placed.statement)) return [];
    if (dose === undefined) return hasManyDoses(read, part) ? [open(drug)] : [];
    return [{ ...event, kind: isOrder(placed.statement, part) ? 'set' : 'state', bare: true }];
  });
}

/** A dose in a plan without "continue" or "takes" is an order: it makes the dose, and cannot be at odds with the past. */
function isOrder({ kind }: Statement, part: DrugPart): boolean {
  if (kind === undefined || kind === 'subjective') return false;
  return !part.leading.has('continue') && !part.trailing.has('continue');
}

function isChange({ tokens, cues }: Reading, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const told =
      cues[at]?.kinds.some((kind) => CHANGE.includes(kind)) || CHANGE_WORD.test(tokens[at]?.text ?? '');
    if (told && !hasAny(cueKinds(cues, at - 3, at), ['negation'])) return true;
  }
  return false;
}

function drugsOf(text: string | undefined): string[] {
  if (text === undefined || text.length > 200) return [];
  return contentsOf(tokenize(text)).mentions.flatMap(({ kind, concept }) =>
    kind === 'drug' && canonicalDrug(concept) !== undefined && !isDrugClass(concept) ? [concept] : [],
  );
}

const amountsOf = ({ contents, tokens }: Reading, { drug, after }: DrugPart): Amount[] => {
  const end = tokens.findIndex(({ text }, at) => at >= drug.to && at < after && COUNTED_OUT.test(text));
  const to = end < 0 ? after : end;
  return contents.amounts.filter(({ from }) => from >= drug.to && from < to);
};

const isStrength = (amount: Amount) => amount.unit !== undefined && STANDING.has(amount.unit.dimension);

const hasManyDoses = (read: Reading, part: DrugPart) => amountsOf(read, part).filter(isStrength).length > 1;

/** The one standing dose that a statement gives for a medicine; undefined where it has none, several, or is not plain. */
function doseOf(read: Reading, part: DrugPart): Dose | undefined {
  const { tokens, contents } = read;
  const { drug, before, after } = part;
  if (tokens.slice(before, after).some(({ text }) => NO_STANDING_DOSE.test(text))) return undefined;
  const behind = amountsOf(read, part);
  const ahead = contents.amounts.filter(
    ({ from, to }) =>
      from >= before && to <= drug.from && drug.from - to <= (tokens[to]?.text === 'of' ? 1 : 0),
  );
  const amounts = [...ahead, ...behind];
  // A time among the amounts is a course's length or a history, and a ratio or a concentration is no dose.
  const plain = amounts.every(
    ({ unit, form }) =>
      form === 'single' && unit !== undefined && (STANDING.has(unit.dimension) || COUNT.has(unit.dimension)),
  );
  const strengths = amounts.filter((amount) => isStrength(amount) && amount.role !== 'old');
  const [strength] = strengths;
  if (!plain || strengths.length !== 1 || strength?.unit === undefined || strength.bound !== undefined)
    return undefined;
  const between = tokens.slice(drug.to, Math.max(drug.to, strength.from));
  const bare = between.filter(
    (_, i) =>
      !amounts.some(({ from, to, role }) => role === 'old' && drug.to + i >= from && drug.to + i < to),
  );
  if (bare.length > LONGEST_GAP || !bare.every(({ text }) => FILLER.test(text))) return undefined;
  if (/^(?:\/|-|%)$/.test(tokens[strength.to]?.text ?? '') && tokens[strength.to]?.joined) return undefined;
  if (
    contents.routes.some(
      ({ route, from }) => from >= before && from < after && /^intra(?:venous|muscular)$/.test(route),
    )
  )
    return undefined;
  const frequencies = contents.frequencies.filter(({ from }) => from >= drug.to && from < after);
  if (frequencies.some(({ asNeeded, timing }) => asNeeded || timing === 'once')) return undefined;
  const rates = new Set(frequencies.flatMap(({ perDay }) => (perDay === undefined ? [] : [perDay])));
  const counts = amounts.filter(({ unit }) => unit && COUNT.has(unit.dimension));
  if (rates.size > 1 || counts.length > 1) return undefined;
  const [perDay] = rates;
  const form = tokens.slice(drug.to, after).some(({ text }) => /^(?:tab|cap)(?:let|sule)?s?$/.test(text));
  // "500 mg tablets" is a strength until it is said how many are taken, or how often.
  if (form && counts.length === 0 && perDay === undefined) return undefined;
  const count = counts[0]?.values[0] ?? 1;
  const value = strength.values[0];
  if (value === undefined || !(value > 0) || !(count > 0)) return undefined;
  return { dimension: strength.unit.dimension, amount: value * strength.unit.factor * count, perDay };
}
