import { describe, expect, test } from 'vitest';
import { api, type Page, type Patient } from '../support/client.ts';
import { expectInvalid, expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

const patients = `${api}/patients`;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe.each(engines)('patients on %s', (engine) => {
  const http = serve(engine);
  const pathOf = ({ id }: { id: number }) => `${patients}/${id}`;

  test('an empty system lists nobody', async () => {
    const answer = await http.get(patients);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ items: [], total: 0, page: 1, size: 10, pages: 0 });
  });

  test('a patient is made, read, changed and deleted', async () => {
    const created = await http.post(patients, { name: 'Integration Person', date_of_birth: '1988-06-15' });
    expect(created.status).toBe(201);
    expect(created.headers['content-type']).toMatch(/^application\/json/);
    const patient = created.json<Patient>();
    expect(patient).toEqual({
      id: expect.any(Number),
      name: 'Integration Person',
      date_of_birth: '1988-06-15',
      mrn: `MRN-${String(patient.id).padStart(6, '0')}`,
      created_at: expect.stringMatching(instant),
      updated_at: null,
    });
    expect((await http.get(pathOf(patient))).json()).toEqual(patient);

    const changed = await http.put(pathOf(patient), { name: 'Changed Person' });
    expect(changed.status).toBe(200);
    expect(changed.json()).toEqual({
      ...patient,
      name: 'Changed Person',
      updated_at: expect.stringMatching(instant),
    });
    expect((await http.get(pathOf(patient))).json()).toEqual(changed.json());

    const removed = await http.remove(pathOf(patient));
    expect(removed.status).toBe(204);
    expect(removed.text).toBe('');
    expect(expectProblem(await http.get(pathOf(patient)), 404).detail).toBe('Patient not found');
  });

  test('Location leads to the new patient', async () => {
    const answer = await http.post(patients, { name: 'Located', date_of_birth: '1990-01-01' });
    const location = new URL(String(answer.headers.location), http.url() + patients);
    expect(location.pathname).toBe(pathOf(answer.json<Patient>()));
    expect((await http.get(location.pathname)).json()).toEqual(answer.json());
  });

  test('ids rise and are not given again', async () => {
    const ids = [];
    for (let i = 0; i < 5; i++) {
      const { id } = await http.createPatient();
      ids.push(id);
      if (i === 2) await http.remove(pathOf({ id }));
    }
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });

  test('created_at is now', async () => {
    const before = Date.now();
    const created = Date.parse((await http.createPatient()).created_at);
    expect(created).toBeGreaterThanOrEqual(before - 2_000);
    expect(created).toBeLessThanOrEqual(Date.now() + 2_000);
  });

  describe('names', () => {
    test.each([
      "O'Brien",
      'María García',
      'Jean-Pierre',
      '김철수',
      'Müller',
      'محمد بن علي',
      'שרה לוי',
      '👩🏽‍⚕️ Emoji',
      'Null',
      'undefined',
      'true',
      '123',
      'Robert"); DROP TABLE patient;--',
      '<script>alert(1)</script>',
      '%_\\',
      '__proto__',
      'constructor',
      'A',
      'name\twith tab',
    ])('%s comes out as it went in', async (name) => {
      const patient = await http.createPatient(name);
      expect(patient.name).toBe(name);
      expect((await http.get(pathOf(patient))).json<Patient>().name).toBe(name);
    });

    test('white space around a name is cut off, inside it is kept', async () => {
      expect((await http.createPatient('  \t Ann  Lee \n')).name).toBe('Ann  Lee');
      const patient = await http.createPatient();
      expect((await http.put(pathOf(patient), { name: '  Ben  ' })).json<Patient>().name).toBe('Ben');
    });

    test('200 characters are allowed, counted as code points after trimming', async () => {
      for (const letter of ['n', 'é', '字', '🩺']) {
        const longest = letter.repeat(200);
        expect((await http.createPatient(`  ${longest}  `)).name).toBe(longest);
        expectInvalid(
          await http.post(patients, { name: letter.repeat(201), date_of_birth: '1990-01-01' }),
          'body/name',
        );
      }
    });

    test.each(['', ' ', '   ', '\t\n', '\u00a0', '\u3000\u2003', '\u2028'])(
      'a blank %j counts as missing',
      async (name) => {
        expectInvalid(await http.post(patients, { name, date_of_birth: '1990-01-01' }), 'body/name');
        const patient = await http.createPatient();
        expectInvalid(await http.put(pathOf(patient), { name }), 'body/name');
        expect((await http.get(pathOf(patient))).json()).toEqual(patient);
      },
    );

    test('two patients may share name and birthday', async () => {
      const [one, two] = [
        await http.createPatient('Twin', '2001-01-01'),
        await http.createPatient('Twin', '2001-01-01'),
      ];
      expect(one.id).not.toBe(two.id);
    });
  });

  describe('missing and wrong fields', () => {
    const wrong: [string, unknown][] = [
      ['date_of_birth', { name: 'Only Name' }],
      ['name', { date_of_birth: '1990-01-15' }],
      ['date_of_birth', { name: 'A', date_of_birth: 'not-a-date' }],
      ['date_of_birth', { name: 'A', date_of_birth: '' }],
      ['name', { name: {}, date_of_birth: '1990-01-15' }],
    ];
    test.each(wrong)('%s is named for %j', async (field, body) => {
      const count = await http.countPatients();
      expectInvalid(await http.post(patients, body), `body/${field}`);
      expect(await http.countPatients()).toBe(count);
    });
  });

  describe('changes', () => {
    test('only the fields that were sent change', async () => {
      const patient = await http.createPatient('Original', '1975-12-25');
      expect((await http.put(pathOf(patient), { name: 'New' })).json()).toMatchObject({
        name: 'New',
        date_of_birth: '1975-12-25',
      });
      expect((await http.put(pathOf(patient), { date_of_birth: '1980-01-01' })).json()).toMatchObject({
        name: 'New',
        date_of_birth: '1980-01-01',
      });
      expect(
        (await http.put(pathOf(patient), { name: 'Both', date_of_birth: '1981-02-03' })).json(),
      ).toMatchObject({
        name: 'Both',
        date_of_birth: '1981-02-03',
      });
    });

    test('id, mrn and created_at stay, and updated_at never goes back', async () => {
      const patient = await http.createPatient();
      let last = patient.created_at;
      for (let i = 0; i < 3; i++) {
        const changed = (await http.put(pathOf(patient), { name: `Name ${i}` })).json<Patient>();
        expect(changed).toMatchObject({ id: patient.id, mrn: patient.mrn, created_at: patient.created_at });
        expect(String(changed.updated_at) >= last).toBe(true);
        last = String(changed.updated_at);
      }
    });

    test('another patient stays as it was', async () => {
      const [one, other] = [await http.createPatient(), await http.createPatient()];
      await http.put(pathOf(one), { name: 'Changed' });
      expect((await http.get(pathOf(other))).json()).toEqual(other);
    });

    test('of two fields the wrong one keeps both from changing', async () => {
      const patient = await http.createPatient();
      expectInvalid(
        await http.put(pathOf(patient), { name: 'Half', date_of_birth: '1990-02-30' }),
        'date_of_birth',
      );
      expect((await http.get(pathOf(patient))).json()).toEqual(patient);
    });

    test('null never empties a field', async () => {
      const patient = await http.createPatient();
      const answer = await http.put(pathOf(patient), { name: null });
      expect([200, 422]).toContain(answer.status);
      expect((await http.get(pathOf(patient))).json<Patient>().name).toBe(patient.name);
    });

    test('many at once leave one of them, whole', async () => {
      const patient = await http.createPatient();
      const wishes = Array.from({ length: 10 }, (_, i) => ({
        name: `Wish ${i}`,
        date_of_birth: `199${i}-01-01`,
      }));
      const answers = await Promise.all(wishes.map((wish) => http.put(pathOf(patient), wish)));
      expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(200));
      const { name, date_of_birth } = (await http.get(pathOf(patient))).json<Patient>();
      expect(wishes).toContainEqual({ name, date_of_birth });
    });
  });

  describe('who is not there', () => {
    test.each(['999999999', '2147483647', '2147483648', '4294967296', '9007199254740991'])(
      '%s is a 404',
      async (id) => {
        for (const answer of [
          await http.get(`${patients}/${id}`),
          await http.put(`${patients}/${id}`, { name: 'Nobody' }),
          await http.remove(`${patients}/${id}`),
        ]) {
          expect(expectProblem(answer, 404).detail).toBe('Patient not found');
        }
      },
    );

    test('a second delete is a 404', async () => {
      const patient = await http.createPatient();
      expect((await http.remove(pathOf(patient))).status).toBe(204);
      expect(expectProblem(await http.remove(pathOf(patient)), 404).detail).toBe('Patient not found');
    });

    test('of many deletes at once one succeeds', async () => {
      const patient = await http.createPatient();
      const answers = await Promise.all(Array.from({ length: 8 }, () => http.remove(pathOf(patient))));
      expect(answers.map((answer) => answer.status).sort()).toEqual([204, ...Array(7).fill(404)]);
    });

    test('a wrong body for one is refused either way', async () => {
      expectProblem(await http.put(`${patients}/999999999`, { name: '' }), 404, 422);
    });
  });

  test('with a patient go the notes and the summary', async () => {
    const patient = await http.createPatient();
    const note = await http.createNote(patient.id, 'S: Soon gone.');
    await http.get(`${pathOf(patient)}/summary`);
    expect((await http.remove(pathOf(patient))).status).toBe(204);
    for (const path of ['/notes', `/notes/${note.id}`, '/summary']) {
      expectProblem(await http.get(pathOf(patient) + path), 404);
    }
    const listed = (await http.get(`${patients}?size=100`)).json<Page<Patient>>();
    expect(listed.items.map(({ id }) => id)).not.toContain(patient.id);
  });
});
