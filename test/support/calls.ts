import { readFileSync } from 'node:fs';
import { roles } from '../../src/core/permissions.ts';
import { type AuthenticatedSystem, PASSWORD } from './identity.ts';

export interface Row {
  method: string;
  url: string;
  permission: string;
  allowed: ReadonlySet<string>;
}

/** The routes as the document lists them. */
export const rows: Row[] = readFileSync('docs/permissions.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, call = '', permission = '', ...cells] = line.split('|').map((cell) => cell.trim());
    const [, method, url] = /^`(\w+) (\S+)`$/.exec(call) ?? [];
    if (!method || !url) return [];
    return [
      { method, url, permission, allowed: new Set(roles.filter((_, place) => cells[place] === 'yes')) },
    ];
  });

/** What a cell of the table works on: fresh for each, because some calls destroy it. */
export interface Fixture {
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
export const examples: Record<string, (made: Fixture) => { body?: unknown; status: number }> = {
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

/** Makes what the calls work on, and the calls, in a system with an administrator. */
export function callsOn(system: AuthenticatedSystem, admin: string, tenant: () => number) {
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
      tenant: tenant(),
      refreshToken: tokens?.refresh_token ?? '',
    };
  };
  const ask = async (row: Row, made: Fixture, credential: string | undefined, query = '') => {
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
    const answer = await system.call(credential, row.method, `${path}${query}`, example?.body);
    return { answer, expected: example?.status };
  };

  return { json, newUser, fixture, ask };
}
