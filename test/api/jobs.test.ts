import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Job, JobAccepted, JobList } from '../../src/schemas/jobs.ts';
import { type Client, clientOf, createPatient, until } from '../support/clients.ts';
import type { RunningSystem } from '../support/system.ts';
import { lanes, startWithWorker } from '../support/workers.ts';

/** Events of a stream as it was sent. */
function parseEvents(text: string) {
  return text
    .split('\n\n')
    .filter((block) => block.includes('event: '))
    .map((block) => ({
      id: Number(/^id: (\d+)$/m.exec(block)?.[1]),
      event: /^event: (\w+)$/m.exec(block)?.[1],
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null'),
    }));
}

describe.each(lanes)('jobs on %s', (lane) => {
  let system: RunningSystem;
  let call: Client;
  let patient: number;
  let jobs: string;

  beforeAll(async () => {
    system = await startWithWorker(lane);
    call = clientOf(`${system.url}/api/v1`);
    patient = await createPatient(call);
    jobs = `/patients/${patient}/summary/jobs`;
  });
  afterAll(() => system.close());

  const queue = async (query = '') =>
    (await call<JobAccepted>('POST', `/patients/${patient}/summary/async${query}`)).body.job_id;
  const ended = (id: string) =>
    until(
      () => call<Job>('GET', `${jobs}/${id}`),
      ({ body }) => body.status !== 'pending' && body.status !== 'processing',
    );

  test('a queued summary is written and is the result of its job', async () => {
    const accepted = await call<JobAccepted>('POST', `/patients/${patient}/summary/async?max_length=300`);
    expect(accepted.status).toBe(202);
    expect(accepted.body).toEqual({
      job_id: expect.stringMatching(/^[\da-f-]{36}$/),
      status: 'queued',
      message: `Summary generation queued for patient ${patient}`,
    });
    expect(accepted.headers.get('location')).toBe(`/api/v1${jobs}/${accepted.body.job_id}`);
    const { status, body } = await ended(accepted.body.job_id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ job_id: accepted.body.job_id, status: 'completed', attempts: 1 });
    expect(body.result).toMatchObject({
      heading: { name: 'Ada Example' },
      note_count: 1,
      max_length: 300,
      summary: expect.stringContaining('bronchitis'),
    });
    const { id } = body.result as { id: number };
    const stored = await call('GET', `/patients/${patient}/summaries/${id}`);
    expect(body.result).toEqual(stored.body);
  });

  test('an empty object is no body, anything else is refused', async () => {
    const path = `/patients/${patient}/summary/async`;
    expect((await call('POST', path, { body: {} })).status).toBe(202);
    expect((await call('POST', path, { body: { audience: 'family' } })).status).toBe(422);
    expect((await call('POST', `${path}?max_length=99`)).status).toBe(422);
  });

  test('the same idempotency key gives the same job again', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const path = `/patients/${patient}/summary/async`;
    const [first, second] = [await call('POST', path, { headers }), await call('POST', path, { headers })];
    expect(second.status).toBe(202);
    expect(second.body).toEqual(first.body);
  });

  test('unknown patients and jobs, and jobs of another patient, are not found', async () => {
    const other = await createPatient(call, 'Bob Other');
    const id = await queue();
    expect((await call('POST', '/patients/999999/summary/async')).status).toBe(404);
    expect((await call('GET', '/patients/999999/summary/jobs')).status).toBe(404);
    for (const path of [`${jobs}/${randomUUID()}`, `/patients/${other}/summary/jobs/${id}`]) {
      expect((await call('GET', path)).status).toBe(404);
      expect((await call('DELETE', path)).status).toBe(404);
      expect((await call('GET', `${path}/events`)).status).toBe(404);
    }
    expect((await call('GET', `${jobs}/nonsense`)).status).toBe(422);
  });

  test('a job that has ended cannot be cancelled', async () => {
    const id = await queue();
    await ended(id);
    expect((await call('DELETE', `${jobs}/${id}`)).status).toBe(409);
    expect((await call<Job>('GET', `${jobs}/${id}`)).body.status).toBe('completed');
  });

  test('jobs are listed newest first, in pages', async () => {
    const ids = [await queue(), await queue(), await queue()];
    const { body } = await call<JobList>('GET', `${jobs}?size=2`);
    expect(body.items.map(({ job_id }) => job_id)).toEqual([ids[2], ids[1]]);
    expect(body.pages).toBe(Math.ceil(body.total / 2));
    const next = await call<JobList>('GET', `${jobs}?size=2&page=2`);
    expect(next.body.items[0]?.job_id).toBe(ids[0]);
  });

  test('its events are numbered without gaps and can be resumed', async () => {
    const id = await queue('?refresh=true');
    const events = parseEvents(await (await fetch(`${system.url}/api/v1${jobs}/${id}/events`)).text());
    expect(events.map((event) => event.id)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({ event: 'state', data: { status: 'pending' } });
    expect(events[1]).toMatchObject({ event: 'state', data: { status: 'processing', attempt: 1 } });
    expect(events.at(-1)).toMatchObject({ event: 'state', data: { status: 'completed' } });
    const { body } = await call<Job>('GET', `${jobs}/${id}`);
    const told = events.filter(({ event }) => event === 'sentence').map(({ data }) => data.sentence);
    const written = body.result as { sections: { sentences: unknown[] }[] };
    expect(told).toEqual(written.sections.flatMap(({ sentences }) => sentences));

    const resumed = await fetch(`${system.url}/api/v1${jobs}/${id}/events`, {
      headers: { 'last-event-id': '2' },
    });
    expect(parseEvents(await resumed.text())).toEqual(events.slice(2));
    const nothing = await fetch(`${system.url}/api/v1${jobs}/${id}/events?after=${events.length}`);
    expect(nothing.status).toBe(204);
  });

  test('events lose the sentences of a deleted note, and keep their numbers', async () => {
    const someone = await createPatient(call, 'Dora Redacted');
    const { body } = await call<JobAccepted>('POST', `/patients/${someone}/summary/async`);
    const address = `${system.url}/api/v1/patients/${someone}/summary/jobs/${body.job_id}/events`;
    const before = parseEvents(await (await fetch(address)).text());
    expect(JSON.stringify(before)).toContain('bronchitis');
    const notes = await call<{ items: { id: number }[] }>('GET', `/patients/${someone}/notes`);
    await call('DELETE', `/patients/${someone}/notes/${notes.body.items[0]?.id}`);
    const after = parseEvents(await (await fetch(address)).text());
    expect(JSON.stringify(after)).not.toContain('bronchitis');
    expect(after.map(({ id, event }) => [id, event])).toEqual(before.map(({ id, event }) => [id, event]));
  });

  test('a deleted patient leaves neither jobs nor events', async () => {
    const gone = await createPatient(call, 'Carol Gone');
    const { body } = await call<JobAccepted>('POST', `/patients/${gone}/summary/async`);
    await call('DELETE', `/patients/${gone}`);
    expect((await call('GET', `/patients/${gone}/summary/jobs/${body.job_id}`)).status).toBe(404);
  });

  test('readiness and metrics show the worker', async () => {
    const at = clientOf(system.url);
    const ready = await at<{ checks: object }>('GET', '/health/ready');
    expect(ready.body).toMatchObject({ status: 'ok', checks: { worker: { status: 'ok' } } });
    expect(Object.hasOwn(ready.body.checks, 'redis')).toBe(lane === 'postgres with redis');
    const metrics = await (await fetch(`${system.url}/metrics`)).text();
    expect(metrics).toMatch(/^queue_workers_alive 1$/m);
    expect(metrics).toMatch(/^queue_tasks_in_queue \d+$/m);
  });
});
