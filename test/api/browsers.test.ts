import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthenticatedSystem, PASSWORD, startAuthenticated } from '../support/identity.ts';

const YEAR = 31_536_000;

/** What answers tell a browser, beside what they say. Through the proxy and without it, allowed and refused. */
describe('answers', () => {
  let system: AuthenticatedSystem;
  let paths: string[];
  let token: string;

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(system.url + path, { headers: { authorization: `Bearer ${token}`, ...headers } });

  beforeAll(async () => {
    system = await startAuthenticated('embedded', { TRUST_PROXY: '127.0.0.1' });
    token = (await system.login('admin')).access_token;
    const made = await system.call(token, 'POST', '/api/v1/patients', {
      name: 'A Person',
      date_of_birth: '1970-01-01',
    });
    const { id } = (await made.json()) as { id: number };
    paths = [
      `/api/v1/patients/${id}`,
      `/api/v1/patients/${id}/summary`,
      '/api/v1/patients',
      '/api/v1/patients/0',
      '/api/v1/audit',
      '/api/v1/audit/export',
      '/api/v1/tenants',
      '/api/v1/auth/me',
      '/api/v1/nowhere',
      '/health',
      '/metrics',
    ];
  });
  afterAll(() => system?.close());

  test('that came by TLS promise TLS for a year at least, errors too', async () => {
    for (const path of paths) {
      const { headers } = await get(path, { 'x-forwarded-proto': 'https' });
      const [, seconds] =
        /^max-age=(\d+); includeSubDomains$/.exec(headers.get('strict-transport-security') ?? '') ?? [];
      expect(Number(seconds), path).toBeGreaterThanOrEqual(YEAR);
    }
  });

  test('that came without it promise nothing', async () => {
    expect((await get('/health')).headers.has('strict-transport-security')).toBe(false);
    const plain = await get('/health', { 'x-forwarded-proto': 'http' });
    expect(plain.headers.has('strict-transport-security')).toBe(false);
  });

  test('name their type, with its character set where the type leaves it open', async () => {
    for (const path of paths) {
      const answer = await get(path);
      // JSON is UTF-8 by its definition (RFC 8259 section 8.1), and its types have no such parameter.
      expect(answer.headers.get('content-type'), path).toMatch(
        /^application\/([a-z]+\+|x-nd)?json\b|; charset=utf-8$/i,
      );
      expect(await answer.text()).not.toBe('');
    }
  });

  test('with clinical or personal data are kept by no cache', async () => {
    for (const path of paths.filter((one) => one.startsWith('/api/') && !one.endsWith('/nowhere'))) {
      expect((await get(path)).headers.get('cache-control'), path).toContain('no-store');
    }
    const login = await system.call(undefined, 'POST', '/api/v1/auth/token', {
      username: 'admin',
      password: PASSWORD,
    });
    expect(login.headers.get('cache-control')).toContain('no-store');
    expect(login.headers.has('set-cookie')).toBe(false);
  });

  test.each(['/.git/config', '/.git/HEAD', '/.env', '/package.json', '/..%2f.git/config'])(
    '%s is no resource',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  test('show no hash of a password or key', async () => {
    for (const path of ['/api/v1/users', '/api/v1/keys', '/api/v1/auth/sessions']) {
      expect(await (await get(path)).text(), path).not.toMatch(/hash|argon2|secret|token/i);
    }
  });
});

test('without a named proxy, a forwarded protocol counts for nothing', async () => {
  const system = await startAuthenticated('embedded');
  const { headers } = await fetch(`${system.url}/health`, { headers: { 'x-forwarded-proto': 'https' } });
  await system.close();
  expect(headers.has('strict-transport-security')).toBe(false);
});
