import type { Mention } from '../verification/mentions.ts';
import { cueKinds, drugsIn, hasAny, type Reading } from './assertions.ts';

/** A medicine in a statement with the words that belong to it: before it `[before, from)`, after it `[to, after)`. */
export interface DrugPart {
  drug: Mention;
  before: number;
  after: number;
  /** Cues that lead to the medicine; a list shares those in front of its first. */
  leading: ReadonlySet<string>;
  /** Cues from the medicine to the first comma behind it. */
  beside: ReadonlySet<string>;
  /** Cues in all that follows, up to the next medicine. */
  trailing: ReadonlySet<string>;
  /** Written together with another medicine (`lisinopril/HCTZ`): a product of two. */
  combined: boolean;
}

const SEPARATOR = /^(?:[,;.()•]|and|but|plus|then)$/;
const HARD = /^[;.]$/;
const JOINT = /^[/+-]$/;
const GOVERNING = [
  'start',
  'stop',
  'hold',
  'increase',
  'decrease',
  'change',
  'continue',
  'negation',
  'planned',
];

/** Each medicine of a statement with its share of the words. A name beside its own synonym is one medicine. */
export function drugParts(read: Reading): DrugPart[] {
  const { tokens, cues } = read;
  const drugs = joinSynonyms(drugsIn(read));
  const parts: DrugPart[] = [];
  let shared: ReadonlySet<string> = new Set();
  drugs.forEach((drug, i) => {
    const previous = drugs[i - 1];
    const next = drugs[i + 1];
    const before = lastSeparator(read, previous?.to ?? 0, drug.from);
    const after = next ? lastSeparator(read, drug.to, next.from) : tokens.length;
    const comma = firstSeparator(read, drug.to, after);
    const own = cueKinds(cues, before, drug.from);
    const goesOn =
      previous !== undefined &&
      !tokens.slice(previous.to, drug.from).some(({ text }) => HARD.test(text)) &&
      !hasAny(own, GOVERNING);
    const leading = goesOn ? new Set([...shared, ...own]) : own;
    shared = leading;
    parts.push({
      drug,
      before,
      after,
      leading,
      beside: cueKinds(cues, drug.to, comma),
      trailing: cueKinds(cues, drug.to, after),
      combined: isJoined(read, previous, drug) || isJoined(read, drug, next),
    });
  });
  return parts;
}

function joinSynonyms(drugs: readonly Mention[]): Mention[] {
  const joined: Mention[] = [];
  for (const drug of drugs) {
    const last = joined.at(-1);
    if (last && last.concept === drug.concept && drug.from - last.to <= 2)
      joined[joined.length - 1] = { ...last, to: drug.to };
    else joined.push(drug);
  }
  return joined;
}

const isJoined = ({ tokens }: Reading, one: Mention | undefined, other: Mention | undefined): boolean =>
  one !== undefined &&
  other !== undefined &&
  other.from - one.to === 1 &&
  JOINT.test(tokens[one.to]?.text ?? '');

function lastSeparator({ tokens }: Reading, from: number, to: number): number {
  for (let at = to - 1; at >= from; at--) if (SEPARATOR.test(tokens[at]?.text ?? '')) return at + 1;
  return from;
}

function firstSeparator({ tokens }: Reading, from: number, to: number): number {
  for (let at = from; at < to; at++) if (/^[,;.]$/.test(tokens[at]?.text ?? '')) return at;
  return to;
}
