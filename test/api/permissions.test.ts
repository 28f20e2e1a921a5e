import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Role, roles } from '../../src/core/permissions.ts';
import { callsOn, examples, type Row, rows } from '../support/calls.ts';
import { type AuthenticatedSystem, PASSWORD, startAuthenticated } from '../support/identity.ts';
import { permissionDocument } from '../support/permissions.ts';
import { engines } from '../support/system.ts';

test('docs/permissions.md says what the routes and roles say (npm run permissions writes it)', async () => {
  expect(readFileSync('docs/permissions.md', 'utf8')).toBe(await permissionDocument());
});

test('every route of the table has an example', () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(rows.map(({ method, url }) => `${method} ${url}`).filter((call) => !examples[call])).toEqual([]);
});

describe.each(engines)('on %s', (engine) => {
  let system: AuthenticatedSystem;
  let admin: string;
  let platform: string;
  let otherTenant: number;
  let otherKeys: Partial<Record<Role, string>>;
  let tokens: Map<Role, string>;
  let { json, newUser, fixture, ask } = {} as ReturnType<typeof callsOn>;

  /** One of its own where the call uses it up. */
  const tokenFor = async (row: Row, role: Role): Promise<string | undefined> => {
    const usesUp = row.url.endsWith('/logout') || row.url.endsWith('/password');
    if (!usesUp) return tokens.get(role);
    const login = role === 'platform' ? 'spare' : (await newUser(admin, role)).login;
    return (await system.login(login)).access_token;
  };
  beforeAll(async () => {
    system = await startAuthenticated(engine);
    admin = (await system.login('admin')).access_token;
    ({ json, newUser, fixture, ask } = callsOn(system, admin, () => otherTenant));
    platform = (await system.login('root')).access_token;
    tokens = new Map([['platform', platform]]);
    for (const role of roles.filter((one) => one !== 'platform')) {
      const { login } = await newUser(admin, role);
      tokens.set(role, (await system.login(login)).access_token);
    }
    const other = await json(platform, 'POST', '/api/v1/tenants', {
      name: 'other',
      administrator: { login: 'admin', password: PASSWORD },
    });
    otherTenant = other.id;
    const otherAdmin = (await system.login('admin', 'other')).access_token;
    otherKeys = {};
    for (const role of ['admin', 'clinician', 'reader', 'auditor', 'service'] as const) {
      const made = await json(otherAdmin, 'POST', '/api/v1/keys', { name: role, roles: [role] });
      otherKeys[role] = made.key;
    }
  });
  afterAll(() => system?.close());

  test.each(rows)('$method $url answers each role as the table says', async (row) => {
    const untouched = await fixture(row);
    const stranger = await ask(row, row.permission === 'public' ? await fixture(row) : untouched, undefined);
    expect(stranger.answer.status, 'without a credential').toBe(
      row.permission === 'public' ? stranger.expected : 401,
    );
    if (row.permission !== 'public') {
      expect(stranger.answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(stranger.answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    for (const role of roles) {
      const allowed = row.allowed.has(role);
      const token = allowed ? await tokenFor(row, role) : tokens.get(role);
      const { answer, expected } = await ask(row, allowed ? await fixture(row) : untouched, token);
      expect(answer.status, `as ${role}`).toBe(allowed ? expected : 403);
    }
  });

  test.each(rows.filter(({ url, permission }) => url.includes('{') && permission !== 'tenant:manage'))(
    '$method $url does not find what is another tenant’s',
    async (row) => {
      const made = await fixture(row);
      for (const [role, key] of Object.entries(otherKeys)) {
        const { answer } = await ask(row, made, key);
        expect(answer.status, `as ${role}`).toBe(row.allowed.has(role) ? 404 : 403);
      }
      const untouched = await json(admin, 'GET', `/api/v1/patients/${made.patient}/notes`);
      expect(untouched.total).toBe(1);
    },
  );

  test('the lists of another tenant are its own', async () => {
    const made = await json(admin, 'POST', '/api/v1/patients', { name: 'Own', date_of_birth: '1970-01-01' });
    const patients = await json(otherKeys.admin ?? '', 'GET', '/api/v1/patients');
    const users = await json(otherKeys.admin ?? '', 'GET', '/api/v1/users');
    const audit = await json(otherKeys.admin ?? '', 'GET', `/api/v1/audit?patient_id=${made.id}&outcome=ok`);
    expect(patients.items).toEqual([]);
    expect(users.items.map(({ login }) => login)).toEqual(['admin']);
    expect(audit.items).toEqual([]);
  });
});
