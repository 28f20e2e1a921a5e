import { beforeAll, describe, expect, test } from 'vitest';
import { type Answer, api, type Page, type Patient } from '../support/client.ts';
import { expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

const patients = `${api}/patients`;
const fields = ['id', 'name', 'date_of_birth', 'created_at', 'updated_at'];
const sorts = fields.flatMap((field) => ['asc', 'desc'].map((order) => [field, order] as const));
const names = [
  'Ann',
  'ann',
  'Ánn',
  'Bo',
  'bo',
  'Bo',
  'Zoë',
  'Zoe',
  'Émile',
  'Čap',
  '김',
  "O'N",
  'An%n',
  'Мария',
  '🩺',
];

describe.each(engines)('cursors on %s', (engine) => {
  const http = serve(engine);
  const ask = (parameters: Record<string, string>) =>
    http.get(`${patients}?${new URLSearchParams(parameters)}`);
  const read = (answer: Answer) => {
    expect(answer.status, answer.text).toBe(200);
    return answer.json<Page<Patient>>();
  };

  /** The first page of a walk: a plain list where it carries `next`, else the one after an empty cursor. */
  const begin = async (parameters: Record<string, string>) => {
    const plain = read(await ask(parameters));
    return 'next' in plain ? plain : read(await ask({ ...parameters, after: '' }));
  };
  const cursorOf = async (parameters: Record<string, string>) => {
    const { next } = await begin(parameters);
    expect(next).toEqual(expect.stringMatching(/\S/));
    return String(next);
  };
  const walk = async (parameters: Record<string, string>) => {
    const walked: Patient[] = [];
    let page = await begin(parameters);
    walked.push(...page.items);
    for (let i = 0; typeof page.next === 'string'; i++) {
      expect(i, 'the walk ends').toBeLessThan(200);
      page = read(await ask({ ...parameters, after: page.next }));
      walked.push(...page.items);
    }
    return walked;
  };

  beforeAll(async () => {
    for (let round = 0; round < 2; round++) {
      for (const [i, name] of names.entries()) {
        const patient = await http.createPatient(name, `19${60 + (i % 4)}-01-01`);
        if (i % 3 === round)
          await http.put(`${patients}/${patient.id}`, { date_of_birth: `19${70 + (i % 2)}-06-06` });
      }
    }
  });

  describe('a whole walk', () => {
    test.each(sorts)('by %s %s is the whole list', async (field, order) => {
      const parameters = { sort_by: field, sort_order: order };
      const whole = read(await ask({ ...parameters, size: '100' })).items;
      expect(whole).toHaveLength(30);
      for (const size of ['1', '4', '10', '29', '30', '100']) {
        expect(await walk({ ...parameters, size }), `size ${size}`).toEqual(whole);
      }
    });

    test.each(sorts)('by %s %s through a search is what the search finds', async (field, order) => {
      for (const search of ['n', 'bo', 'an%', 'é', 'nobody']) {
        const parameters = { sort_by: field, sort_order: order, search };
        const whole = read(await ask({ ...parameters, size: '100' })).items;
        expect(await walk({ ...parameters, size: '2' }), search).toEqual(whole);
      }
    });

    test('with no sort at all goes by id', async () => {
      const ids = (await walk({ size: '7' })).map(({ id }) => id);
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(ids).toHaveLength(30);
    });

    test('each page has the total, its size and at most that many', async () => {
      let page = await begin({ size: '8' });
      const lengths = [page.items.length];
      while (typeof page.next === 'string') {
        expect(page).toMatchObject({ total: 30, size: 8 });
        page = read(await ask({ size: '8', after: page.next }));
        lengths.push(page.items.length);
      }
      expect(lengths.filter((length) => length > 0)).toEqual([8, 8, 8, 6]);
      expect(page.next ?? null).toBeNull();
    });

    test('the size may change on the way', async () => {
      const whole = read(await ask({ sort_by: 'name', size: '100' })).items;
      const cursor = await cursorOf({ sort_by: 'name', size: '4' });
      expect(read(await ask({ sort_by: 'name', size: '9', after: cursor })).items).toEqual(
        whole.slice(4, 13),
      );
    });

    test('a cursor can be used again, and gives the same', async () => {
      const cursor = await cursorOf({ sort_by: 'date_of_birth', size: '5' });
      const parameters = { sort_by: 'date_of_birth', size: '5', after: cursor };
      expect(read(await ask(parameters)).items).toEqual(read(await ask(parameters)).items);
    });

    test('the order may be written in any case', async () => {
      const cursor = await cursorOf({ sort_by: 'name', sort_order: 'desc', size: '5' });
      expect((await ask({ sort_by: 'name', sort_order: 'DESC', size: '5', after: cursor })).status).toBe(200);
    });

    test('what is said and what is meant without saying are one sort', async () => {
      const cursor = await cursorOf({ size: '5' });
      expect((await ask({ sort_by: 'id', sort_order: 'asc', size: '5', after: cursor })).status).toBe(200);
    });

    test('a cursor shows no name', async () => {
      await http.createPatient('Aaaa Cursormarker');
      const cursor = await cursorOf({ sort_by: 'name', search: 'cursormarker', size: '1' }).catch(() => '');
      const all = await cursorOf({ sort_by: 'name', size: '1' });
      for (const text of [cursor, all]) {
        expect(Buffer.from(text, 'base64url').toString('latin1')).not.toMatch(/cursormarker/i);
        expect(text).not.toMatch(/cursormarker/i);
      }
      const { items } = read(await ask({ search: 'cursormarker' }));
      await http.remove(`${patients}/${items[0]?.id}`);
    });
  });

  describe('a cursor that is refused', () => {
    const refused = async (parameters: Record<string, string>) => expectProblem(await ask(parameters), 422);

    test('with another field, order or search', async () => {
      const bound = { sort_by: 'name', sort_order: 'asc', search: 'n', size: '2' };
      const after = await cursorOf(bound);
      expect((await ask({ ...bound, after })).status).toBe(200);
      for (const field of ['id', 'date_of_birth', 'created_at', 'updated_at']) {
        await refused({ ...bound, sort_by: field, after });
      }
      await refused({ ...bound, sort_order: 'desc', after });
      await refused({ ...bound, search: 'nn', after });
      await refused({ sort_by: 'name', sort_order: 'asc', size: '2', after });
      await refused({ size: '2', after });
      const plain = await cursorOf({ sort_by: 'name', size: '2' });
      await refused({ sort_by: 'name', size: '2', search: 'n', after: plain });
    });

    test('with a page, or with fuzzy', async () => {
      const after = await cursorOf({ search: 'n', size: '2' });
      await refused({ search: 'n', size: '2', page: '2', after });
      await refused({ search: 'n', size: '2', page: '1', after });
      await refused({ search: 'n', size: '2', fuzzy: 'true', after });
    });

    test('altered in any one place', async () => {
      const after = await cursorOf({ sort_by: 'name', size: '3' });
      for (let i = 0; i < after.length; i++) {
        const other = after[i] === 'A' ? 'B' : 'A';
        const answer = await ask({
          sort_by: 'name',
          size: '3',
          after: after.slice(0, i) + other + after.slice(i + 1),
        });
        expect(answer.status, `letter ${i} of ${after.length}`).toBe(422);
      }
    });

    test('shortened, lengthened or turned round', async () => {
      const after = await cursorOf({ size: '3' });
      const altered = [
        after.slice(1),
        after.slice(0, -1),
        after.slice(0, after.length / 2),
        `${after}A`,
        `${after}=`,
        `${after}.`,
        `A${after}`,
        after + after,
        [...after].reverse().join(''),
        ` ${after}`,
        `${after}\u0000`,
        after.toUpperCase() === after ? after.toLowerCase() : after.toUpperCase(),
      ];
      for (const each of altered) await refused({ size: '3', after: each });
    });

    test.each([
      'x',
      '5',
      'null',
      '{}',
      'e30',
      'W10',
      'bnVsbA',
      Buffer.from('{"id":1}').toString('base64url'),
      Buffer.from('["id","asc",null,1]').toString('base64url'),
      Buffer.from('{"v":1,"sort_by":"id","sort_order":"asc","id":1}').toString('base64url'),
      '%00',
      '../..',
      "' OR 1=1 --",
      '🩺',
      'A'.repeat(5_000),
    ])('made up: %j', async (after) => {
      await refused({ after });
    });
  });

  describe('while things change', () => {
    test('who is deleted does not break the walk at its place', async () => {
      const extra = await Promise.all(
        ['Walker 1', 'Walker 2', 'Walker 3', 'Walker 4'].map((name) => http.createPatient(name)),
      );
      const parameters = { search: 'walker', sort_by: 'name', size: '2' };
      const after = await cursorOf(parameters);
      const second = extra.find(({ name }) => name === 'Walker 2');
      await http.remove(`${patients}/${second?.id}`);
      const rest = read(await ask({ ...parameters, after })).items.map(({ name }) => name);
      expect(rest).toEqual(['Walker 3', 'Walker 4']);
      for (const { id } of extra) await http.remove(`${patients}/${id}`);
    });

    test('who comes before the place shows nobody twice', async () => {
      const extra = await Promise.all(
        ['Runner B', 'Runner C', 'Runner D'].map((name) => http.createPatient(name)),
      );
      const parameters = { search: 'runner', sort_by: 'name', size: '1' };
      const after = await cursorOf(parameters);
      extra.push(await http.createPatient('Runner A'));
      expect(read(await ask({ ...parameters, after })).items.map(({ name }) => name)).toEqual(['Runner C']);
      for (const { id } of extra) await http.remove(`${patients}/${id}`);
    });
  });
});
