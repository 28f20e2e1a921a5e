import { describe, expect, test } from 'vitest';
import { api, type Patient } from '../support/client.ts';
import { expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

const otherTag = '"an-invented-tag"';

describe.each(engines)('optimistic locking on %s', (engine) => {
  const http = serve(engine);
  const pathOf = ({ id }: { id: number }) => `${api}/patients/${id}`;
  const fresh = async () => {
    const patient = await http.createPatient();
    const answer = await http.get(pathOf(patient));
    return { patient, path: pathOf(patient), tag: String(answer.headers.etag) };
  };
  const expectUnchanged = async (patient: Patient, tag: string) => {
    const answer = await http.get(pathOf(patient));
    expect(answer.json()).toEqual(patient);
    expect(answer.headers.etag).toBe(tag);
  };

  test('a tag is strong, for a weak one could never satisfy If-Match', async () => {
    const { tag } = await fresh();
    expect(tag).toMatch(/^"[\x21\x23-\x7e]+"$/);
  });

  test('create, read and change all give the tag of what they show', async () => {
    const created = await http.post(`${api}/patients`, { name: 'Tagged', date_of_birth: '1990-01-01' });
    const path = pathOf(created.json<Patient>());
    expect(created.headers.etag).toBe((await http.get(path)).headers.etag);
    const changed = await http.put(path, { name: 'Tagged Again' });
    expect(changed.headers.etag).toBe((await http.get(path)).headers.etag);
    expect(changed.headers.etag).not.toBe(created.headers.etag);
  });

  test('it stays while nothing changes', async () => {
    const { path, tag } = await fresh();
    for (let i = 0; i < 3; i++) expect((await http.get(path)).headers.etag).toBe(tag);
  });

  test('changes in quick succession all have tags of their own', async () => {
    const { path, tag } = await fresh();
    const tags = new Set([tag]);
    for (let i = 0; i < 25; i++)
      tags.add(String((await http.put(path, { name: `Quick ${i % 2}` })).headers.etag));
    expect(tags.size).toBe(26);
  });

  test('an empty change moves neither tag nor time', async () => {
    const { patient, path, tag } = await fresh();
    const answer = await http.put(path, {});
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual(patient);
    await expectUnchanged(patient, tag);
  });

  test('the current tag lets a change through', async () => {
    const { path, tag } = await fresh();
    const answer = await http.put(path, { name: 'Let Through' }, { 'if-match': tag });
    expect(answer.status).toBe(200);
    expect(answer.json<Patient>().name).toBe('Let Through');
  });

  test('a tag that was overtaken does not, and nothing changes', async () => {
    const { path, tag } = await fresh();
    const overtaking = await http.put(path, { name: 'Overtaking' });
    expectProblem(await http.put(path, { name: 'Late' }, { 'if-match': tag }), 412);
    expectProblem(await http.remove(path, { 'if-match': tag }), 412);
    await expectUnchanged(overtaking.json<Patient>(), String(overtaking.headers.etag));
  });

  test('an overtaken tag stops even a change of nothing', async () => {
    const { path, tag } = await fresh();
    await http.put(path, { name: 'Overtaking' });
    expectProblem(await http.put(path, {}, { 'if-match': tag }), 412);
  });

  test('the current tag lets a delete through', async () => {
    const { path, tag } = await fresh();
    expect((await http.remove(path, { 'if-match': tag })).status).toBe(204);
    expectProblem(await http.get(path), 404);
  });

  const passing: [string, (tag: string) => string][] = [
    ['a star', () => '*'],
    ['a list that holds it last', (tag) => `${otherTag}, ${tag}`],
    ['a list that holds it first', (tag) => `${tag},${otherTag}`],
    ['a list with a weak one beside it', (tag) => `W/${otherTag},\t${tag} `],
    ['a list with a comma inside a tag', (tag) => `"a,b", ${tag}`],
  ];
  test.each(passing)('%s passes', async (_what, header) => {
    const { path, tag } = await fresh();
    expect((await http.put(path, { name: 'Passed' }, { 'if-match': header(tag) })).status).toBe(200);
  });

  const failing: [string, (tag: string) => string][] = [
    ['another tag', () => otherTag],
    ['a list without it', () => `${otherTag}, "and-another"`],
    ['the same tag marked weak', (tag) => `W/${tag}`],
    ['a part of it', (tag) => `${tag.slice(0, -2)}"`],
    ['a longer one', (tag) => `${tag.slice(0, -1)}x"`],
    ['a list of two that hold it in pieces', (tag) => `"x,${tag.slice(1)}`],
  ];
  test.each(failing)('%s does not', async (_what, header) => {
    const { patient, path, tag } = await fresh();
    expectProblem(await http.put(path, { name: 'Failed' }, { 'if-match': header(tag) }), 412);
    expectProblem(await http.remove(path, { 'if-match': header(tag) }), 412);
    await expectUnchanged(patient, tag);
  });

  test.each(['nonsense', '"open', '""', 'W/', ',', '**', '"a" "b"'])(
    '%j is no licence to write',
    async (header) => {
      const { patient, path, tag } = await fresh();
      expectProblem(await http.put(path, { name: 'Failed' }, { 'if-match': header }), 400, 412, 422);
      expectProblem(await http.remove(path, { 'if-match': header }), 400, 412, 422);
      await expectUnchanged(patient, tag);
    },
  );

  test('of many changes with one tag exactly one is made', async () => {
    const { path, tag } = await fresh();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) => http.put(path, { name: `Racer ${i}` }, { 'if-match': tag })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array(11).fill(412)]);
    const winner = answers.find((answer) => answer.status === 200);
    expect((await http.get(path)).json()).toEqual(winner?.json());
  });

  test('a change and a delete with one tag do not both happen', async () => {
    for (let round = 0; round < 5; round++) {
      const { path, tag } = await fresh();
      const [change, removal] = await Promise.all([
        http.put(path, { name: 'Racer' }, { 'if-match': tag }),
        http.remove(path, { 'if-match': tag }),
      ]);
      expect([change.status, removal.status]).not.toEqual([200, 204]);
      expect([change.status < 300, removal.status < 300]).toContain(true);
    }
  });

  test('a tag for a patient that is not there is no success', async () => {
    for (const header of ['*', otherTag]) {
      const path = `${api}/patients/99999999`;
      expectProblem(await http.put(path, { name: 'Nobody' }, { 'if-match': header }), 404, 412);
      expectProblem(await http.remove(path, { 'if-match': header }), 404, 412);
    }
  });
});
