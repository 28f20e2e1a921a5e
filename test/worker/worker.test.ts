import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import type { Job, JobAccepted } from '../../src/schemas/jobs.ts';
import type { Summarise } from '../../src/worker/run.ts';
import { type Client, clientOf, createPatient, until } from '../support/clients.ts';
import type { RunningSystem } from '../support/system.ts';
import { lanes, startWithWorker } from '../support/workers.ts';

const retryable = () => new AppError('unavailable', 'The model is busy.', { retryable: true });

/** Waits until the signal fires, and says that it did. */
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

describe.each(lanes)('the worker on %s', (lane) => {
  let system: RunningSystem;
  let call: Client;
  let patient: number;
  /** What the model does with the next jobs. */
  let summarise: Summarise;
  let calls: number;

  beforeAll(async () => {
    const outside = {
      summarise: (...request: Parameters<Summarise>) => {
        calls++;
        return summarise(...request);
      },
    };
    system = await startWithWorker(lane, { JOB_TIME_LIMIT_SECONDS: '2', JOB_MAX_ATTEMPTS: '2' }, outside);
    call = clientOf(`${system.url}/api/v1`);
  });
  afterAll(() => system.close());
  beforeEach(async () => {
    calls = 0;
    patient = await createPatient(call);
  });

  const queue = async () => {
    const { body } = await call<JobAccepted>('POST', `/patients/${patient}/summary/async`);
    return `/patients/${patient}/summary/jobs/${body.job_id}`;
  };
  const reaches = async (job: string, status: Job['status']) =>
    (
      await until(
        () => call<Job>('GET', job),
        ({ body }) => body.status === status,
      )
    ).body;
  const stored = async () => {
    const { body } = await call<{ id: number }>('GET', `/patients/${patient}/summary`);
    return body.id;
  };

  test('what is worth trying again is tried again', async () => {
    summarise = () => (calls === 1 ? Promise.reject(retryable()) : stored());
    expect(await reaches(await queue(), 'completed')).toMatchObject({ attempts: 2 });
  });

  test('after the last attempt the reason is told', async () => {
    summarise = () => Promise.reject(retryable());
    const failed = await reaches(await queue(), 'failed');
    expect(failed).toMatchObject({ attempts: 2, result: { error: 'The model is busy.' } });
  });

  test('what cannot succeed ends at once', async () => {
    summarise = () => Promise.reject(new AppError('invalid', 'The chart cannot be read.'));
    const failed = await reaches(await queue(), 'failed');
    expect(failed).toMatchObject({ attempts: 1, result: { error: 'The chart cannot be read.' } });
  });

  test('a defect is tried again and told to nobody', async () => {
    summarise = () => Promise.reject(new Error('secret detail'));
    const failed = await reaches(await queue(), 'failed');
    expect(failed).toMatchObject({ attempts: 2, result: { error: 'Something went wrong on our side.' } });
  });

  test('a job over its time limit fails, whether or not the work listens', async () => {
    summarise = () => new Promise(() => {});
    const failed = await reaches(await queue(), 'failed');
    expect(failed).toMatchObject({
      attempts: 1,
      result: { error: 'The summary took longer than 2 seconds.' },
    });
  });

  test('a cancelled job is given up and stays cancelled', async () => {
    let aborted = 0;
    summarise = (_actor, _patient, _query, { signal }) =>
      untilAborted(signal).finally(() => {
        aborted++;
      });
    const job = await queue();
    await reaches(job, 'processing');
    expect(await call<Job>('DELETE', job)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    await until(async () => aborted, Boolean);
    expect((await call<Job>('GET', job)).body).toMatchObject({ status: 'cancelled', result: null });
  });

  test('a patient deleted meanwhile leaves no result, and the slot is free again', async () => {
    let late = () => {};
    summarise = () =>
      new Promise((resolve) => {
        late = () => resolve(1);
      });
    const job = await queue();
    await reaches(job, 'processing');
    expect((await call('DELETE', `/patients/${patient}`)).status).toBe(204);
    late();
    expect((await call('GET', job)).status).toBe(404);
    patient = await createPatient(call);
    summarise = stored;
    await reaches(await queue(), 'completed');
  });

  test('what hangs does not hold up the others', async () => {
    const poisoned = patient;
    let hanging = false;
    summarise = (_actor, id, _query, { signal }) => {
      if (id !== poisoned) return stored();
      hanging = true;
      return untilAborted(signal);
    };
    const stuck = await queue();
    await until(async () => hanging, Boolean);
    patient = await createPatient(call);
    await reaches(await queue(), 'completed');
    expect((await call<Job>('GET', stuck)).body.status).not.toBe('completed');
  });

  test('progress is told while the work goes on', async () => {
    let goOn = () => {};
    summarise = async (_actor, _id, _query, { onEvent }) => {
      onEvent({ type: 'stage', stage: 'first' });
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      onEvent({ type: 'withheld', reason: 'dose_changed' });
      return stored();
    };
    const response = await fetch(`${system.url}/api/v1${await queue()}/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('event: stage')) text += (await reader?.read())?.value ?? '';
    expect(text).not.toContain('withheld');
    goOn();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) text += part.value;
    const kinds = [...text.matchAll(/^event: (\w+)$/gm)].map(([, kind]) => kind);
    expect(kinds).toEqual(['state', 'state', 'stage', 'withheld', 'state']);
  });
});
