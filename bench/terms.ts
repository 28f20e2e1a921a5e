import { familyNames, givenNames, share } from './names.ts';
import { integerBetween, pick, seededRandom } from './random.ts';

/** Search terms of three letters or more by how many patients they find. The bounds are checked against exact counts. */
export interface Terms {
  /** At most 1 000 in 1 000 000. */
  selective: string[];
  /** Between the two. */
  between: string[];
  /** More than 50 000 in 1 000 000. */
  common: string[];
}

export const selectiveBound = 0.001;
export const commonBound = 0.05;

/** Draws terms as people type them: the beginning, a part or all of a name, or a given name and the start of a family name. */
export function drawTerms(seed: number, each: number): Terms {
  const random = seededRandom(seed);
  const terms: Terms = { selective: [], between: [], common: [] };
  const tried = new Set<string>();
  // Few parts of names are common: most draws are there to meet them.
  for (let draw = 0; draw < 30_000; draw++) {
    const term = drawTerm(random);
    if (tried.has(term)) continue;
    tried.add(term);
    const list = listFor(terms, expectedShare(term));
    if (list && list.length < each) list.push(term);
  }
  return terms;
}

/** Undefined near a bound, where chance may carry a term over it. */
function listFor(terms: Terms, part: number): string[] | undefined {
  if (part < selectiveBound * 0.8) return terms.selective;
  if (part > commonBound * 1.02) return terms.common;
  return part > selectiveBound * 1.2 && part < commonBound * 0.98 ? terms.between : undefined;
}

function drawTerm(random: () => number): string {
  const kind = random();
  if (kind < 0.2) {
    const family = pick(random, familyNames);
    return `${pick(random, givenNames)} ${family.slice(0, integerBetween(random, 3, family.length))}`.toLowerCase();
  }
  const name = pick(random, kind < 0.7 ? familyNames : givenNames).toLowerCase();
  if (name.length <= 3 || kind < 0.4) return name.length < 3 ? `${name} s` : name;
  const start = kind < 0.55 ? 0 : integerBetween(random, 0, name.length - 3);
  return name.slice(start, start + integerBetween(random, 3, Math.min(6, name.length - start)));
}

/** The part of all patients whose name holds the term, given and family names being drawn independently. */
function expectedShare(term: string): number {
  const [first = '', second] = term.split(' ');
  if (second !== undefined) {
    return (
      sumOf(givenNames, (name) => name.endsWith(first)) *
      sumOf(familyNames, (name) => name.startsWith(second))
    );
  }
  const given = sumOf(givenNames, (name) => name.includes(term));
  const family = sumOf(familyNames, (name) => name.includes(term));
  return given + family - given * family;
}

function sumOf(names: readonly string[], matches: (lowerName: string) => boolean): number {
  return names.reduce(
    (sum, name, place) => (matches(name.toLowerCase()) ? sum + share(place, names.length) : sum),
    0,
  );
}
