import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { api, type Client, clientOf, type Patient } from '../support/client.ts';
import { createLine } from '../support/lines.ts';
import { createDatabase } from '../support/postgres.ts';
import { expectProblem } from '../support/problems.ts';
import { engines, type RunningSystem, startSystem } from '../support/system.ts';

const patients = `${api}/patients`;

describe.each(engines.filter((engine) => engine === 'postgres'))('a lost database on %s', (engine) => {
  let system: RunningSystem;
  let http: Client;
  let line: Awaited<ReturnType<typeof createLine>>;
  let database: Awaited<ReturnType<typeof createDatabase>>;
  let patient: Patient;

  beforeAll(async () => {
    database = await createDatabase();
    const url = new URL(database.url);
    line = await createLine(new URL(database.url));
    url.hostname = '127.0.0.1';
    url.port = String(line.port);
    system = await startSystem(engine, { DATABASE_URL: url.href });
    http = clientOf(() => system.url);
    patient = await http.createPatient();
    await line.cut();
  });
  afterAll(async () => {
    await system?.close();
    await line?.cut().catch(() => undefined);
    await database?.drop();
  });

  test('leaves the process alive and not ready', async () => {
    expect((await http.get('/health')).json()).toEqual({ status: 'ok' });
    const ready = await http.get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.json()).toMatchObject({ status: 'unavailable' });
    expect(ready.json<{ checks: { database: { status: string } } }>().checks.database.status).not.toBe('ok');
    expect(ready.text).not.toMatch(/ECONN|127\.0\.0\.1|\bat \S+:\d+/);
  });

  test('makes every call of the API a 503 that says when to come again', async () => {
    const note = { content: 'S: a', note_timestamp: '2024-01-01T00:00:00Z' };
    for (const answer of [
      await http.get(patients),
      await http.get(`${patients}?search=abc`),
      await http.get(`${patients}/${patient.id}`),
      await http.get(`${patients}/${patient.id}/notes`),
      await http.get(`${patients}/${patient.id}/summary`),
      await http.post(patients, { name: 'Lost', date_of_birth: '1990-01-01' }),
      await http.post(patients, { name: 'Lost', date_of_birth: '1990-01-01' }, { 'idempotency-key': 'lost' }),
      await http.post(`${patients}/${patient.id}/notes`, note),
      await http.put(`${patients}/${patient.id}`, { name: 'Lost' }),
      await http.remove(`${patients}/${patient.id}`),
    ]) {
      expectProblem(answer, 503);
      expect(answer.headers['retry-after']).toMatch(/^\d+$|GMT$/);
    }
  });

  test('leaves the client’s own faults what they are', async () => {
    expectProblem(await http.get(`${patients}/x`), 422);
    expectProblem(await http.post(patients, {}), 422);
    expectProblem(await http.get('/nowhere'), 404);
    expectProblem(await http.send('PATCH', patients), 405);
    expect((await http.get('/openapi.json')).status).toBe(200);
    expect((await http.get('/metrics')).status).toBe(200);
  });

  test('is one line of the log for many calls, without a stack', async () => {
    await Promise.all(Array.from({ length: 30 }, () => http.get(`${patients}/${patient.id}`)));
    const lines = system
      .logs()
      .split('\n')
      .filter((line) => line.includes('what a call needs is unavailable'));
    expect(lines.length).toBeGreaterThanOrEqual(1);
    expect(lines.length).toBeLessThanOrEqual(5);
    expect(lines.join('')).not.toContain('"stack"');
    expect(system.logs()).not.toContain('request failed');
  });

  test('is found again without a restart, with nothing half stored', async () => {
    await line.mend();
    await vi.waitFor(async () => expect((await http.get('/health/ready')).status).toBe(200), {
      timeout: 20_000,
      interval: 100,
    });
    expect((await http.get(`${patients}/${patient.id}`)).json()).toEqual(patient);
    expect(await http.countPatients()).toBe(1);
    const body = { name: 'Lost', date_of_birth: '1990-01-01' };
    expect((await http.post(patients, body, { 'idempotency-key': 'lost' })).status).toBe(201);
  });

  test('a connection that is cut in the middle of the work is a 503 or a success, never half of either', async () => {
    const before = await http.countPatients();
    const answers = Promise.all(
      Array.from({ length: 40 }, () => http.post(patients, { name: 'Cut', date_of_birth: '1990-01-01' })),
    );
    await line.cut();
    const statuses = (await answers).map(({ status }) => status);
    for (const status of statuses) expect([201, 503]).toContain(status);
    await line.mend();
    await vi.waitFor(async () => expect((await http.get('/health/ready')).status).toBe(200), {
      timeout: 20_000,
      interval: 100,
    });
    // One whose answer was lost on the way may have been stored; one that was answered must have been.
    const stored = (await http.countPatients()) - before;
    expect(stored).toBeGreaterThanOrEqual(statuses.filter((status) => status === 201).length);
    expect(stored).toBeLessThanOrEqual(40);
  });
});
