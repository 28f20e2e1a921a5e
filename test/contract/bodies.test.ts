import { describe, expect, test } from 'vitest';
import { type Answer, api, type Note, type Patient } from '../support/client.ts';
import { expectInvalid, expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

const MiB = 1_048_576;
const json = { 'content-type': 'application/json' };
const valid = { name: 'Ada Invented', date_of_birth: '1985-03-15' };

/** A valid patient as JSON of exactly that many bytes: white space may stand anywhere between its parts. */
const paddedPatient = (bytes: number) => {
  const text = JSON.stringify(valid);
  return `${text.slice(0, -1)}${' '.repeat(bytes - Buffer.byteLength(text))}}`;
};

describe.each(engines)('bodies on %s', (engine) => {
  const http = serve(engine);
  const postRaw = (body: string | Buffer, headers: Record<string, string> = json) =>
    http.send('POST', `${api}/patients`, { body, headers });

  describe('the type of a body', () => {
    test.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/octet-stream',
      'text/html',
      'application/jsonx',
      'image/png',
    ])('%s is a 415', async (type) => {
      expectProblem(await postRaw(JSON.stringify(valid), { 'content-type': type }), 415);
    });

    test('a body without a type is a 415', async () => {
      expectProblem(await postRaw(JSON.stringify(valid), {}), 415);
    });

    test('it is checked for every call that takes a body', async () => {
      const { id } = await http.createPatient();
      const headers = { 'content-type': 'text/plain' };
      const body = JSON.stringify(valid);
      expectProblem(await http.send('PUT', `${api}/patients/${id}`, { body, headers }), 415);
      expectProblem(await http.send('POST', `${api}/patients/${id}/notes`, { body, headers }), 415);
    });

    test.each([
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'APPLICATION/JSON',
      'application/json ; charset="utf-8"',
    ])('%s is JSON', async (type) => {
      expect((await postRaw(JSON.stringify(valid), { 'content-type': type })).status).toBe(201);
    });

    test('a call without a body may still name a type, as some clients always do', async () => {
      const { id } = await http.createPatient();
      expect((await http.get(`${api}/patients/${id}`, json)).status).toBe(200);
      expect((await http.remove(`${api}/patients/${id}/notes`, json)).status).toBe(200);
      expect((await http.remove(`${api}/patients/${id}`, json)).status).toBe(204);
    });
  });

  describe('malformed is 400, not valid is 422', () => {
    test.each([
      '{',
      '}',
      '{"name":"a",}',
      "{'name':'a'}",
      '{"name":}',
      '{name:"a"}',
      '{"name":"a"} trailing',
      '{"name":"a"}{"name":"b"}',
      '{"name":NaN}',
      '{"name":undefined}',
      '{"name":01}',
      '{"name":"a\nb"}',
      '{"name":"\\x41"}',
      '{"name":"\\u12"}',
      '// comment\n{}',
      '["a"',
      'nope',
    ])('%j is a 400', async (body) => {
      expectProblem(await postRaw(body), 400);
    });

    test.each(['null', '[]', '"text"', '1', 'true', '{}', '[{"name":"a","date_of_birth":"1990-01-01"}]'])(
      '%s is a 422',
      async (body) => {
        expectProblem(await postRaw(body), 422);
      },
    );

    test('no body at all is refused', async () => {
      expectProblem(await postRaw(''), 400, 422);
      expectProblem(await http.send('POST', `${api}/patients`), 400, 415, 422);
    });

    test('the same holds for a change and for a note', async () => {
      const { id } = await http.createPatient();
      const paths: [string, string][] = [
        ['PUT', `${api}/patients/${id}`],
        ['POST', `${api}/patients/${id}/notes`],
      ];
      for (const [method, path] of paths) {
        expectProblem(await http.send(method, path, { body: '{"name"', headers: json }), 400);
        expectProblem(await http.send(method, path, { body: '[]', headers: json }), 422);
      }
    });
  });

  describe('what a 422 says', () => {
    test('each missing field by its place', async () => {
      const problem = expectProblem(await http.post(`${api}/patients`, {}), 422);
      const paths = problem.errors?.map((error) => error.path) ?? [];
      expect(paths).toEqual(expect.arrayContaining(['body/name', 'body/date_of_birth']));
    });

    test('a wrong field by its place, and not its value', async () => {
      const answer = await http.post(`${api}/patients`, { name: 'Ada', date_of_birth: 'Wednesdaymarker' });
      const problem = expectProblem(answer, 422);
      expect(problem.errors?.map((error) => error.path)).toEqual(['body/date_of_birth']);
      expect(answer.text).not.toContain('Wednesdaymarker');
    });

    test('a field of a note by its place', async () => {
      const { id } = await http.createPatient();
      const problem = expectProblem(await http.post(`${api}/patients/${id}/notes`, { content: 'a' }), 422);
      expect(problem.errors?.map((error) => error.path)).toEqual(['body/note_timestamp']);
    });

    test('a parameter of the query by its name', async () => {
      expectInvalid(await http.get(`${api}/patients?page=0`), 'page');
      expectInvalid(await http.get(`${api}/patients?size=101`), 'size');
    });
  });

  describe('types are not bent', () => {
    const wrong: [string, unknown][] = [
      ['name', 123],
      ['name', true],
      ['name', null],
      ['name', ['Ada']],
      ['name', { first: 'Ada' }],
      ['date_of_birth', 19850315],
      ['date_of_birth', null],
      ['date_of_birth', ['1985-03-15']],
      ['date_of_birth', false],
    ];
    test.each(wrong)('%s: %j is a 422', async (field, value) => {
      expectInvalid(await http.post(`${api}/patients`, { ...valid, [field]: value }), field);
    });
  });

  describe('fields that are not asked for', () => {
    test.each(['nmae', 'Name', 'NAME', 'dateOfBirth', 'address', 'deleted', '', ' name'])(
      '%j is a 422',
      async (field) => {
        expectProblem(await http.post(`${api}/patients`, { ...valid, [field]: 'x' }), 422);
      },
    );

    test('a typing error in a change is a 422, and nothing changes', async () => {
      const patient = await http.createPatient();
      expectInvalid(
        await http.put(`${api}/patients/${patient.id}`, { name: 'New', date_of_brith: '1990-01-01' }),
        'brith',
      );
      expect((await http.get(`${api}/patients/${patient.id}`)).json()).toEqual(patient);
    });

    test('what the server sets is ignored when a patient is made', async () => {
      const answer = await http.post(`${api}/patients`, {
        ...valid,
        id: 777_777,
        mrn: 'MRN-777777',
        created_at: '1999-01-01T00:00:00.000Z',
        updated_at: '1999-01-01T00:00:00.000Z',
      });
      expect(answer.status).toBe(201);
      const patient = answer.json<Patient>();
      expect(patient.id).not.toBe(777_777);
      expect(patient.mrn).not.toBe('MRN-777777');
      expect(patient.created_at).not.toMatch(/^1999/);
      expect(patient.updated_at).toBeNull();
    });

    test('read, edit, put back works, and moves nothing else', async () => {
      const patient = await http.createPatient();
      const answer = await http.put(`${api}/patients/${patient.id}`, { ...patient, name: 'Edited' });
      expect(answer.status).toBe(200);
      expect(answer.json()).toEqual({ ...patient, name: 'Edited', updated_at: expect.any(String) });
      const again = await http.put(`${api}/patients/${patient.id}`, {
        id: 1,
        mrn: 'x',
        created_at: 'y',
        updated_at: 5,
      });
      expect(again.status).toBe(200);
      expect(again.json<Patient>().id).toBe(patient.id);
      expect(again.json<Patient>().created_at).toBe(patient.created_at);
    });

    test('what the server sets is ignored when a note is made, and anything else refused', async () => {
      const [patient, other] = [await http.createPatient(), await http.createPatient()];
      const path = `${api}/patients/${patient.id}/notes`;
      const note = { content: 'S: a', note_timestamp: '2024-01-01T00:00:00Z' };
      const answer = await http.post(path, {
        ...note,
        id: 5,
        patient_id: other.id,
        created_at: '1999-01-01T00:00:00Z',
      });
      expect(answer.status).toBe(201);
      expect(answer.json<Note>().patient_id).toBe(patient.id);
      expect(answer.json<Note>().created_at).not.toMatch(/^1999/);
      expectInvalid(await http.post(path, { ...note, conten: 'x' }), 'conten');
      expect(await http.countNotes(other.id)).toBe(0);
    });
  });

  describe('the size of a body', () => {
    const tooLarge = (answer: Answer) => expectProblem(answer, 413);

    test('a patient may have 1 MiB, and not a byte more', async () => {
      expect((await postRaw(paddedPatient(MiB))).status).toBe(201);
      tooLarge(await postRaw(paddedPatient(MiB + 1)));
    });

    test('the same without a declared length', async () => {
      const send = (body: string) =>
        http.send('POST', `${api}/patients`, { body, headers: json, chunked: true });
      expect((await send(paddedPatient(MiB))).status).toBe(201);
      tooLarge(await send(paddedPatient(MiB + 1)));
    });

    test('a change may have 1 MiB', async () => {
      const patient = await http.createPatient();
      tooLarge(
        await http.send('PUT', `${api}/patients/${patient.id}`, {
          body: paddedPatient(MiB + 1),
          headers: json,
        }),
      );
      expect((await http.get(`${api}/patients/${patient.id}`)).json()).toEqual(patient);
    });

    test('a note may have 4 MiB, and not a byte more', async () => {
      const { id } = await http.createPatient();
      const text = JSON.stringify({ content: 'S: a', note_timestamp: '2024-01-01T00:00:00Z' });
      const padded = (bytes: number) => `${text.slice(0, -1)}${' '.repeat(bytes - text.length)}}`;
      const send = (body: string) =>
        http.send('POST', `${api}/patients/${id}/notes`, { body, headers: json });
      expect((await send(padded(4 * MiB))).status).toBe(201);
      tooLarge(await send(padded(4 * MiB + 1)));
      expect(await http.countNotes(id)).toBe(1);
    });
  });
});
