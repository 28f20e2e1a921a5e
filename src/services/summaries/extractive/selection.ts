import type { Candidate, Labelled, Role } from './candidates.ts';
import { isClinicalTerm } from './clinical-terms.ts';
import { weightOf } from './weights.ts';
import { codePoints } from './words.ts';

// What a new word adds. A medicine or a disease is worth several plain words; a side makes a new matter of an old one.
const DRUG = 3.5;
const CLINICAL = 2.4;
const PLAIN = 0.3;
const SIDED = 0.3;
/** A little for any statement, so that short ones are not lost for want of known words. */
const ANY = 0.9;
/** Of a word's worth, what is left when it was said already; a conclusion counts although its words are not new. */
const REPEATED = 0.05;
const CONCLUDED = 0.35;
/** More for each further part of the chart in which a word stands, up to three. */
const ECHO = 0.4;
/** How strongly length counts against a statement; 1 would be worth per character (Lin and Bilmes 2010 call it r). */
const LENGTH = 0.75;
/** The first statement of these roles is worth more: a reader expects each of them. */
const FIRST = 1.3;
/** Each further statement of a role is worth a little less, so that a long list leaves room for the rest. */
const CROWDED = 0.05;
const expected = new Set<Role>(['problem', 'medication', 'allergy', 'plan']);
/** Bounds the work on charts of many thousand statements; a summary holds a few dozen. */
const MOST = 600;
// An older statement that a newer one has mostly said already is a repetition.
const MOSTLY = 0.75;

interface Scored<C extends Candidate = Candidate> {
  candidate: C;
  weight: number;
  /** Code points with what joins it to the next. */
  cost: number;
  rank: number;
  gain: number;
}

function worthOf(concept: string, isDrug: boolean): number {
  if (isDrug) return DRUG;
  if (concept.includes(' ')) return SIDED;
  return isClinicalTerm(concept) ? CLINICAL : PLAIN;
}

/** What there is to choose from, best first as long as nothing is said, with what each word is worth in this chart. */
export interface Offer {
  scored: readonly Scored<Labelled>[];
  worth: ReadonlyMap<string, number>;
}

/** What was said so far, by word and by role. */
interface Said {
  concepts: Set<string>;
  roles: Map<Role, number>;
}

const byGain = (a: Scored, b: Scored) => b.gain - a.gain || a.rank - b.rank;

function gainOf({ candidate, cost, weight }: Scored, worth: ReadonlyMap<string, number>, said: Said): number {
  const { concepts, role, age } = candidate;
  let sum = ANY;
  let fresh = 0;
  const again = role === 'problem' ? CONCLUDED : REPEATED;
  for (const concept of concepts) {
    const old = said.concepts.has(concept);
    sum += (worth.get(concept) ?? 0) * (old ? again : 1);
    if (!old) fresh++;
  }
  if (fresh === 0 || (age > 0 && fresh <= concepts.length * (1 - MOSTLY))) return 0;
  const before = said.roles.get(role) ?? 0;
  const balance = before === 0 && expected.has(role) ? FIRST : 1 / (1 + CROWDED * before);
  return (balance * sum * weight) / cost ** LENGTH;
}

/** Worth of a concept: its kind, and in how many parts of the chart it comes up. */
export function weigh(
  candidates: readonly Candidate[],
  labelOf: (candidate: Candidate) => Labelled['label'],
): Offer {
  const worth = new Map<string, number>();
  const parts = new Map<string, Set<string>>();
  const scored = candidates.map((candidate, rank): Scored => {
    const { text, role, statement, concepts, drugs } = candidate;
    const part = role + statement.topic;
    for (const concept of concepts) {
      if (!worth.has(concept)) worth.set(concept, worthOf(concept, drugs.includes(concept)));
      if (candidate.negated) continue;
      const known = parts.get(concept);
      if (known) known.add(part);
      else parts.set(concept, new Set([part]));
    }
    return { candidate, weight: weightOf(candidate), cost: codePoints(text) + 2, rank, gain: 0 };
  });
  for (const [concept, where] of parts)
    worth.set(concept, (worth.get(concept) ?? 0) * (1 + ECHO * Math.min(3, where.size - 1)));
  const nothing: Said = { concepts: new Set(), roles: new Map() };
  for (const each of scored) each.gain = gainOf(each, worth, nothing);
  const best = scored.sort(byGain).slice(0, MOST);
  return {
    scored: best.map((each) => ({
      ...each,
      candidate: { ...each.candidate, label: labelOf(each.candidate) },
    })),
    worth,
  };
}

/**
 * Picks what to say within `maxLength` code points, best first: at each step the candidate that adds most matter not yet
 * said for its length, which is submodular coverage under a budget (Lin and Bilmes, "Multi-document summarization via
 * budgeted maximization of submodular functions", NAACL 2010). Ties go to the earlier candidate, so the choice is the
 * same each time. `prefixCost` is the length of the label that a candidate needs, 0 where it was said already.
 */
export function select(
  { scored, worth }: Offer,
  maxLength: number,
  prefixCost: (candidate: Labelled, chosen: readonly Labelled[]) => number,
): Labelled[] {
  const said: Said = { concepts: new Set(), roles: new Map() };
  let open = scored.map((each) => ({ ...each }));
  const chosen: Labelled[] = [];
  // The last statement has nothing behind it.
  let left = maxLength + 2;
  while (open.length > 0) {
    let best: Scored<Labelled> | undefined;
    for (const each of open) {
      // Gains only fall as more is said, so an old figure that is too low stays too low.
      if (best && each.gain < best.gain) break;
      each.gain = gainOf(each, worth, said);
      if (!best || byGain(each, best) < 0) best = each;
    }
    if (!best || best.gain <= 0) break;
    const cost = best.cost + prefixCost(best.candidate, chosen);
    if (cost <= left) {
      left -= cost;
      chosen.push(best.candidate);
      said.roles.set(best.candidate.role, (said.roles.get(best.candidate.role) ?? 0) + 1);
      for (const concept of best.candidate.concepts) said.concepts.add(concept);
    }
    open = open.filter((each) => each !== best && each.gain > 0 && each.cost <= left).sort(byGain);
  }
  return chosen;
}
