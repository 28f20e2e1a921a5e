import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callsOn, type Fixture, type Row, rows } from '../support/calls.ts';
import { type AuthenticatedSystem, PASSWORD, startAuthenticated } from '../support/identity.ts';
import { describedApp } from '../support/openapi.ts';
import { engines } from '../support/system.ts';

/** Columns, words of SQL and of JavaScript, and names that are none. */
const names = [
  ...[
    'id',
    'tenant_id',
    'patient_id',
    'user_id',
    'name',
    'login',
    'roles',
    'record',
    'detail',
    'at',
    'xid',
    'state',
  ],
  ...[
    'select',
    'where',
    'limit',
    'offset',
    'order by',
    '1=1',
    "a'b",
    'a"b',
    'audit.actor',
    '$1',
    '--',
    '*',
    '%',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'prototype',
    '\0',
    'ä',
    '🩺',
    '[]',
    'size[]',
    ' size',
  ],
];

/** What the route reads, which is not unknown to it. */
const known = new Map<string, Set<string>>();
const described = await describedApp();
interface Operation {
  parameters?: { in: string; name: string }[];
}
for (const [url, methods] of Object.entries(described.swagger().paths ?? {})) {
  for (const [method, operation] of Object.entries(methods as Record<string, Operation>)) {
    const query = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
    known.set(`${method.toUpperCase()} ${url}`, new Set(query.map(({ name }) => name)));
  }
}
await described.close();

const callOf = ({ method, url }: Row) => `${method} ${url}`;

/** So narrowed, the audit's own entries of the calls do not make it longer. */
const narrowing: Record<string, string> = { 'GET /api/v1/audit': 'action=user.create' };

const unknownFor = (row: Row) =>
  names
    .filter((name) => !known.get(callOf(row))?.has(name))
    .map((name) => `${encodeURIComponent(name)}=x`)
    .join('&');

/** Without what is another in each answer: cursors are encrypted anew. */
const steady = (text: string) =>
  text.replace(/"(next|request_id)":"[^"]*"/g, '"$1":""').replace(/"latency_ms":[\d.]+/g, '"latency_ms":0');

describe.each(engines)('parameters that no route knows, on %s', (engine) => {
  let system: AuthenticatedSystem;
  let tokens: Record<string, string>;
  let calls: ReturnType<typeof callsOn>;

  beforeAll(async () => {
    system = await startAuthenticated(engine);
    const [admin, root] = await Promise.all(['admin', 'root'].map((login) => system.login(login)));
    tokens = { admin: admin?.access_token ?? '', root: root?.access_token ?? '' };
    const plain = callsOn(system, tokens.admin ?? '', () => 0);
    const other = await plain.json(tokens.root ?? '', 'POST', '/api/v1/tenants', {
      name: 'other',
      administrator: { login: 'admin', password: PASSWORD },
    });
    calls = callsOn(system, tokens.admin ?? '', () => other.id);
  });
  afterAll(() => system?.close());

  const credentialFor = async (row: Row) => {
    if (row.permission === 'public') return undefined;
    if (row.permission === 'tenant:manage') return tokens.root;
    const usesUp = row.url.endsWith('/logout') || row.url.endsWith('/password');
    if (!usesUp) return tokens.admin;
    const { login } = await calls.newUser(tokens.admin ?? '', 'reader');
    return (await system.login(login)).access_token;
  };
  const ask = async (row: Row, made: Fixture, unknown: string) => {
    const query = [narrowing[callOf(row)], unknown].filter(Boolean).join('&');
    const { answer, expected } = await calls.ask(row, made, await credentialFor(row), query && `?${query}`);
    return { status: answer.status, expected, text: await answer.text() };
  };

  test.each(rows.filter(({ method }) => method === 'GET'))('change nothing in $method $url', async (row) => {
    const made = await calls.fixture(row);
    const plain = await ask(row, made, '');
    const odd = await ask(row, made, unknownFor(row));
    expect([plain.status, odd.status]).toEqual([plain.expected, plain.expected]);
    // The export grows with every call.
    if (!row.url.endsWith('/export')) expect(steady(odd.text)).toBe(steady(plain.text));
  });

  test.each(rows.filter(({ method }) => method !== 'GET'))('change nothing in $method $url', async (row) => {
    const odd = await ask(row, await calls.fixture(row), unknownFor(row));
    expect(odd.status, odd.text).toBe(odd.expected);
  });
});
