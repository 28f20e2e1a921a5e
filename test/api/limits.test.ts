import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AuthenticatedSystem, startAuthenticated } from '../support/identity.ts';
import { redisAnswers, redisUrl } from '../support/redis.ts';

/** The last one names a Redis that is not there: each process then counts for itself. */
const counters = [
  { where: 'in memory', env: {} },
  ...((await redisAnswers()) ? [{ where: 'in Redis', env: { REDIS_URL: redisUrl } }] : []),
  { where: 'while Redis is away', env: { REDIS_URL: 'redis://127.0.0.1:1/0' } },
];

describe.each(counters)('limits $where', ({ where, env }) => {
  let system: AuthenticatedSystem;
  let keys: string[];

  beforeAll(async () => {
    system = await startAuthenticated('embedded', {
      RATE_LIMIT_REQUESTS: '8',
      RATE_LIMIT_SUMMARIES: '2',
      RATE_LIMIT_WINDOW: '3600',
      TRUST_PROXY: '127.0.0.1',
      ...env,
    });
    const { access_token } = await system.login('admin');
    keys = [];
    for (let made = 0; made < 3; made++) {
      const answer = await system.call(access_token, 'POST', '/api/v1/keys', { name: `${where} ${made}` });
      keys.push(((await answer.json()) as { key: string }).key);
    }
    if (env.REDIS_URL === redisUrl) {
      const redis = new Redis(redisUrl);
      // Until the connection stands, a process counts for itself.
      const counted = async () => {
        await system.call(keys[0], 'GET', '/api/v1/patients');
        return redis.keys('{medical}:limit:*');
      };
      await vi.waitFor(async () => expect(await counted()).not.toEqual([]), { timeout: 10_000 });
      await redis.flushdb();
      redis.disconnect();
    }
  });
  afterAll(() => system?.close());

  test('count down in the headers, and end in 429 with Retry-After', async () => {
    const answers = [];
    for (let call = 0; call < 9; call++) answers.push(await system.call(keys[0], 'GET', '/api/v1/patients'));
    expect(answers.map(({ status }) => status)).toEqual([...Array(8).fill(200), 429]);
    expect(answers.slice(0, 8).map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual([
      '7',
      '6',
      '5',
      '4',
      '3',
      '2',
      '1',
      '0',
    ]);
    expect(answers[0]?.headers.get('ratelimit-limit')).toBe('8');
    expect(Number(answers[8]?.headers.get('retry-after'))).toBeGreaterThan(3_000);
  });

  test('are each credential’s own', async () => {
    expect((await system.call(keys[1], 'GET', '/api/v1/patients')).status).toBe(200);
  });

  test('are narrower for summaries', async () => {
    const made = await system.call(keys[2], 'POST', '/api/v1/patients', {
      name: 'A',
      date_of_birth: '1970-01-01',
    });
    const { id } = (await made.json()) as { id: number };
    const path = `/api/v1/patients/${id}/summary`;
    const statuses = [];
    for (let call = 0; call < 3; call++) statuses.push((await system.call(keys[2], 'GET', path)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await system.call(keys[2], 'GET', `/api/v1/patients/${id}`)).status).toBe(200);
  });

  test('hold strangers by their address, as the trusted proxy gives it', async () => {
    // A network for documentation (RFC 5737), another address for each run of this suite.
    const from = (address: string) =>
      fetch(`${system.url}/api/v1/patients`, {
        headers: { 'x-forwarded-for': address, authorization: `Bearer ${randomUUID()}` },
      });
    const statuses = [];
    for (let call = 0; call < 9; call++) statuses.push((await from('192.0.2.7')).status);
    expect(statuses).toEqual([...Array(8).fill(401), 429]);
    expect((await from('192.0.2.8')).status).toBe(401);
  });

  test('leave probes alone', async () => {
    const statuses = await Promise.all(Array.from({ length: 20 }, () => fetch(`${system.url}/health`)));
    expect(statuses.every(({ status }) => status === 200)).toBe(true);
  });
});
