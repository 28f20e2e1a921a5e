import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config/config.ts';
import { withSecretFiles } from '../../src/start/secret-files.ts';
import { testKeys } from '../support/identity.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('authentication', () => {
  test('is off by default in development on a loopback address alone', () => {
    const modeOf = (env: Record<string, string>) => loadConfig({ ...testKeys, ...env }).security.authMode;
    expect(modeOf({})).toBe('none');
    expect(modeOf({ HOST: '::1' })).toBe('none');
    expect(modeOf({ HOST: '0.0.0.0' })).toBe('required');
    expect(modeOf({ HOST: '127.0.0.1.example.com' })).toBe('required');
    expect(modeOf({ APP_ENV: 'testing' })).toBe('required');
    expect(modeOf({ APP_ENV: 'staging' })).toBe('required');
  });

  test.each<[Record<string, string>]>([
    [{ HOST: '0.0.0.0' }],
    [{ APP_ENV: 'testing' }],
    [{ APP_ENV: 'staging' }],
  ])('cannot be switched off with %o', (env) => {
    expect(problemsOf({ ...testKeys, ...env, AUTH_MODE: 'none' })).toEqual([
      expect.stringMatching(/^AUTH_MODE/),
    ]);
  });

  test.each<[string, string | undefined]>([
    ['missing', undefined],
    ['short', 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5'],
    ['of one letter', 'a'.repeat(64)],
    ['the sample', 'your-secret-key-change-in-production-please-1234'],
    ['a word', 'this-is-my-development-secret-0123456789'],
  ])('does not start with a SECRET_KEY that is %s', (_what, key) => {
    const { SECRET_KEY: _, ...others } = testKeys;
    const problems = problemsOf({ ...others, ...(key && { SECRET_KEY: key }), AUTH_MODE: 'required' });
    expect(problems).toEqual([expect.stringMatching(/^SECRET_KEY/)]);
    if (key) expect(problems.join()).not.toContain(key);
  });

  test('keeps the limits off in testing and where nobody is asked', () => {
    expect(loadConfig({}).security.rateLimits).toBeUndefined();
    expect(loadConfig({ ...testKeys, APP_ENV: 'testing' }).security.rateLimits).toBeUndefined();
    expect(loadConfig({ ...testKeys, APP_ENV: 'staging' }).security.rateLimits).toEqual({
      requests: 100,
      summaries: 10,
      window: 60,
    });
  });

  test('takes keys of an outside issuer over TLS alone', () => {
    const oidc = { OIDC_AUDIENCE: 'records', ...testKeys };
    expect(problemsOf({ ...oidc, OIDC_ISSUER: 'https://login.example' })).toEqual([]);
    expect(problemsOf({ ...oidc, OIDC_ISSUER: 'http://login.example' })).toHaveLength(1);
    expect(problemsOf({ OIDC_ISSUER: 'https://login.example' })).toEqual([
      expect.stringMatching(/^OIDC_AUDIENCE/),
    ]);
  });

  test('trusts named proxies, never all', () => {
    expect(problemsOf({ TRUST_PROXY: '10.0.0.0/8, ::1, loopback' })).toEqual([]);
    for (const proxies of ['true', '*', '0.0.0.0/0', '10.0.0.0/99', 'proxy.example']) {
      expect(problemsOf({ TRUST_PROXY: proxies }), proxies).toHaveLength(1);
    }
  });
});

describe('secrets in files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'medical-secrets-'));
  const file = join(folder, 'secret');
  writeFileSync(file, `${testKeys.SECRET_KEY}\n`);

  test('count as the variable itself', () => {
    expect(withSecretFiles({ SECRET_KEY_FILE: file })).toMatchObject({ SECRET_KEY: testKeys.SECRET_KEY });
  });

  test('a list of common passwords may come as one, and keeps what is long enough to be tried', () => {
    const list = join(folder, 'common');
    writeFileSync(list, 'password\r\nPassword-Of-The-Year\n');
    const env = withSecretFiles({ COMMON_PASSWORDS_FILE: list });
    expect([...loadConfig(env).security.commonPasswords]).toEqual(['password-of-the-year']);
  });

  test('are an error where they are missing or doubled', () => {
    expect(() => withSecretFiles({ SECRET_KEY_FILE: join(folder, 'none') })).toThrow(
      /SECRET_KEY_FILE cannot be read/,
    );
    expect(() => withSecretFiles({ SECRET_KEY_FILE: file, SECRET_KEY: 'x' })).toThrow(/both set/);
  });
});

test.each(['SECRET_KEY', 'SECRET_KEY_PREVIOUS'])('AUDIT_KEY equal to %s is refused', (name) => {
  const env = { ...testKeys, [name]: testKeys.AUDIT_KEY, APP_ENV: 'staging' };
  expect(problemsOf(env)).toEqual(['AUDIT_KEY must be another key than SECRET_KEY and SECRET_KEY_PREVIOUS.']);
});
