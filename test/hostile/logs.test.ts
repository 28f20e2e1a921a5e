import { describe, expect, test, vi } from 'vitest';
import { api } from '../support/client.ts';
import { serve } from '../support/serve.ts';
import { exchangeRaw } from '../support/sockets.ts';
import { engines } from '../support/system.ts';

const patients = `${api}/patients`;

/** A letter sequence that stands in every piece of personal data here, and nowhere else. */
const secret = 'Zebramarker';

describe.each(engines)('logs on %s', (engine) => {
  // Everything is written at DEBUG, so what is not there then is nowhere.
  const http = serve(engine, { LOG_LEVEL: 'DEBUG' });
  const linesOf = (id: string) =>
    http
      .logs()
      .split('\n')
      .filter((line) => line.includes(id));

  test('nothing of a person is written, whatever is asked', async () => {
    const json = { 'content-type': 'application/json' };
    const patient = await http.createPatient(`${secret} Person`, '1931-12-13');
    const own = `${patients}/${patient.id}`;
    const note = await http.createNote(
      patient.id,
      `S: ${secret} has a cough.\nA: ${secret}.`,
      '1987-06-05T04:03:02Z',
    );
    await http.get(`${patients}?search=${secret}&page=1`);
    await http.get(`${patients}?search=${secret}&fuzzy=true`);
    await http.get(`${patients}?sort_by=${secret}`);
    await http.get(`${patients}?page=${secret}`);
    await http.get(`${patients}/${secret}`);
    await http.get(`/${secret}/nowhere?name=${secret}`);
    await http.get(`${patients}?after=${secret}`);
    await http.get(`${patients}?search=%00${secret}`);
    await http.get(`${patients}?search=%zz${secret}`);
    await http.put(own, { name: `${secret} Other` });
    await http.put(own, { name: '', nickname: secret });
    await http.put(own, { name: secret }, { 'if-match': `"${secret}"` });
    await http.post(patients, { name: secret, date_of_birth: secret });
    await http.post(patients, { [secret]: 1 });
    await http.post(
      patients,
      { name: secret, date_of_birth: '1931-12-13' },
      { 'idempotency-key': `k-${secret}` },
    );
    await http.post(
      patients,
      { name: `${secret}2`, date_of_birth: '1931-12-13' },
      { 'idempotency-key': `k-${secret}` },
    );
    await http.post(`${own}/notes`, { content: `${secret}\u0000`, note_timestamp: '1987-06-05T04:03:02Z' });
    await http.send('POST', patients, { body: `{"name":"${secret}`, headers: json });
    await http.send('POST', patients, {
      body: `{"name":"${secret}\\ud800","date_of_birth":"1931-12-13"}`,
      headers: json,
    });
    await http.send('POST', patients, { body: secret, headers: { 'content-type': 'text/plain' } });
    await http.send('POST', patients, { body: `"${secret.repeat(100_000)}"`, headers: json });
    await http.send('PATCH', `${own}?name=${secret}`, { body: `{"name":"${secret}"}`, headers: json });
    await http.get(own, {
      'x-request-id': `${secret} with a blank`,
      cookie: `a=${secret}`,
      authorization: `Bearer ${secret}`,
    });
    await http.get(own, { 'user-agent': secret, referer: `http://x.example/${secret}` });
    await http.get(`${own}/notes`);
    await http.get(`${own}/notes/${note.id}`);
    await http.get(`${own}/summary`);
    await http.get(`${own}/summary?audience=family`);
    await exchangeRaw(http.url(), [`GET /health HTTP/1.1\r\nHost: x\r\n${secret} : 1\r\n\r\n`]);
    await exchangeRaw(http.url(), [`GET /${secret} HTTP/9.9\r\n\r\n`]);
    await http.remove(`${own}/notes/${note.id}`);
    await http.remove(own);
    await http.get('/health', { 'x-request-id': 'the-last-one' });
    await vi.waitFor(() => expect(linesOf('the-last-one').length).toBeGreaterThan(0));
    const logs = http.logs();
    expect(logs).not.toContain(secret);
    expect(logs).not.toMatch(new RegExp(secret, 'i'));
    expect(logs).not.toMatch(/1931-12-13|1987-06-05|has a cough/);
    expect(logs).not.toMatch(/[?&](search|name|page|after|sort_by|audience|fuzzy)=/);
  });

  test('each request is one structured line with its id, method, status and duration', async () => {
    const calls: [string, string, number][] = [
      ['line-ok', `${patients}?size=1`, 200],
      ['line-absent', `${patients}/99999999`, 404],
      ['line-wrong', `${patients}/x`, 422],
      ['line-nowhere', '/nowhere', 404],
    ];
    for (const [id, path] of calls) await http.get(path, { 'x-request-id': id });
    for (const [id, , status] of calls) {
      await vi.waitFor(() => expect(linesOf(id).length).toBeGreaterThan(0));
      const lines = linesOf(id).map((line) => JSON.parse(line) as Record<string, unknown>);
      const atInfo = lines.filter((line) => /^(info|30)$/i.test(String(line.level)));
      expect(atInfo, id).toHaveLength(1);
      const text = JSON.stringify(atInfo[0]);
      expect(text).toContain('GET');
      expect(text).toContain(String(status));
      expect(text).toMatch(/(duration|elapsed|response_?time|latency|_ms)/i);
    }
  });

  test('a line feed in an id makes no line of its own', async () => {
    const before = http.logs().split('\n').length;
    await http.get('/health', { 'x-request-id': 'a%0a{"level":"error","msg":"forged"}' });
    await http.get('/health', { 'x-request-id': 'after-the-forged-one' });
    await vi.waitFor(() => expect(linesOf('after-the-forged-one').length).toBeGreaterThan(0));
    expect(http.logs().split('\n').length).toBeGreaterThan(before);
    expect(http.logs()).not.toContain('forged"');
  });

  test('what the client did wrong is no error of the server', async () => {
    for (const path of [`${patients}/x`, '/nowhere', `${patients}?sort_by=x`, `${patients}?search=%zz`]) {
      await http.get(path, { 'x-request-id': 'clients-fault' });
    }
    await vi.waitFor(() => expect(linesOf('clients-fault').length).toBeGreaterThanOrEqual(4));
    for (const line of linesOf('clients-fault')) {
      expect(String((JSON.parse(line) as { level: unknown }).level)).not.toMatch(/^(error|fatal|50|60)$/i);
      expect(line).not.toContain('"stack"');
    }
  });
});
