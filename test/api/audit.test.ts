import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isEqual, macOf } from '../../src/services/audit/chain.ts';
import { checkExport } from '../../src/services/audit/exports.ts';
import { type AuthenticatedSystem, PASSWORD, startAuthenticated, testKeys } from '../support/identity.ts';
import { engines } from '../support/system.ts';

interface Entry {
  id: number;
  actor: string;
  action: string;
  record: string | null;
  patient_ids: number[] | null;
  outcome: string;
  detail: string | null;
  address: string | null;
  request_id: string | null;
}

describe.each(engines)('the audit on %s', (engine) => {
  let system: AuthenticatedSystem;
  let admin: string;
  let reader: { credential: string; token: string };
  let patient: number;
  let note: number;

  const call = async (token: string | undefined, method: string, path: string, body?: unknown) => {
    const requestId = crypto.randomUUID();
    const answer = await fetch(system.url + path, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        'x-request-id': requestId,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, text, requestId };
  };
  const entries = async (filter: string): Promise<Entry[]> => {
    const { text } = await call(admin, 'GET', `/api/v1/audit?size=500&${filter}`);
    return (JSON.parse(text) as { items: Entry[] }).items;
  };
  const entryOf = async (requestId: string) => {
    const found = await entries(`request_id=${requestId}`);
    expect(found).toHaveLength(1);
    return found[0];
  };

  beforeAll(async () => {
    system = await startAuthenticated(engine);
    admin = (await system.login('admin')).access_token;
    const user = await call(admin, 'POST', '/api/v1/users', {
      login: 'rita',
      password: PASSWORD,
      roles: ['reader'],
    });
    const token = (await system.login('rita')).access_token;
    reader = { credential: `user:${JSON.parse(user.text).id}`, token };
    patient = JSON.parse(
      (await call(admin, 'POST', '/api/v1/patients', { name: 'Sealed Person', date_of_birth: '1970-01-01' }))
        .text,
    ).id;
    note = JSON.parse(
      (
        await call(admin, 'POST', `/api/v1/patients/${patient}/notes`, {
          content: 'S: a secret complaint.',
          note_timestamp: '2026-01-15T10:30:00Z',
        })
      ).text,
    ).id;
  });
  afterAll(() => system?.close());

  test.each<[string, () => string, string, () => string | null]>([
    ['patient', () => `/${patient}`, 'patient.read', () => `patient/${patient}`],
    ['notes', () => `/${patient}/notes`, 'note.list', () => `patient/${patient}`],
    ['note', () => `/${patient}/notes/${note}`, 'note.read', () => `patient/${patient}/note/${note}`],
    ['list', () => '', 'patient.list', () => null],
    ['search', () => '?search=sealed', 'patient.search', () => null],
  ])('a %s that is shown has its entry', async (_what, path, action, record) => {
    const { requestId, status } = await call(reader.token, 'GET', `/api/v1/patients${path()}`);
    expect(status).toBe(200);
    expect(await entryOf(requestId)).toMatchObject({
      action,
      record: record(),
      patient_ids: [patient],
      actor: reader.credential,
      outcome: 'ok',
      address: '127.0.0.1',
    });
  });

  test('a summary that is shown, or made, has its entries', async () => {
    const { requestId } = await call(admin, 'GET', `/api/v1/patients/${patient}/summary`);
    const actions = (await entries(`request_id=${requestId}`)).map(({ action }) => action);
    expect(actions.sort()).toEqual(['summary.create', 'summary.read']);
  });

  test('so has every write, with what it made', async () => {
    const made = await call(admin, 'POST', '/api/v1/patients', {
      name: 'Brief',
      date_of_birth: '1970-01-01',
    });
    const { id } = JSON.parse(made.text);
    const removed = await call(admin, 'DELETE', `/api/v1/patients/${id}`);
    expect(await entryOf(made.requestId)).toMatchObject({
      action: 'patient.create',
      record: `patient/${id}`,
    });
    // The record is gone; what is known of it stays.
    expect(await entryOf(removed.requestId)).toMatchObject({ action: 'patient.delete', patient_ids: [id] });
  });

  test('what is not allowed, and what is not found, has its entry', async () => {
    const forbidden = await call(reader.token, 'DELETE', `/api/v1/patients/${patient}`);
    const absent = await call(reader.token, 'GET', '/api/v1/patients/999999');
    expect(await entryOf(forbidden.requestId)).toMatchObject({
      outcome: 'refused',
      record: `DELETE /api/v1/patients/${patient}`,
      detail: 'lacks patient:delete',
    });
    expect(await entryOf(absent.requestId)).toMatchObject({ outcome: 'not_found' });
  });

  test('logins and changes of users and keys have their entries', async () => {
    const actions = new Set((await entries('')).map(({ action }) => action));
    const { text } = await call(admin, 'POST', '/api/v1/keys', { name: 'k' });
    await call(admin, 'DELETE', `/api/v1/keys/${JSON.parse(text).id}`);
    await call(undefined, 'POST', '/api/v1/auth/token', { username: 'rita', password: 'not-hers-at-all' });
    expect([...actions]).toEqual(expect.arrayContaining(['auth.login', 'user.create', 'patient.create']));
    expect(await entries('action=key.create')).not.toEqual([]);
    expect(await entries('action=key.revoke')).not.toEqual([]);
    expect(await entries('action=auth.login&outcome=refused')).toHaveLength(1);
  });

  test('no clinical text, name or secret is in it', async () => {
    const { text } = await call(admin, 'GET', '/api/v1/audit?size=500');
    expect(text).not.toMatch(/sealed person|secret complaint|search=|Brief/i);
    expect(text).not.toContain(PASSWORD);
  });

  test('pages by cursor give each entry once, newest first', async () => {
    const seen: number[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor: string = next && `&after=${encodeURIComponent(next)}`;
      const page = await call(admin, 'GET', `/api/v1/audit?size=3&actor=${reader.credential}${cursor}`);
      const { items, next: following } = JSON.parse(page.text) as { items: Entry[]; next: string | null };
      seen.push(...items.map(({ id }) => id));
      next = following;
    }
    expect(seen.length).toBeGreaterThan(4);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
  });

  test('its own reading has an entry', async () => {
    const { requestId } = await call(admin, 'GET', '/api/v1/audit?action=patient.read');
    expect(await entryOf(requestId)).toMatchObject({ action: 'audit.read', detail: 'action=patient.read' });
  });

  test('exported, it is whole, and one changed letter is found', async () => {
    const { requestId } = await call(reader.token, 'GET', `/api/v1/patients/${patient}`);
    let text = '';
    await expect
      .poll(async () => (text = (await call(admin, 'GET', '/api/v1/audit/export')).text), { timeout: 15_000 })
      .toContain(requestId);
    const lines = async function* (of: string) {
      yield* of.split('\n').filter((line) => line !== '');
    };
    const whole = await checkExport(lines(text), testKeys.AUDIT_KEY, []);
    const changed = await checkExport(
      lines(text.replace('patient.read', 'patient.reat')),
      testKeys.AUDIT_KEY,
      [],
    );
    expect(whole.faults).toEqual([]);
    expect(whole.entries).toBeGreaterThan(10);
    expect(changed.faults).toHaveLength(1);
  });

  test.runIf(engine === 'postgres')('a stranger’s refusal stands in the system chain', async () => {
    const { requestId } = await call(undefined, 'GET', `/api/v1/patients/${patient}`);
    const client = new pg.Client({ connectionString: system.env.DATABASE_URL });
    await client.connect();
    const { rows } = await client.query(
      'select tenant_id, outcome, detail from audit where request_id = $1',
      [requestId],
    );
    await client.end();
    expect(rows).toEqual([{ tenant_id: 0, outcome: 'refused', detail: 'no credential' }]);
  });
});

test('a seal depends on the key, the chain, its place, the seal before and every entry', () => {
  const block = { number: 2, first_id: 5, last_id: 9, entries: 2 };
  const before = Buffer.alloc(32);
  const mac = (...[key, tenant, of, previous, lines]: Parameters<typeof macOf>) =>
    macOf(key, tenant, of, previous, lines).toString('hex');
  const macs = [
    mac('key', 1, block, before, ['a', 'b']),
    mac('other', 1, block, before, ['a', 'b']),
    mac('key', 2, block, before, ['a', 'b']),
    mac('key', 1, { ...block, number: 3 }, before, ['a', 'b']),
    mac('key', 1, { ...block, first_id: 4 }, before, ['a', 'b']),
    mac('key', 1, block, Buffer.alloc(32, 1), ['a', 'b']),
    mac('key', 1, block, before, ['b', 'a']),
    mac('key', 1, block, before, ['ab']),
    mac('key', 1, block, before, ['a', 'b', '']),
  ];
  expect(new Set(macs).size).toBe(macs.length);
  expect(isEqual('same', 'same') && !isEqual('same', 'some') && !isEqual('same', 'samesame')).toBe(true);
});
