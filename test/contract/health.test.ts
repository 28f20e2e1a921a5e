import { describe, expect, test } from 'vitest';
import { expectProblem } from '../support/problems.ts';
import { serve } from '../support/serve.ts';
import { engines } from '../support/system.ts';

interface Readiness {
  status: string;
  checks: Record<string, { status: string; latency_ms?: number }>;
}

describe.each(engines)('health on %s', (engine) => {
  const http = serve(engine);

  test.each(['/health', '/health/', '/health/live', '/health/startup'])(
    '%s says that the process serves, and nothing else',
    async (path) => {
      const answer = await http.get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.json()).toEqual({ status: 'ok' });
    },
  );

  test('it stays the same when it is asked often', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => http.get('/health')));
    expect(answers.map((answer) => answer.text)).toEqual(Array(20).fill(answers[0]?.text));
  });

  test.each(['/health/ready', '/health/ready/'])('%s names the database and its latency', async (path) => {
    const answer = await http.get(path);
    expect(answer.status).toBe(200);
    const { status, checks } = answer.json<Readiness>();
    expect(status).toBe('ok');
    expect(checks.database?.status).toBe('ok');
    expect(checks.database?.latency_ms).toBeGreaterThanOrEqual(0);
  });

  test('readiness leaves out the parts that are not used', async () => {
    const { checks } = (await http.get('/health/ready')).json<Readiness>();
    expect(checks).not.toHaveProperty('redis');
    expect(checks).not.toHaveProperty('llm');
    expect(['database', 'worker']).toEqual(expect.arrayContaining(Object.keys(checks)));
  });

  test('both need no credential and tell no host, user or version of the database', async () => {
    const answer = await http.get('/health/ready', { authorization: 'Bearer nonsense' });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/localhost|127\.0\.0\.1|postgresql:|password|PostgreSQL \d|\/data/i);
  });

  test('a request id is returned', async () => {
    const answer = await http.get('/health', { 'x-request-id': 'probe-1' });
    expect(answer.headers['x-request-id']).toBe('probe-1');
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is not allowed', async (method) => {
    for (const path of ['/health', '/health/live', '/health/ready', '/health/startup']) {
      const answer = await http.send(method, path);
      expectProblem(answer, 405);
      expect(answer.headers.allow).toMatch(/\bGET\b/);
    }
  });
});
