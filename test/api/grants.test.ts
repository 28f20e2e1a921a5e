import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthenticatedSystem, PASSWORD, startAuthenticated } from '../support/identity.ts';
import { engines } from '../support/system.ts';

/** What each narrowed key of an administrator tries, and what comes of it. */
const attempts: [
  scopes: string[],
  what: string,
  method: string,
  path: string,
  body: object,
  status: number,
][] = [
  [['key:manage'], 'a key with all rights of its role', 'POST', '/keys', { roles: ['admin'] }, 403],
  [['key:manage'], 'a key with the rights of another role', 'POST', '/keys', {}, 403],
  [['key:manage'], 'a key that may read', 'POST', '/keys', { roles: ['reader'], scopes: ['note:read'] }, 403],
  [
    ['key:manage'],
    'a key that may as much',
    'POST',
    '/keys',
    { roles: ['admin'], scopes: ['key:manage'] },
    201,
  ],
  [['key:manage'], 'a key that may nothing', 'POST', '/keys', { roles: ['admin'], scopes: [] }, 201],
  // The scope is no permission of the role, so nothing is granted by it.
  [
    ['key:manage'],
    'a scope beyond the role',
    'POST',
    '/keys',
    { roles: ['auditor'], scopes: ['note:read'] },
    201,
  ],
  [['key:manage', 'audit:read'], 'an auditor’s key', 'POST', '/keys', { roles: ['auditor'] }, 201],
  [['user:manage'], 'an administrator', 'POST', '/users', { roles: ['admin'] }, 403],
  [['user:manage'], 'a reader', 'POST', '/users', { roles: ['reader'] }, 403],
  [['user:manage', 'audit:read'], 'an auditor', 'POST', '/users', { roles: ['auditor'] }, 201],
  [['user:manage'], 'an administrator’s new password', 'PUT', '/users/{admin}', { password: PASSWORD }, 403],
  [['user:manage'], 'a disabled administrator', 'PUT', '/users/{admin}', { disabled: true }, 403],
  [['user:manage'], 'an enabled administrator', 'PUT', '/users/{admin}', { disabled: false }, 403],
  [['user:manage'], 'an administrator with less', 'PUT', '/users/{admin}', { roles: ['auditor'] }, 403],
  [
    ['user:manage', 'audit:read'],
    'an auditor with more',
    'PUT',
    '/users/{auditor}',
    { roles: ['admin'] },
    403,
  ],
  [['user:manage'], 'a reader’s new password', 'PUT', '/users/{reader}', { password: PASSWORD }, 403],
  [
    ['user:manage', 'audit:read'],
    'an auditor’s new password',
    'PUT',
    '/users/{auditor}',
    { password: PASSWORD },
    200,
  ],
  [['user:manage', 'audit:read'], 'a disabled auditor', 'PUT', '/users/{auditor}', { disabled: true }, 200],
];

describe.each(engines)('nobody hands on more than they hold, on %s', (engine) => {
  let system: AuthenticatedSystem;
  let admin: string;
  const ids: Record<string, number> = {};

  const make = async (credential: string, path: string, body: object) => {
    const answer = await system.call(credential, 'POST', `/api/v1${path}`, body);
    expect(answer.status, await answer.clone().text()).toBe(201);
    return (await answer.json()) as { id: number; key: string };
  };
  const narrowed = async (scopes: string[]) =>
    (await make(admin, '/keys', { name: 'narrowed', roles: ['admin'], scopes })).key;
  const complete = (path: string, body: object) => {
    if (path === '/keys') return { name: 'made', ...body };
    return path === '/users' ? { login: crypto.randomUUID(), password: PASSWORD, ...body } : body;
  };
  const everything = async () => {
    const lists = ['/users', '/keys'].map((path) => system.call(admin, 'GET', `/api/v1${path}?size=100`));
    return Promise.all(lists.map(async (list) => (await (await list).json()) as object));
  };

  beforeAll(async () => {
    system = await startAuthenticated(engine);
    admin = (await system.login('admin')).access_token;
    for (const role of ['admin', 'reader', 'auditor']) {
      const { id } = await make(admin, '/users', complete('/users', { roles: [role] }));
      ids[role] = id;
    }
  });
  afterAll(() => system?.close());

  test.each(attempts)('with %j: %s (%s %s %j) is %i', async (scopes, _what, method, path, body, status) => {
    const key = await narrowed(scopes);
    const before = await everything();
    const target = path.replace(/\{(\w+)\}/, (_, role: string) => String(ids[role]));
    const answer = await system.call(key, method, `/api/v1${target}`, complete(path, body));
    expect(answer.status, await answer.text()).toBe(status);
    if (status === 403) expect(await everything()).toEqual(before);
    else expect(await everything()).not.toEqual(before);
  });

  test('an administrator with all rights gives each role of the tenant', async () => {
    for (const role of ['admin', 'clinician', 'reader', 'auditor', 'service']) {
      await make(admin, '/users', complete('/users', { roles: [role] }));
      await make(admin, '/keys', { name: role, roles: [role] });
    }
  });

  test('what was refused is on record with what was missing', async () => {
    const key = await narrowed(['key:manage']);
    await system.call(key, 'POST', '/api/v1/keys', { name: 'more', roles: ['auditor'] });
    const answer = await system.call(admin, 'GET', '/api/v1/audit?outcome=refused&size=1');
    const { items } = (await answer.json()) as { items: object[] };
    expect(items).toMatchObject([
      { record: 'POST /api/v1/keys', detail: expect.stringContaining('audit:read') },
    ]);
  });
});
