import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Role, roles } from '../../src/core/permissions.ts';
import { type AuthenticatedSystem, PASSWORD, startAuthenticated } from '../support/identity.ts';
import { permissionDocument } from '../support/permissions.ts';
import { engines } from '../support/system.ts';

const document = readFileSync('docs/permissions.md', 'utf8');

test('docs/permissions.md says what the routes and roles say (npm run permissions writes it)', async () => {
  expect(document).toBe(await permissionDocument());
});

interface Row {
  method: string;
  url: string;
  permission: string;
  allowed: ReadonlySet<string>;
}

const rows: Row[] = document.split('\n').flatMap((line) => {
  const [, call = '', permission = '', ...cells] = line.split('|').map((cell) => cell.trim());
  const [, method, url] = /^`(\w+) (\S+)`$/.exec(call) ?? [];
  if (!method || !url) return [];
  return [{ method, url, permission, allowed: new Set(roles.filter((_, place) => cells[place] === 'yes')) }];
});

/** What a cell of the table works on: fresh for each, because some calls destroy it. */
interface Fixture {
  patient: number;
  note: number;
  summary: number;
  user: number;
  key: number;
  tenant: number;
  refreshToken: string;
  job: string;
}

/** The fields that are looked at here, of any answer. */
interface Answer {
  id: number;
  job_id: string;
  key: string;
  total: number;
  items: { id: number; login: string }[];
}

/** A proper call of each route, and its status when it is allowed. */
const examples: Record<string, (made: Fixture) => { body?: unknown; status: number }> = {
  'GET /api/v1/audit': () => ({ status: 200 }),
  'GET /api/v1/audit/export': () => ({ status: 200 }),
  'POST /api/v1/auth/token': () => ({ body: { username: 'admin', password: PASSWORD }, status: 200 }),
  'POST /api/v1/auth/refresh': ({ refreshToken }) => ({ body: { refresh_token: refreshToken }, status: 200 }),
  'POST /api/v1/auth/logout': () => ({ status: 204 }),
  'GET /api/v1/auth/me': () => ({ status: 200 }),
  'GET /api/v1/auth/sessions': () => ({ status: 200 }),
  // Whose session it is decides, which credentials.test.ts holds: this one is nobody's.
  'DELETE /api/v1/auth/sessions/{session_id}': () => ({ status: 404 }),
  'PUT /api/v1/auth/password': () => ({
    body: { current_password: PASSWORD, new_password: `${PASSWORD}!` },
    status: 204,
  }),
  'GET /api/v1/keys': () => ({ status: 200 }),
  'GET /api/v1/models': () => ({ status: 200 }),
  'POST /api/v1/keys': () => ({ body: { name: 'laboratory' }, status: 201 }),
  'DELETE /api/v1/keys/{key_id}': () => ({ status: 204 }),
  'GET /api/v1/patients': () => ({ status: 200 }),
  'POST /api/v1/patients': () => ({ body: { name: 'New Person', date_of_birth: '1980-05-17' }, status: 201 }),
  'GET /api/v1/patients/{patient_id}': () => ({ status: 200 }),
  'PUT /api/v1/patients/{patient_id}': () => ({ body: { name: 'Changed Person' }, status: 200 }),
  'DELETE /api/v1/patients/{patient_id}': () => ({ status: 204 }),
  'GET /api/v1/patients/{patient_id}/notes': () => ({ status: 200 }),
  'POST /api/v1/patients/{patient_id}/notes': () => ({
    body: { content: 'S: well.', note_timestamp: '2026-01-15T10:30:00Z' },
    status: 201,
  }),
  'DELETE /api/v1/patients/{patient_id}/notes': () => ({ status: 200 }),
  'GET /api/v1/patients/{patient_id}/notes/{note_id}': () => ({ status: 200 }),
  'DELETE /api/v1/patients/{patient_id}/notes/{note_id}': () => ({ status: 204 }),
  'GET /api/v1/patients/{patient_id}/summary': () => ({ status: 200 }),
  'GET /api/v1/patients/{patient_id}/summaries': () => ({ status: 200 }),
  'GET /api/v1/patients/{patient_id}/summaries/{summary_id}': () => ({ status: 200 }),
  'POST /api/v1/patients/{patient_id}/summaries/{summary_id}/review': () => ({
    body: { decision: 'approve' },
    status: 200,
  }),
  'POST /api/v1/patients/{patient_id}/summary/async': () => ({ status: 202 }),
  'GET /api/v1/patients/{patient_id}/summary/jobs': () => ({ status: 200 }),
  'GET /api/v1/patients/{patient_id}/summary/jobs/{job_id}': () => ({ status: 200 }),
  'GET /api/v1/patients/{patient_id}/summary/jobs/{job_id}/events': () => ({ status: 200 }),
  'DELETE /api/v1/patients/{patient_id}/summary/jobs/{job_id}': () => ({ status: 409 }),
  'POST /api/v1/summaries/batch': ({ patient }) => ({ body: { patient_ids: [patient] }, status: 202 }),
  'GET /api/v1/summaries/batch/{job_id}': () => ({ status: 200 }),
  'DELETE /api/v1/summaries/batch/{job_id}': () => ({ status: 409 }),
  // Without an upgrade there is nothing to see; who may do what over it is held by sockets.test.ts.
  'GET /api/v1/ws': () => ({ status: 404 }),
  'GET /api/v1/tenants': () => ({ status: 200 }),
  'POST /api/v1/tenants': () => ({
    body: { name: `clinic-${Date.now()}`, administrator: { login: 'chief', password: PASSWORD } },
    status: 201,
  }),
  'PUT /api/v1/tenants/{tenant_id}': () => ({ body: { disabled: false }, status: 200 }),
  'GET /api/v1/users': () => ({ status: 200 }),
  'POST /api/v1/users': () => ({
    body: { login: crypto.randomUUID(), password: PASSWORD, roles: ['reader'] },
    status: 201,
  }),
  'GET /api/v1/users/{user_id}': () => ({ status: 200 }),
  'PUT /api/v1/users/{user_id}': () => ({ body: { roles: ['reader'] }, status: 200 }),
  'GET /health': () => ({ status: 200 }),
  'GET /health/live': () => ({ status: 200 }),
  'GET /health/ready': () => ({ status: 200 }),
  'GET /health/startup': () => ({ status: 200 }),
};

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

  const json = async (credential: string, method: string, path: string, body?: unknown) => {
    const answer = await system.call(credential, method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  };
  const newUser = async (by: string, role: string): Promise<{ id: number; login: string }> => {
    const login = crypto.randomUUID();
    const { id } = await json(by, 'POST', '/api/v1/users', { login, password: PASSWORD, roles: [role] });
    return { id, login };
  };
  /** A job or a batch that was cancelled, or was quicker than that. */
  const endedJob = async (row: Row, patient: number): Promise<string> => {
    const isBatch = row.url.includes('/batch/');
    const path = isBatch ? '/api/v1/summaries/batch' : `/api/v1/patients/${patient}/summary/jobs`;
    const { job_id } = isBatch
      ? await json(admin, 'POST', path, { patient_ids: [patient] })
      : await json(admin, 'POST', `/api/v1/patients/${patient}/summary/async`);
    await system.call(admin, 'DELETE', `${path}/${job_id}`);
    return job_id;
  };
  const fixture = async (row: Row): Promise<Fixture> => {
    const { id: patient } = await json(admin, 'POST', '/api/v1/patients', {
      name: 'Some Person',
      date_of_birth: '1970-01-01',
    });
    const path = `/api/v1/patients/${patient}`;
    const { id: note } = await json(admin, 'POST', `${path}/notes`, {
      content: 'S: cough for two days.\nA: bronchitis.\nP: rest.',
      note_timestamp: '2026-01-15T10:30:00Z',
    });
    await json(admin, 'GET', `${path}/summary`);
    const summaries = await json(admin, 'GET', `${path}/summaries`);
    const { id: key } = await json(admin, 'POST', '/api/v1/keys', { name: 'fixture' });
    const job = row.url.includes('{job_id}') ? await endedJob(row, patient) : '';
    // A login takes its time, as it should: only where it is needed.
    const user = row.url.includes('{user_id}') ? await newUser(admin, 'reader') : undefined;
    const tokens = row.url.endsWith('/refresh') ? await system.login('admin') : undefined;
    return {
      patient,
      note,
      job,
      key,
      summary: summaries.items[0]?.id ?? 0,
      user: user?.id ?? 0,
      tenant: otherTenant,
      refreshToken: tokens?.refresh_token ?? '',
    };
  };
  /** One of its own where the call uses it up. */
  const tokenFor = async (row: Row, role: Role): Promise<string | undefined> => {
    const usesUp = row.url.endsWith('/logout') || row.url.endsWith('/password');
    if (!usesUp) return tokens.get(role);
    const login = role === 'platform' ? 'spare' : (await newUser(admin, role)).login;
    return (await system.login(login)).access_token;
  };
  const ask = async (row: Row, made: Fixture, credential: string | undefined) => {
    const ids: Record<string, number | string> = {
      job_id: made.job,
      session_id: crypto.randomUUID(),
      patient_id: made.patient,
      note_id: made.note,
      summary_id: made.summary,
      user_id: made.user,
      key_id: made.key,
      tenant_id: made.tenant,
    };
    const path = row.url.replace(/\{(\w+)\}/g, (_, name: string) => String(ids[name]));
    const example = examples[`${row.method} ${row.url}`]?.(made);
    const answer = await system.call(credential, row.method, path, example?.body);
    return { answer, expected: example?.status };
  };

  beforeAll(async () => {
    system = await startAuthenticated(engine);
    admin = (await system.login('admin')).access_token;
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
