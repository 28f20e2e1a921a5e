import { METHODS } from 'node:http';
import { describe, expect, test } from 'vitest';
import { api, type Page, type Patient } from '../support/client.ts';
import { expectProblem, expectRefused } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';
import { counted, refused, staysWell } from '../support/wellbeing.ts';

const patients = `${api}/patients`;

const noIds = [
  '0',
  '-1',
  '-9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '18446744073709551616',
  '1'.repeat(400),
  '1.5',
  '1.0',
  '.5',
  '1e3',
  '1E+2',
  '0x10',
  '0b1',
  '0o7',
  '1_000',
  '1,000',
  '+1',
  '%2B1',
  '%201',
  '1%20',
  '%09',
  '%20',
  '%0A1',
  'NaN',
  'Infinity',
  '-Infinity',
  'null',
  'undefined',
  'true',
  'abc',
  '1abc',
  '1;2',
  '1,2',
  '1%2C2',
  '[1]',
  '{}',
  '%00',
  '1%00',
  '1%27',
  "1'%20OR%20'1'='1",
  '1)%20OR%20(1=1',
  '1--',
  '%D9%A1',
  '%EF%BC%91',
  '%C2%B2',
  '%F0%9F%A9%BA',
  '__proto__',
  'constructor',
  '*',
  '$1',
  '%24%7B1%7D',
  '1%252F',
  'id',
  ':id',
];

const highIds = ['2147483647', '2147483648', '4294967295', '4294967296', '1099511627776', '9007199254740991'];

describe.each(engines)('hostile addresses on %s', (engine) => {
  const http = serve(engine);
  staysWell(http);

  describe('ids', () => {
    test.each(noIds)('%.40s is a 422 for a patient', async (id) => {
      expectProblem(await http.get(`${patients}/${id}`), 422);
      expectProblem(await http.remove(`${patients}/${id}`), 422);
      await refused(http, () => http.put(`${patients}/${id}`, { name: 'Nobody' }), 422);
    });

    test.each(noIds)('%.40s is a 422 above and below notes', async (id) => {
      const patient = await http.createPatient();
      await http.createNote(patient.id, 'S: Stays.');
      const note = { content: 'S: a', note_timestamp: '2024-01-01T00:00:00Z' };
      for (const answer of [
        await http.get(`${patients}/${id}/notes`),
        await http.post(`${patients}/${id}/notes`, note),
        await http.remove(`${patients}/${id}/notes`),
        await http.get(`${patients}/${id}/summary`),
        await http.get(`${patients}/${patient.id}/notes/${id}`),
        await http.remove(`${patients}/${patient.id}/notes/${id}`),
      ]) {
        expectProblem(answer, 422);
      }
      expect(await http.countNotes(patient.id)).toBe(1);
    });

    test.each(highIds)('%s is an id that nobody has', async (id) => {
      expectProblem(await http.get(`${patients}/${id}`), 404);
      expectProblem(await http.get(`${patients}/${id}/notes`), 404);
      expectProblem(await http.get(`${patients}/${id}/notes/${id}`), 404);
      expectProblem(await http.get(`${patients}/${id}/summary`), 404);
      expectProblem(await http.remove(`${patients}/${id}`), 404);
    });

    test('zeros before a number hurt nobody', async () => {
      const { id } = await http.createPatient();
      const answer = await http.get(`${patients}/000${id}`);
      if (answer.status === 200) expect(answer.json<Patient>().id).toBe(id);
      else expectProblem(answer, 404, 422);
    });
  });

  describe('queries', () => {
    test.each([
      'page=1&page=2',
      'page=1&page=1',
      'size=5&size=50',
      'page[]=1',
      'page[a]=1',
      'page[__proto__]=1',
      '__proto__=1',
      '__proto__[admin]=1',
      'constructor=1',
      'constructor[prototype][admin]=1',
      'search=a&search=b',
      'search[]=a',
      'search[$ne]=a',
      'search[toString]=1',
      'sort_by=id&sort_by=name',
      'sort_by[]=id',
      'sort_order=asc&sort_order=desc',
      'fuzzy=true&fuzzy=false&search=a',
      'after=a&after=b',
      'unknown=1',
      '=1',
      '&&&&',
      '=&=&=',
      '?page=1',
      'page=1?size=1',
      'page=1;size=1',
      'page',
      'page=',
      'size=',
      'sort_by=',
      'sort_order=',
      'fuzzy=',
      'page=%31',
      'page=1%00',
      'page=+1',
      'page=%EF%BC%91',
      'search=%00',
      'search=a%00b',
      'search=%',
      'search=%zz',
      'search=%E0%A4%A',
      'search=%FF',
      'search=%ED%A0%80',
      'search=%C0%AF',
      'search=%F0%9F',
      'search=%u0041',
      'search=%0d%0aX-Evil:1',
      `search=${'%61'.repeat(2_000)}`,
      `${'a=1&'.repeat(2_000)}page=1`,
      `${'a'.repeat(8_000)}=1`,
      `search=${'%25'.repeat(100)}`,
      `search=${'_%25'.repeat(50)}`,
      `search=${'(a+)+'.repeat(20).slice(0, 100).replaceAll('+', '%2B')}`,
    ])('%.50s is refused or answered', async (query) => {
      const answer = await http.get(`${patients}?${query}`);
      if (answer.status === 200) expect(answer.json<Page<Patient>>().items).toBeInstanceOf(Array);
      else expectRefused(answer);
      expect(answer.headers).not.toHaveProperty('x-evil');
      expect(({} as Record<string, unknown>).admin).toBeUndefined();
    });

    test.each(['search=a%00b', 'search=%00', 'search=%ED%A0%80', 'search=%FF', 'page=1%00'])(
      '%s is refused',
      async (query) => {
        expectProblem(await http.get(`${patients}?${query}`), 400, 422);
      },
    );

    test.each([
      'max_length=200&max_length=300',
      'audience=family&audience=clinician',
      'audience[]=family',
      'max_length[]=200',
    ])('a summary with %s is refused or answered', async (query) => {
      const { id } = await http.createPatient();
      const answer = await http.get(`${patients}/${id}/summary?${query}`);
      if (answer.status !== 200) expectRefused(answer);
    });

    test('a query on a create changes nothing of it', async () => {
      const body = { name: 'Queried', date_of_birth: '1990-01-01' };
      const answer = await counted(http, () => http.post(`${patients}?name=Other&id=5&__proto__=1`, body));
      if (answer.status === 201) expect(answer.json<Patient>().name).toBe('Queried');
      else expectRefused(answer);
    });
  });

  describe('paths', () => {
    test.each([
      `${patients}/%`,
      `${patients}/%zz`,
      `${patients}/%E0%A4%A`,
      `${patients}/%FF`,
      `${patients}/%C0%AE%C0%AE/`,
      `${patients}/1%2Fnotes`,
      `${patients}/..%2F..%2F..%2Fetc%2Fpasswd`,
      `${patients}/../../../etc/passwd`,
      `${patients}/./1`,
      `${patients}//1`,
      `//${patients}`,
      `${patients}///`,
      `${patients}/1//notes`,
      `${patients}/1/notes//`,
      `${patients};a=1`,
      `${patients}/1;a=1`,
      `${patients}%00`,
      `/%00`,
      '/%2e%2e/%2e%2e/etc/passwd',
      '/.env',
      '/.git/config',
      '/docs/../../package.json',
      '/docs/%2e%2e/%2e%2e/package.json',
      '/docs/static/..%2f..%2f..%2fpackage.json',
      '/docs/static/%00',
      '/openapi.json%00',
      '/metrics/..',
      '/__proto__',
      '/constructor',
      `${api}/__proto__/constructor`,
      `/${'a'.repeat(7_000)}`,
      `${patients}/${'9'.repeat(7_000)}`,
      `/${'a/'.repeat(3_500)}`,
      `${patients}/${'%31'.repeat(2_000)}`,
      '/?',
      '/#',
      '/\\..\\..\\windows',
      '/~root',
    ])('%.60s is refused or answered, and opens no file', async (path) => {
      const answer = await http.get(path);
      expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
      if (answer.status >= 400) expectRefused(answer);
      expect(answer.text).not.toMatch(/root:.*:0:0|"devDependencies"|\[core\]|DATABASE_URL/);
    });

    test.each([20_000, 100_000])('a path of %i letters is refused', async (length) => {
      const answer = await http.get(`/${'a'.repeat(length)}`).catch(() => undefined);
      if (answer) expect([400, 404, 414, 431]).toContain(answer.status);
    });

    test('a path that does not decode is a 4xx for writing too', async () => {
      await refused(http, () => http.post(`${patients}/%zz/notes`, { content: 'a' }));
      await refused(http, () => http.remove(`${patients}/%zz`));
    });
  });

  describe('methods', () => {
    const odd = METHODS.filter(
      (name) => !['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT'].includes(name),
    );

    test.each(odd)('%s is refused and does nothing', async (method) => {
      const patient = await http.createPatient();
      const path = `${patients}/${patient.id}`;
      for (const target of [patients, path, `${path}/notes`, '/health', '/nowhere']) {
        expectProblem(await http.send(method, target), 400, 404, 405, 415);
      }
      expect((await http.get(path)).json()).toEqual(patient);
    });

    test('TRACE gives nothing back', async () => {
      const answer = await http.send('TRACE', '/health', {
        headers: { cookie: 'secretmarker=1', 'x-a': 'secretmarker' },
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.text).not.toContain('secretmarker');
    });

    test.each(['x-http-method-override', 'x-method-override', 'x-http-method'])(
      '%s is not believed',
      async (header) => {
        const patient = await http.createPatient();
        const path = `${patients}/${patient.id}`;
        expect((await http.get(path, { [header]: 'DELETE' })).status).toBe(200);
        expect((await http.get(`${path}?_method=DELETE`)).status).not.toBe(204);
        expect((await http.get(path)).status).toBe(200);
      },
    );

    test.each(['{"name":"Body"}', '{', 'x'.repeat(10_000), '[]'])(
      'a body %.20s on a GET does no harm',
      async (body) => {
        const patient = await http.createPatient();
        for (const path of [patients, `${patients}/${patient.id}`, '/health']) {
          const answer = await http.send('GET', path, {
            body,
            headers: { 'content-type': 'application/json' },
          });
          if (answer.status !== 200) expectRefused(answer);
        }
      },
    );

    test.each(['{"name":"Body"}', '{', 'x'.repeat(10_000)])(
      'a body %.20s on a DELETE does no harm',
      async (body) => {
        const patient = await http.createPatient();
        const path = `${patients}/${patient.id}`;
        const answer = await http.send('DELETE', path, {
          body,
          headers: { 'content-type': 'application/json' },
        });
        if (answer.status === 204) expect((await http.get(path)).status).toBe(404);
        else {
          expectRefused(answer);
          expect((await http.get(path)).status).toBe(200);
        }
      },
    );
  });
});
