import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Answer, api, type Note, type Patient } from '../support/client.ts';
import { expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

const patients = `${api}/patients`;
const body = { name: 'Once Only', date_of_birth: '1971-07-01' };
const note = { content: 'S: Said once.', note_timestamp: '2024-01-01T08:00:00Z' };

describe.each(engines)('idempotency keys on %s', (engine) => {
  const http = serve(engine);
  const keyed = (key: string = randomUUID()) => ({ 'idempotency-key': key });
  const notesOf = ({ id }: { id: number }) => `${patients}/${id}/notes`;
  const expectReplay = (again: Answer, first: Answer) => {
    expect(again.status).toBe(first.status);
    expect(again.json()).toEqual(first.json());
    expect(again.headers.location).toBe(first.headers.location);
    expect(again.headers['content-type']).toBe(first.headers['content-type']);
  };

  test('the same body again gives the first answer, and makes nothing', async () => {
    const headers = keyed();
    const first = await http.post(patients, body, headers);
    expect(first.status).toBe(201);
    const count = await http.countPatients();
    for (let i = 0; i < 3; i++) expectReplay(await http.post(patients, body, headers), first);
    expect(await http.countPatients()).toBe(count);
  });

  test('a replay has the tag and a request id of its own', async () => {
    const headers = keyed();
    const first = await http.post(patients, body, headers);
    const again = await http.post(patients, body, { ...headers, 'x-request-id': 'second-try' });
    expect(again.headers.etag).toBe(first.headers.etag);
    expect(again.headers['x-request-id']).toBe('second-try');
  });

  test('without a key the same body makes two', async () => {
    const [one, two] = [await http.post(patients, body), await http.post(patients, body)];
    expect(one.json<Patient>().id).not.toBe(two.json<Patient>().id);
  });

  test('another body under the key is a 409, and makes nothing', async () => {
    const headers = keyed();
    const first = await http.post(patients, body, headers);
    const count = await http.countPatients();
    expectProblem(await http.post(patients, { ...body, name: 'Once Onlz' }, headers), 409);
    expectProblem(await http.post(patients, { ...body, date_of_birth: '1971-07-02' }, headers), 409);
    expect(await http.countPatients()).toBe(count);
    expectReplay(await http.post(patients, body, headers), first);
  });

  test('the same fields in other order or spacing never make a second one', async () => {
    const headers = keyed();
    await http.post(patients, body, headers);
    const count = await http.countPatients();
    const other = `{ "date_of_birth": "${body.date_of_birth}",\n "name": "${body.name}" }`;
    const answer = await http.send('POST', patients, {
      body: other,
      headers: { ...headers, 'content-type': 'application/json' },
    });
    expect([201, 409]).toContain(answer.status);
    expect(await http.countPatients()).toBe(count);
  });

  test('keys that differ in one letter or in case are different keys', async () => {
    const key = randomUUID();
    const ids = new Set<number>();
    for (const each of [`a${key}`, `b${key}`, `A${key}`, `${key}a`]) {
      ids.add((await http.post(patients, body, keyed(each))).json<Patient>().id);
    }
    expect(ids.size).toBe(4);
  });

  test('a key belongs to its path', async () => {
    const headers = keyed();
    const patient = (await http.post(patients, body, headers)).json<Patient>();
    const other = await http.createPatient();
    const first = await http.post(notesOf(patient), note, headers);
    const second = await http.post(notesOf(other), note, headers);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.json<Note>().patient_id).toBe(patient.id);
    expect(second.json<Note>().patient_id).toBe(other.id);
    expectReplay(await http.post(notesOf(patient), note, headers), first);
    expectReplay(await http.post(notesOf(other), note, headers), second);
    expect([await http.countNotes(patient.id), await http.countNotes(other.id)]).toEqual([1, 1]);
  });

  test('notes replay and conflict as patients do', async () => {
    const patient = await http.createPatient();
    const headers = keyed();
    const first = await http.post(notesOf(patient), note, headers);
    expectReplay(await http.post(notesOf(patient), note, headers), first);
    expectProblem(
      await http.post(notesOf(patient), { ...note, content: 'S: Said otherwise.' }, headers),
      409,
    );
    expect(await http.countNotes(patient.id)).toBe(1);
  });

  test('a large note replays byte for byte', async () => {
    const patient = await http.createPatient();
    const headers = keyed();
    const large = { ...note, content: 'Überlänge 🩺\r\n'.repeat(20_000) };
    const first = await http.post(notesOf(patient), large, headers);
    expect(first.json<Note>().content).toBe(large.content);
    expectReplay(await http.post(notesOf(patient), large, headers), first);
    expect(await http.countNotes(patient.id)).toBe(1);
  });

  test('a refused call is not the first answer: the corrected one is made', async () => {
    const headers = keyed();
    expectProblem(await http.post(patients, { name: 'No Date' }, headers), 422);
    expect((await http.post(patients, body, headers)).status).toBe(201);
  });

  test('a note for a patient who is not there is not the first answer either', async () => {
    const headers = keyed();
    const path = `${patients}/99999999/notes`;
    expectProblem(await http.post(path, note, headers), 404);
    expectProblem(await http.post(path, note, headers), 404);
  });

  test('a key whose patient was deleted does not bring the patient back', async () => {
    const headers = keyed();
    const first = await http.post(patients, body, headers);
    await http.remove(`${patients}/${first.json<Patient>().id}`);
    const count = await http.countPatients();
    const again = await http.post(patients, body, headers);
    if (again.status === 201) expectReplay(again, first);
    else expectProblem(again, 404, 409, 410);
    expect(await http.countPatients()).toBe(count);
  });

  test('the answer is the first one, not the present state', async () => {
    const headers = keyed();
    const first = await http.post(patients, body, headers);
    await http.put(`${patients}/${first.json<Patient>().id}`, { name: 'Changed Since' });
    expect((await http.post(patients, body, headers)).json<Patient>().name).toBe(body.name);
  });

  test('of many at once with one body exactly one makes something', async () => {
    for (let round = 0; round < 3; round++) {
      const headers = keyed();
      const count = await http.countPatients();
      const answers = await Promise.all(Array.from({ length: 16 }, () => http.post(patients, body, headers)));
      const made = answers.filter((answer) => answer.status === 201);
      expect(new Set(made.map((answer) => answer.json<Patient>().id)).size).toBe(1);
      for (const answer of answers.filter((each) => each.status !== 201)) {
        expectProblem(answer, 409);
        expect(answer.headers['retry-after']).toMatch(/^\d+$|GMT$/);
      }
      expect(await http.countPatients()).toBe(count + 1);
      const replay = await http.post(patients, body, headers);
      expect(replay.json<Patient>().id).toBe(made[0]?.json<Patient>().id);
    }
  });

  test('of many at once with different bodies one is made and the others conflict', async () => {
    const headers = keyed();
    const count = await http.countPatients();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => http.post(patients, { ...body, name: `Racer ${i}` }, headers)),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, ...Array(11).fill(409)]);
    expect(await http.countPatients()).toBe(count + 1);
  });

  test('of many notes at once one is made', async () => {
    const patient = await http.createPatient();
    const headers = keyed();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => http.post(notesOf(patient), note, headers)),
    );
    for (const answer of answers) expect([201, 409]).toContain(answer.status);
    expect(answers.some((answer) => answer.status === 201)).toBe(true);
    expect(await http.countNotes(patient.id)).toBe(1);
  });

  test('other methods take no notice of a key', async () => {
    const patient = await http.createPatient();
    const headers = keyed();
    const path = `${patients}/${patient.id}`;
    expect((await http.put(path, { name: 'One' }, headers)).json<Patient>().name).toBe('One');
    expect((await http.put(path, { name: 'Two' }, headers)).json<Patient>().name).toBe('Two');
    expect((await http.remove(path, headers)).status).toBe(204);
    expectProblem(await http.remove(path, headers), 404);
  });
});
