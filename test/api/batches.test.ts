import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Batch, BatchAccepted } from '../../src/schemas/jobs.ts';
import type { Summarise } from '../../src/worker/run.ts';
import { type Client, clientOf, createPatient, until } from '../support/clients.ts';
import type { RunningSystem } from '../support/system.ts';
import { lanes, startWithWorker } from '../support/workers.ts';

const path = '/summaries/batch';

describe.each(lanes)('batches on %s', (lane) => {
  let system: RunningSystem;
  let call: Client;
  let ids: number[];

  beforeAll(async () => {
    system = await startWithWorker(lane);
    call = clientOf(`${system.url}/api/v1`);
    ids = [await createPatient(call), await createPatient(call), await createPatient(call)];
  });
  afterAll(() => system.close());

  const ended = async (id: string) =>
    (
      await until(
        () => call<Batch>('GET', `${path}/${id}`),
        ({ body }) => body.status === 'completed',
      )
    ).body;

  test('patients by id: one parent, a job for each, counted until all have ended', async () => {
    const accepted = await call<BatchAccepted>('POST', path, { body: { patient_ids: ids } });
    expect(accepted).toMatchObject({ status: 202, body: { status: 'queued', total: 3 } });
    expect(accepted.headers.get('location')).toBe(`/api/v1${path}/${accepted.body.job_id}`);
    const batch = await ended(accepted.body.job_id);
    expect(batch).toMatchObject({ total: 3, progress: 1, counts: { completed: 3, failed: 0, deleted: 0 } });
    const { body } = await call<{ items: { batch_id: string; status: string }[] }>(
      'GET',
      `/patients/${ids[0]}/summary/jobs`,
    );
    expect(body.items[0]).toMatchObject({ batch_id: accepted.body.job_id, status: 'completed' });
    expect((await call('DELETE', `${path}/${accepted.body.job_id}`)).status).toBe(409);
  });

  test('all that are stale: those with notes that no summary rests on', async () => {
    await ended((await call<BatchAccepted>('POST', path, { body: { patient_ids: ids } })).body.job_id);
    const none = await call<BatchAccepted>('POST', path, { body: { all_stale: true } });
    expect(none.body.total).toBe(0);
    expect((await ended(none.body.job_id)).progress).toBe(1);
    await call('POST', `/patients/${ids[1]}/notes`, {
      body: { content: 'A: Cough has gone.', note_timestamp: '2026-02-01T09:00:00Z' },
    });
    const one = await call<BatchAccepted>('POST', path, { body: { all_stale: true } });
    expect(one.body.total).toBe(1);
    expect(
      (await call<BatchAccepted>('POST', path, { body: { all_stale: true, audience: 'family' } })).body.total,
    ).toBe(3);
  });

  test('the same idempotency key gives the same batch again', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = { patient_ids: ids };
    const first = await call('POST', path, { headers, body });
    expect((await call('POST', path, { headers, body })).body).toEqual(first.body);
    expect((await call('POST', path, { headers, body: { all_stale: true } })).status).toBe(409);
  });

  test('what is not clear or not there is refused as a whole', async () => {
    for (const body of [
      {},
      { patient_ids: ids, all_stale: true },
      { patient_ids: [] },
      { patient_ids: [999_999] },
    ]) {
      expect((await call('POST', path, { body })).status).toBe(422);
    }
    expect((await call('GET', `${path}/${randomUUID()}`)).status).toBe(404);
    expect((await call('DELETE', `${path}/${randomUUID()}`)).status).toBe(404);
  });

  test('a cancelled batch ends, and deleted patients are counted', async () => {
    const hanging: Summarise = (_actor, _patient, _query, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const other = await startWithWorker(lane, { WORKER_CONCURRENCY: '1' }, { summarise: hanging });
    const theirs = clientOf(`${other.url}/api/v1`);
    const patients = [await createPatient(theirs), await createPatient(theirs), await createPatient(theirs)];
    const { body } = await theirs<BatchAccepted>('POST', path, { body: { patient_ids: patients } });
    await until(
      () => theirs<Batch>('GET', `${path}/${body.job_id}`),
      (answer) => answer.body.status === 'processing',
    );
    await theirs('DELETE', `/patients/${patients[2]}`);
    const cancelled = await theirs<Batch>('DELETE', `${path}/${body.job_id}`);
    expect(cancelled.body).toMatchObject({
      status: 'completed',
      counts: { pending: 0, processing: 0, cancelled: 2, deleted: 1 },
    });
    await other.close();
  });
});
