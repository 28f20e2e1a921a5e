import type { LoadRequest } from './load.ts';
import type { Work } from './measures.ts';
import { familyNames, givenNames } from './names.ts';
import { integerBetween, pick, seededRandom } from './random.ts';

export const recordsSize = { patients: 10_000, notesEach: 3 };

const requestsEach = 3_200;
const base = '/api/v1/patients';

/** The six calls of daily work on 10 000 patients. Reads come first: the creates make the tables grow. */
export function recordsWorks(seed: number, connections: number): Work[] {
  const random = seededRandom(seed);
  const patient = (): string => `${base}/${integerBetween(random, 1, recordsSize.patients)}`;
  const times = (make: () => LoadRequest): LoadRequest[] => Array.from({ length: requestsEach }, make);
  const work = (id: string, label: string, requests: LoadRequest[], ratio?: number): Work => ({
    id,
    label,
    connections,
    expectedStatus: requests[0]?.method === 'POST' ? 201 : 200,
    ours: requests,
    bare: requests,
    ...(ratio === undefined ? {} : { goal: { ratio } }),
  });
  const search = (): LoadRequest => {
    const term = pick(random, random() < 0.5 ? familyNames : givenNames)
      .toLowerCase()
      .slice(0, 5);
    return { method: 'GET', path: `${base}?search=${encodeURIComponent(term)}` };
  };
  return [
    work(
      'get',
      'get a patient',
      times(() => ({ method: 'GET', path: patient() })),
      0.5,
    ),
    work('list', 'list, first page', [{ method: 'GET', path: base }]),
    work('search', 'search', times(search)),
    work(
      'notes',
      'notes of a patient',
      times(() => ({ method: 'GET', path: `${patient()}/notes` })),
      0.5,
    ),
    work(
      'create-patient',
      'create a patient',
      times(() => createPatient(random)),
      0.5,
    ),
    work(
      'create-note',
      'create a note',
      times(() => createNote(random, `${patient()}/notes`)),
      0.5,
    ),
  ];
}

function createPatient(random: () => number): LoadRequest {
  const name = `${pick(random, givenNames)} ${pick(random, familyNames)}`;
  const born = new Date(Date.UTC(1930, 0, integerBetween(random, 1, 34_000)));
  return {
    method: 'POST',
    path: base,
    body: JSON.stringify({ name, date_of_birth: born.toISOString().slice(0, 10) }),
  };
}

/** About 1 kB. */
function createNote(random: () => number, path: string): LoadRequest {
  const words = Array.from({ length: 80 }, () => pick(random, familyNames).toLowerCase()).join(' ');
  const content = `S: ${words.slice(0, 400)}\nO: BP ${integerBetween(random, 100, 160)}/80\nA: ${words.slice(400)}\nP: recheck`;
  const when = new Date(Date.UTC(2024, 0, 1) + integerBetween(random, 0, 60_000_000) * 1_000);
  return { method: 'POST', path, body: JSON.stringify({ content, note_timestamp: when.toISOString() }) };
}
