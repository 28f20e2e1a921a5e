import { describe, expect, test } from 'vitest';
import { type Answer, api } from '../support/client.ts';
import { expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

const madeUp = /^[A-Za-z0-9._-]{1,128}$/;

describe.each(engines)('request ids on %s', (engine) => {
  const http = serve(engine);

  test.each(['a', 'AZaz09._-', '-', '..', 'x'.repeat(128)])('%j is taken as it is', async (id) => {
    const answer = await http.get('/health', { 'x-request-id': id });
    expect(answer.headers['x-request-id']).toBe(id);
  });

  test.each([
    '',
    ' ',
    'x'.repeat(129),
    'a b',
    'a;b',
    'a/b',
    'a,b',
    'ä',
    'a%0d%0ab',
    '\u0024{7*7}',
    '<b>',
    'a\tb',
    "a'b",
  ])('%j is replaced by a made one', async (id) => {
    const answer = await http.get('/health', { 'x-request-id': id });
    expect(answer.status).toBe(200);
    expect(answer.headers['x-request-id']).toMatch(madeUp);
    expect(answer.headers['x-request-id']).not.toBe(id);
  });

  test('two in one request are not both believed', async () => {
    const answer = await http.send('GET', '/health', { headers: { 'x-request-id': ['one', 'two'] } });
    expect(answer.headers['x-request-id']).toMatch(madeUp);
  });

  test('made ones differ', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => http.get('/health')));
    expect(new Set(answers.map((answer) => answer.headers['x-request-id'])).size).toBe(30);
  });

  const failures: [string, () => Promise<Answer>, number][] = [
    ['an unknown route', () => http.get('/nowhere', { 'x-request-id': 'known' }), 404],
    ['an unknown patient', () => http.get(`${api}/patients/99999999`, { 'x-request-id': 'known' }), 404],
    ['a wrong id', () => http.get(`${api}/patients/x`, { 'x-request-id': 'known' }), 422],
    ['a wrong sort', () => http.get(`${api}/patients?sort_by=x`, { 'x-request-id': 'known' }), 400],
    [
      'a wrong method',
      () => http.send('PATCH', `${api}/patients`, { headers: { 'x-request-id': 'known' } }),
      405,
    ],
    [
      'a wrong type of body',
      () =>
        http.send('POST', `${api}/patients`, {
          body: 'a',
          headers: { 'x-request-id': 'known', 'content-type': 'text/plain' },
        }),
      415,
    ],
    [
      'broken JSON',
      () =>
        http.send('POST', `${api}/patients`, {
          body: '{',
          headers: { 'x-request-id': 'known', 'content-type': 'application/json' },
        }),
      400,
    ],
    ['missing fields', () => http.post(`${api}/patients`, {}, { 'x-request-id': 'known' }), 422],
  ];
  test.each(failures)('%s carries the id in header and body', async (_what, call, status) => {
    expect(expectProblem(await call(), status).request_id).toBe('known');
  });

  test('an answer without a body carries it too', async () => {
    const { id } = await http.createPatient();
    const answer = await http.remove(`${api}/patients/${id}`, { 'x-request-id': 'gone' });
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect(answer.headers['x-request-id']).toBe('gone');
  });
});
