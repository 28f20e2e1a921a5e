import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type AuthenticatedSystem, startAuthenticated } from '../support/identity.ts';

const POLICY = 1008;
/** Milliseconds: what was taken away is gone by then, and who says nothing too. */
const BOUND = 6_500;

describe('the credential of a socket', () => {
  let system: AuthenticatedSystem;
  let admin: string;
  let patient: number;

  const newKey = async (role: string) => {
    const made = await system.call(admin, 'POST', '/api/v1/keys', { name: role, roles: [role] });
    return (await made.json()) as { id: number; key: string };
  };
  const connect = async (path = '/api/v1/ws') => {
    const socket = new WebSocket(`${system.url.replace('http', 'ws')}${path}`);
    await once(socket, 'open');
    const heard: { type: string; status?: number }[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(String(data))));
    const closed = once(socket, 'close').then(([code]) => code as number);
    return { heard, closed, say: (message: object) => socket.send(JSON.stringify(message)), socket };
  };
  const inTime = async (closed: Promise<number>) =>
    Promise.race([closed, new Promise<string>((late) => setTimeout(late, BOUND, 'still open'))]);

  beforeAll(async () => {
    system = await startAuthenticated('embedded');
    admin = (await system.login('admin')).access_token;
    const made = await system.call(admin, 'POST', '/api/v1/patients', {
      name: 'A',
      date_of_birth: '1970-01-01',
    });
    patient = ((await made.json()) as { id: number }).id;
  });
  afterAll(() => system?.close());

  test('comes in the first message, and then jobs can be followed', async () => {
    const queued = await system.call(admin, 'POST', `/api/v1/patients/${patient}/summary/async`);
    const { job_id } = (await queued.json()) as { job_id: string };
    const { heard, say, socket } = await connect();
    say({ type: 'authorize', token: admin });
    say({ type: 'subscribe', patient_id: patient, job_id });
    await expect.poll(() => heard.map(({ type }) => type)).toContain('end');
    socket.close();
  });

  test.each<[string, () => Promise<object> | object]>([
    ['nothing but a subscription', () => ({ type: 'subscribe', patient_id: 1, job_id: crypto.randomUUID() })],
    ['a false token', () => ({ type: 'authorize', token: 'false' })],
    [
      'a credential that may not read summaries',
      async () => ({ type: 'authorize', token: (await newKey('auditor')).key }),
    ],
  ])('with %s the socket is closed', async (_what, message) => {
    const { closed, say } = await connect();
    say(await message());
    expect(await inTime(closed)).toBe(POLICY);
  });

  test('in the address counts for nothing', async () => {
    const { closed, say } = await connect(`/api/v1/ws?access_token=${admin}`);
    say({ type: 'unsubscribe', job_id: crypto.randomUUID() });
    expect(await inTime(closed)).toBe(POLICY);
  });

  test('is waited for five seconds', async () => {
    const { closed } = await connect();
    expect(await inTime(closed)).toBe(POLICY);
  });

  test('is looked at again: revoked, it closes the socket', async () => {
    const { id, key } = await newKey('clinician');
    const { closed, say } = await connect();
    say({ type: 'authorize', token: key });
    await system.call(admin, 'DELETE', `/api/v1/keys/${id}`);
    expect(await inTime(closed)).toBe(POLICY);
  });
});
