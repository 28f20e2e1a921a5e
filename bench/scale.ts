import { credential } from './credentials.ts';
import type { LoadRequest } from './load.ts';
import type { Work } from './measures.ts';
import { integerBetween, pick, seededRandom, shuffled } from './random.ts';
import { commonBound, drawTerms, selectiveBound, type Terms } from './terms.ts';

const base = '/api/v1/patients';
const goal = { ratio: 50, p99: 20 };

interface Page {
  items: Array<{ id: number }>;
  total: number;
  total_is_estimate?: boolean;
  next?: string | null;
}

export interface ScaleInputs {
  patients: number;
  /** Cursors from every depth of each list. */
  cursors: { id: string[]; name: string[] };
  terms: Terms;
}

/** The works on the large table; the goals hold at 2 connections, at 8 the figures are for the record. */
export function scaleWorks(inputs: ScaleInputs, seed: number, connections: number): Work[] {
  const random = seededRandom(seed);
  const some = (make: () => string): LoadRequest[] =>
    Array.from({ length: 1_600 }, () => ({ method: 'GET', path: base + make() }));
  const cursor = (sort: 'id' | 'name'): LoadRequest[] =>
    some(() => `?sort_by=${sort}&after=${encodeURIComponent(pick(random, inputs.cursors[sort]))}`);
  const page = (sort: 'id' | 'name'): LoadRequest[] =>
    some(() => `?sort_by=${sort}&page=${integerBetween(random, 1, Math.floor(inputs.patients / 10))}`);
  const search = (term: () => string): LoadRequest[] => some(() => `?search=${encodeURIComponent(term())}`);
  const work = (id: string, label: string, ours: LoadRequest[], bare = ours): Work => ({
    id,
    label,
    connections,
    expectedStatus: 200,
    ours,
    bare,
    ...(connections === 2 ? { goal } : {}),
  });
  const { selective, between, common } = inputs.terms;
  return [
    work(
      'scale-list',
      'list, first page',
      some(() => ''),
    ),
    work('scale-cursor-id', 'any page by cursor, by id', cursor('id'), page('id')),
    work('scale-cursor-name', 'any page by cursor, by name', cursor('name'), page('name')),
    work(
      'scale-search',
      'search, selective and common terms, half each',
      search(() => pick(random, random() < 0.5 ? selective : common)),
    ),
    work(
      'scale-search-selective',
      'search, at most 1 000 hits',
      search(() => pick(random, selective)),
    ),
    work(
      'scale-search-between',
      'search, 1 000 to 50 000 hits',
      search(() => pick(random, between)),
    ),
    work(
      'scale-search-common',
      'search, over 50 000 hits',
      search(() => pick(random, common)),
    ),
  ];
}

/** Walks the whole list in pages of 100 and keeps each cursor. Throws where a row is missing, twice or out of order. */
export async function walk(url: string, sort: 'id' | 'name', patients: number): Promise<string[]> {
  const cursors: string[] = [];
  const seen = new Set<number>();
  let next = '';
  for (;;) {
    const page = await getPage(
      url,
      `?sort_by=${sort}&size=100${next && `&after=${encodeURIComponent(next)}`}`,
    );
    for (const { id } of page.items) {
      if (seen.has(id)) throw new Error(`the walk by ${sort} met patient ${id} twice`);
      if (sort === 'id' && id !== seen.size + 1)
        throw new Error(`the walk by id met ${id} after ${seen.size}`);
      seen.add(id);
    }
    if (cursors.length % 500 === 0) console.log(`  walk by ${sort}: ${seen.size} of ${patients}`);
    if (!page.next) break;
    next = page.next;
    cursors.push(next);
  }
  if (seen.size !== patients) throw new Error(`the walk by ${sort} met ${seen.size} of ${patients} patients`);
  return cursors;
}

/**
 * Draws the terms and asks both servers for each: the hits must be the same and, where ours calls its total exact, the
 * totals too. Terms whose exact count is outside their group's bounds are left out.
 */
export async function checkedTerms(
  servers: { ours: string; bare: string },
  patients: number,
  seed: number,
  each: number,
): Promise<Terms> {
  const drawn = drawTerms(seed, each);
  const kept: Terms = { selective: [], between: [], common: [] };
  const all = shuffled(seededRandom(seed), [...drawn.selective, ...drawn.between, ...drawn.common]);
  for (const [place, term] of all.entries()) {
    const path = `?search=${encodeURIComponent(term)}`;
    const [ours, bare] = await Promise.all([getPage(servers.ours, path), getPage(servers.bare, path)]);
    const ids = (page: Page): string => page.items.map(({ id }) => id).join(' ');
    if (ids(ours) !== ids(bare)) throw new Error(`search "${term}": ours ${ids(ours)}, bare ${ids(bare)}`);
    if (!ours.total_is_estimate && ours.total !== bare.total) {
      throw new Error(`search "${term}": ${ours.total} said to be exact, ${bare.total} counted`);
    }
    const part = bare.total / patients;
    const group = part <= selectiveBound ? 'selective' : part > commonBound ? 'common' : 'between';
    kept[group].push(term);
    if ((place + 1) % 10 === 0) console.log(`  checked ${place + 1} of ${all.length} search terms`);
  }
  return kept;
}

async function getPage(url: string, query: string): Promise<Page> {
  const response = await fetch(`${url}${base}${query}`, { headers: credential });
  if (response.status !== 200)
    throw new Error(`${base}${query}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Page;
}
