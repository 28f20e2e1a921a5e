import { beforeAll, describe, expect, test } from 'vitest';
import { api, type Page, type Patient } from '../support/client.ts';
import { expectInvalid, expectRefused } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

const patients = `${api}/patients`;

const names = [
  'John Smith',
  'Jane Doe',
  'John Adams',
  'UPPERCASE NAME',
  'María García',
  'Jürgen Müller',
  'Мария Иванова',
  'ΟΔΥΣΣΕΑΣ ΠΑΠΑΣ',
  'Łukasz Żak',
  '김철수',
  'محمد بن علي',
  'Fifty % Owner',
  'Fifty Percent',
  'Under_Score',
  'Under Score',
  'UnderXScore',
  'Back\\Slash',
  'BackSlash',
  "Conan O'Brien",
  'Dot.Star (group) [set] a+b ^x$ a|b {2} a*',
  'Quote "double"',
  'Ai Li',
  'Katherine Whitfield',
  'Catherine Whitfield',
  '🩺 Stethoscope',
  'semi;colon--comment /* x */',
];

describe.each(engines)('search for patients on %s', (engine) => {
  const http = serve(engine);
  const query = (parameters: Record<string, string | number>) =>
    `?${new URLSearchParams(Object.entries(parameters).map(([key, value]) => [key, `${value}`] as [string, string]))}`;
  const search = async (term: string, more: Record<string, string | number> = {}) => {
    const answer = await http.get(patients + query({ search: term, size: 100, ...more }));
    expect(answer.status, answer.text).toBe(200);
    return answer.json<Page<Patient>>();
  };
  const found = async (term: string, more: Record<string, string | number> = {}) => {
    const page = await search(term, more);
    expect(page.total).toBe(page.items.length);
    return page.items.map(({ name }) => name);
  };

  beforeAll(async () => {
    for (const name of names) await http.createPatient(name);
  });

  test.each([
    ['John Smith', ['John Smith']],
    ['John', ['John Smith', 'John Adams']],
    ['ohn', ['John Smith', 'John Adams']],
    ['john smith', ['John Smith']],
    ['N S', ['John Smith']],
    ['uppercase', ['UPPERCASE NAME']],
    ['GARCÍA', ['María García']],
    ['müller', ['Jürgen Müller']],
    ['MÜLLER', ['Jürgen Müller']],
    ['МАРИЯ', ['Мария Иванова']],
    ['иванова', ['Мария Иванова']],
    ['παπας', ['ΟΔΥΣΣΕΑΣ ΠΑΠΑΣ']],
    ['łukasz', ['Łukasz Żak']],
    ['żAK', ['Łukasz Żak']],
    ['철수', ['김철수']],
    ['علي', ['محمد بن علي']],
    ['🩺', ['🩺 Stethoscope']],
    ['li', ['Ai Li']],
    ["o'b", ["Conan O'Brien"]],
    ['Nonexistent', []],
    ['john  smith', []],
    ['smith john', []],
  ])('%j is a substring of the name in any case: %j', async (term, expected) => {
    expect(await found(term)).toEqual(expected);
  });

  test.each([
    ['%', ['Fifty % Owner']],
    ['_', ['Under_Score']],
    ['\\', ['Back\\Slash']],
    ['k\\s', ['Back\\Slash']],
    ['r_s', ['Under_Score']],
    ['y %', ['Fifty % Owner']],
    ['%%', []],
    ['\\%', []],
    ['\\\\', []],
    ['J%n', []],
    ['J_hn', []],
  ])('%j is literal: %j', async (term, expected) => {
    expect(await found(term)).toEqual(expected);
  });

  test.each([
    ['.*', []],
    ['.Star', ['Dot.Star (group) [set] a+b ^x$ a|b {2} a*']],
    ['(group)', ['Dot.Star (group) [set] a+b ^x$ a|b {2} a*']],
    ['[set]', ['Dot.Star (group) [set] a+b ^x$ a|b {2} a*']],
    ['a+b', ['Dot.Star (group) [set] a+b ^x$ a|b {2} a*']],
    ['^x$', ['Dot.Star (group) [set] a+b ^x$ a|b {2} a*']],
    ['{2}', ['Dot.Star (group) [set] a+b ^x$ a|b {2} a*']],
    ['^John', []],
    ['Smith$', []],
    ['"double"', ['Quote "double"']],
    [';colon--', ['semi;colon--comment /* x */']],
    ["' OR '1'='1", []],
    ["'; DROP TABLE patient; --", []],
    ["\\' OR 1=1", []],
    ['/*', ['semi;colon--comment /* x */']],
    ['$$', []],
    ['$1', []],
    ['E\\x27', []],
  ])('%j has no meaning but its letters: %j', async (term, expected) => {
    expect(await found(term)).toEqual(expected);
  });

  test('one, two and three letters are searched alike', async () => {
    for (const term of ['j', 'jo', 'joh']) {
      const expected = names.filter((name) => name.toLowerCase().includes(term));
      expect(await found(term), term).toEqual(expected);
    }
  });

  test('a plus sign in the address is a space', async () => {
    const { items } = (await http.get(`${patients}?search=John+Smith`)).json<Page<Patient>>();
    expect(items.map(({ name }) => name)).toEqual(['John Smith']);
  });

  test.each(['', ' ', '   ', '\t'])('a blank search %j counts as missing', async (term) => {
    expect((await search(term)).total).toBe(names.length);
  });

  test('100 characters may be searched for, counted as code points, and no more', async () => {
    for (const letter of ['a', 'ü', '🩺']) {
      expect((await search(letter.repeat(100))).total).toBe(0);
      expectInvalid(await http.get(patients + query({ search: letter.repeat(101) })), 'search');
    }
  });

  test('order and pages hold for what was found', async () => {
    expect(await found('john', { sort_by: 'name' })).toEqual(['John Adams', 'John Smith']);
    expect(await found('john', { sort_by: 'name', sort_order: 'desc' })).toEqual([
      'John Smith',
      'John Adams',
    ]);
    const first = await search('john', { sort_by: 'name', size: 1 });
    expect(first).toMatchObject({ total: 2, pages: 2, items: [{ name: 'John Adams' }] });
    const second = await search('john', { sort_by: 'name', size: 1, page: 2 });
    expect(second).toMatchObject({ total: 2, pages: 2, page: 2, items: [{ name: 'John Smith' }] });
    expect(await search('john', { size: 1, page: 3 })).toMatchObject({ total: 2, pages: 2, items: [] });
  });

  test('the new and the changed are found at once, the deleted no more', async () => {
    const patient = await http.createPatient('Ephemeral Person');
    expect(await found('ephemeral')).toEqual(['Ephemeral Person']);
    await http.put(`${patients}/${patient.id}`, { name: 'Lasting Person' });
    expect(await found('ephemeral')).toEqual([]);
    expect(await found('lasting')).toEqual(['Lasting Person']);
    await http.remove(`${patients}/${patient.id}`);
    expect(await found('lasting')).toEqual([]);
  });

  describe('fuzzy', () => {
    const fuzzy = (term: string, more: Record<string, string | number> = {}) =>
      found(term, { fuzzy: 'true', ...more });

    test.each([
      ['Jonh Smith', 'John Smith'],
      ['John Smyth', 'John Smith'],
      ['Maria Garcia', 'María García'],
      ['garcia', 'María García'],
      ['Muller', 'Jürgen Müller'],
      ['Jurgen', 'Jürgen Müller'],
      ['Lukasz Zak', 'Łukasz Żak'],
      ['Obrien', "Conan O'Brien"],
      ['Cathrine Whitfield', 'Catherine Whitfield'],
      ['Katherin Whitfeild', 'Katherine Whitfield'],
      ['uppercse name', 'UPPERCASE NAME'],
    ])('%j finds %j', async (term, expected) => {
      expect(await fuzzy(term)).toContain(expected);
    });

    test.each(['John', 'smith', '철수', 'МАРИЯ', 'li'])('%j finds what it finds without', async (term) => {
      expect(await fuzzy(term)).toEqual(expect.arrayContaining(await found(term)));
    });

    test('the best match comes first', async () => {
      expect((await fuzzy('Catherine Whitfield'))[0]).toBe('Catherine Whitfield');
      expect((await fuzzy('Katherine Whitfield'))[0]).toBe('Katherine Whitfield');
      expect((await fuzzy('John Smith'))[0]).toBe('John Smith');
      expect((await fuzzy('john adms'))[0]).toBe('John Adams');
    });

    test.each(['Xyzzyqwv', '%', '_', '\\', '.*'])('%j does not find everybody', async (term) => {
      const all = await fuzzy(term);
      for (const name of all) expect(name).toContain(term);
    });

    test('its pages do not overlap and miss nobody', async () => {
      const whole = await fuzzy('whitfield');
      expect(whole.length).toBeGreaterThanOrEqual(2);
      const walked: string[] = [];
      for (let page = 1; page <= whole.length; page++) {
        const answer = await search('whitfield', { fuzzy: 'true', size: 1, page });
        expect(answer.total).toBe(whole.length);
        walked.push(...answer.items.map(({ name }) => name));
      }
      expect(walked).toEqual(whole);
    });

    test('it is off unless it is true', async () => {
      expect(await found('Jonh Smith')).toEqual([]);
      expect(await found('Jonh Smith', { fuzzy: 'false' })).toEqual([]);
    });

    test.each(['maybe', '2', 'yes please'])('fuzzy=%s is refused', async (value) => {
      expectRefused(await http.get(patients + query({ search: 'John', fuzzy: value })));
    });

    test('without a search it changes nothing, or is refused', async () => {
      const answer = await http.get(`${patients}?fuzzy=true`);
      if (answer.status === 200) expect(answer.json<Page<Patient>>().total).toBe(names.length);
      else expectRefused(answer);
    });
  });
});
