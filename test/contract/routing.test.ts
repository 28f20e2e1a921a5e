import { describe, expect, test } from 'vitest';
import { api } from '../support/client.ts';
import { expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

describe.each(engines)('routing on %s', (engine) => {
  const http = serve(engine, { CORS_ORIGINS: 'https://ward.example,https://desk.example:8443' });

  describe('trailing slashes', () => {
    test('every read answers alike with and without', async () => {
      const patient = await http.createPatient();
      const note = await http.createNote(patient.id, 'S: Well.');
      const own = `${api}/patients/${patient.id}`;
      for (const path of [
        `${api}/patients`,
        own,
        `${own}/notes`,
        `${own}/notes/${note.id}`,
        `${own}/summary`,
      ]) {
        const [plain, slashed] = [await http.get(path), await http.get(`${path}/`)];
        expect(plain.status, path).toBe(200);
        expect(slashed.status, `${path}/`).toBe(200);
        if (!path.endsWith('summary')) expect(slashed.json()).toEqual(plain.json());
      }
    });

    test('a query may follow either', async () => {
      for (const path of [`${api}/patients?size=1`, `${api}/patients/?size=1`]) {
        expect((await http.get(path)).json()).toMatchObject({ size: 1 });
      }
    });

    test('every write works with a slash, at once and not by a redirect', async () => {
      const created = await http.post(`${api}/patients/`, { name: 'Slash', date_of_birth: '1990-01-01' });
      expect(created.status).toBe(201);
      const own = `${api}/patients/${created.json<{ id: number }>().id}`;
      expect((await http.put(`${own}/`, { name: 'Slashed' })).status).toBe(200);
      const note = await http.post(`${own}/notes/`, {
        content: 'S: a',
        note_timestamp: '2024-01-01T00:00:00Z',
      });
      expect(note.status).toBe(201);
      expect((await http.remove(`${own}/notes/${note.json<{ id: number }>().id}/`)).status).toBe(204);
      expect((await http.remove(`${own}/notes/`)).json()).toEqual({ deleted: 0 });
      expect((await http.remove(`${own}/`)).status).toBe(204);
    });
  });

  describe('unknown routes', () => {
    test.each([
      '/nowhere',
      '/api',
      '/api/v1',
      '/api/v2/patients',
      `${api}/nowhere`,
      `${api}/patient`,
      `${api}/patients/1/nowhere`,
      `${api}/patients/1/notes/1/nowhere`,
      `${api}/PATIENTS`,
      '/healthz',
    ])('%s is a 404 problem for every method', async (path) => {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])
        expectProblem(await http.send(method, path), 404);
    });
  });

  describe('methods', () => {
    const refused: [string, string, string[]][] = [
      ['PUT', `${api}/patients`, ['GET', 'POST']],
      ['DELETE', `${api}/patients`, ['GET', 'POST']],
      ['PATCH', `${api}/patients/`, ['GET', 'POST']],
      ['POST', `${api}/patients/1`, ['DELETE', 'GET', 'PUT']],
      ['PATCH', `${api}/patients/1/`, ['DELETE', 'GET', 'PUT']],
      ['PUT', `${api}/patients/1/notes`, ['DELETE', 'GET', 'POST']],
      ['PATCH', `${api}/patients/1/notes`, ['DELETE', 'GET', 'POST']],
      ['POST', `${api}/patients/1/notes/1`, ['DELETE', 'GET']],
      ['PUT', `${api}/patients/1/notes/1`, ['DELETE', 'GET']],
      ['POST', `${api}/patients/1/summary`, ['GET']],
      ['DELETE', `${api}/patients/1/summary`, ['GET']],
    ];
    test.each(refused)('%s %s is a 405 that says what is allowed', async (method, path, expected) => {
      const answer = await http.send(method, path);
      expectProblem(answer, 405);
      const allowed = (answer.headers.allow ?? '').split(/, */).filter((name) => !/HEAD|OPTIONS/.test(name));
      expect(allowed.sort()).toEqual(expected);
    });

    test('a refused method may carry a body of any kind', async () => {
      const answer = await http.send('PATCH', `${api}/patients/1`, {
        body: '<a/>',
        headers: { 'content-type': 'text/xml' },
      });
      expectProblem(answer, 405, 415);
    });

    test('HEAD has the status and headers of GET and no body, or is not allowed', async () => {
      const { id } = await http.createPatient();
      for (const path of ['/health', `${api}/patients`, `${api}/patients/${id}`]) {
        const answer = await http.send('HEAD', path);
        expect([200, 405]).toContain(answer.status);
        expect(answer.bytes).toHaveLength(0);
      }
      const absent = await http.send('HEAD', `${api}/patients/99999999`);
      expect([404, 405]).toContain(absent.status);
      expect(absent.bytes).toHaveLength(0);
    });
  });

  describe('origins', () => {
    const origin = 'https://ward.example';
    const preflight = (path: string, from: string, method: string, headers: string) =>
      http.send('OPTIONS', path, {
        headers: {
          origin: from,
          'access-control-request-method': method,
          'access-control-request-headers': headers,
        },
      });

    test.each([origin, 'https://desk.example:8443'])('%s is on the list and is let in', async (from) => {
      const answer = await http.get(`${api}/patients`, { origin: from });
      expect(answer.status).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe(from);
      expect(answer.headers.vary).toMatch(/origin/i);
    });

    test.each([
      'https://evil.example',
      'http://ward.example',
      'https://ward.example.evil.example',
      'https://ward.example:444',
      'https://desk.example',
      'null',
    ])('%s is not on it, and gets no permission', async (from) => {
      const answers = [
        await http.get(`${api}/patients`, { origin: from }),
        await preflight(`${api}/patients`, from, 'POST', 'content-type'),
      ];
      for (const answer of answers) {
        expect(answer.status).toBeLessThan(500);
        const allowed = answer.headers['access-control-allow-origin'];
        expect(allowed === undefined || !['*', from].includes(allowed)).toBe(true);
      }
    });

    test.each([
      ['POST', `${api}/patients`, 'content-type,idempotency-key,x-request-id'],
      ['PUT', `${api}/patients/1`, 'content-type,if-match,x-request-id'],
      ['DELETE', `${api}/patients/1`, 'if-match'],
      ['DELETE', `${api}/patients/1/notes/`, 'x-request-id'],
    ])('a browser may ask before %s %s', async (method, path, headers) => {
      const answer = await preflight(path, origin, method, headers);
      expect([200, 204]).toContain(answer.status);
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
      const allowedMethods = String(answer.headers['access-control-allow-methods']);
      expect(allowedMethods === '*' || allowedMethods.split(/, */).includes(method)).toBe(true);
      const allowed = String(answer.headers['access-control-allow-headers']).toLowerCase();
      for (const header of headers.split(',')) expect(allowed === '*' || allowed.includes(header)).toBe(true);
    });

    test('a script there may read an error too', async () => {
      const answers = [
        await http.get(`${api}/patients/99999999`, { origin }),
        await http.get('/nowhere', { origin }),
        await http.post(`${api}/patients`, {}, { origin }),
        await http.send('POST', `${api}/patients`, {
          body: '{',
          headers: { origin, 'content-type': 'application/json' },
        }),
      ];
      expect(answers.map((answer) => answer.status)).toEqual([404, 404, 422, 400]);
      for (const answer of answers) expect(answer.headers['access-control-allow-origin']).toBe(origin);
    });

    test('without an origin nothing is granted', async () => {
      const answer = await http.get('/health');
      expect(answer.headers['access-control-allow-origin']).not.toBe('*');
    });
  });

  test('every answer, an error too, carries the headers that protect a browser', async () => {
    const answers = [
      await http.get('/health'),
      await http.get(`${api}/patients`),
      await http.get('/nowhere'),
    ];
    for (const { headers } of answers) {
      expect(headers['x-content-type-options']).toBe('nosniff');
      const framed = headers['x-frame-options'] ?? headers['content-security-policy'] ?? '';
      expect(framed).toMatch(/DENY|SAMEORIGIN|frame-ancestors/i);
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers.server ?? '').not.toMatch(/\d/);
    }
  });
});
