import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PollingQueue } from '../../../src/queue/polling.ts';
import { JobRuns, type RunSettings } from '../../../src/services/jobs/runs.ts';
import { actorOf, anySummary, type OpenStore, openStore } from '../../support/store.ts';
import { engines } from '../../support/system.ts';

const actor = actorOf(1);
const options = { audience: 'clinician', max_length: 500, refresh: false } as const;

describe.each(engines)('jobs in the rows on %s', (engine) => {
  let open: OpenStore;
  let patient: number;

  beforeAll(async () => {
    open = await openStore(engine);
  });
  afterAll(() => open.close());
  beforeEach(async () => {
    await open.asOwner('delete from patient; delete from job_batch');
    const values = { name: 'Ada Example', date_of_birth: '1970-01-01' };
    patient = (await open.store.transaction(actor, ({ patients }) => patients.insert(values))).id;
  });

  const runsWith = (settings: Partial<RunSettings> = {}) => {
    const queue = new PollingQueue({ workInterval: 1_000, lookInterval: 1_000 });
    return new JobRuns(open.store, queue, { lease: 60, maxAttempts: 3, resultTtl: 60, ...settings });
  };
  const insert = async () => {
    const id = await open.store.write(actor, ({ jobs }) =>
      jobs.insertAudited(patient, options, undefined, actor),
    );
    return id as string;
  };
  const insertSummary = async () => {
    const row = await open.store.write(actor, ({ summaries }) =>
      summaries.insertAudited(patient, anySummary, actor),
    );
    if (!row) throw new Error('The summary was not kept.');
    return row.id;
  };
  const find = (id: string) => open.store.read(actor, ({ jobs }) => jobs.find(patient, id));
  const isWaiting = (id: string) => open.asOwner(`update job set run_after = now() where id = '${id}'`);

  test('a job is taken once', async () => {
    const id = await insert();
    const runs = runsWith();
    const taken = (await Promise.all([runs.take(5, false), runs.take(5, false)])).flat();
    expect(taken).toMatchObject([{ jobId: id, token: 1, tenantId: 1, lastChance: false }]);
    expect(await find(id)).toMatchObject({ state: 'processing', attempts: 1 });
  });

  test('who was thought dead can write nothing any more', async () => {
    const id = await insert();
    const summaryId = await insertSummary();
    const [late] = await runsWith({ lease: -1 }).take(1, false);
    const runs = runsWith();
    expect(await runs.sweep()).toMatchObject([{ jobId: id, state: 'pending' }]);
    await isWaiting(id);
    const [now] = await runs.take(1, false);
    if (!late || !now) throw new Error('The job was not taken.');
    expect(now.token).toBe(late.token + 1);

    expect(await runs.renew([late, now])).toEqual(new Set([now]));
    expect(await runs.tell(late, [{ kind: 'stage', data: {} }])).toBe('lost');
    expect(await runs.complete(late, summaryId, [])).toBe('lost');
    expect(await runs.fail(late, 'No.', [])).toBe('lost');
    expect(await runs.handBack(late)).toBe('lost');
    expect(await find(id)).toMatchObject({ state: 'processing', attempts: 2 });

    expect(await runs.complete(now, summaryId, [])).toBe('written');
    expect(await runs.fail(now, 'No.', [])).toBe('lost');
    expect(await find(id)).toMatchObject({ state: 'completed', summary_id: summaryId, error: null });
  });

  test('a final state never changes, not even by the owner', async () => {
    const id = await insert();
    await open.store.transaction(actor, ({ jobs }) => jobs.cancel(patient, id, 60));
    await expect(open.asOwner(`update job set state = 'pending' where id = '${id}'`)).rejects.toThrow(
      'a final state never changes',
    );
    expect((await find(id))?.state).toBe('cancelled');
  });

  test('a job that loses its worker each time fails at last', async () => {
    const id = await insert();
    const runs = runsWith({ lease: -1, maxAttempts: 2 });
    await runs.take(1, false);
    await runs.sweep();
    await isWaiting(id);
    expect(await runs.take(1, false)).toMatchObject([{ lastChance: true }]);
    expect(await runs.sweep()).toMatchObject([{ jobId: id, state: 'failed' }]);
    expect(await find(id)).toMatchObject({ state: 'failed', error: 'The work was interrupted too often.' });
  });

  test('a worker holds one last chance at a time, and others pass it by', async () => {
    const [first, second] = [await insert(), await insert()];
    const runs = runsWith({ lease: -1, maxAttempts: 2 });
    await runs.take(2, false);
    await runs.sweep();
    await isWaiting(first);
    await isWaiting(second);
    expect(await runs.take(5, true)).toEqual([]);
    expect(await runs.take(5, false)).toHaveLength(1);
    const fresh = await insert();
    expect(await runs.take(5, true)).toMatchObject([{ jobId: fresh }]);
  });

  test('what a stopping worker hands back was no attempt', async () => {
    const id = await insert();
    const runs = runsWith();
    const [job] = await runs.take(1, false);
    if (!job) throw new Error('The job was not taken.');
    expect(await runs.handBack(job)).toBe('written');
    expect(await find(id)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(await runs.take(1, false)).toMatchObject([{ jobId: id, token: 2 }]);
  });

  test('a retry waits', async () => {
    const id = await insert();
    const runs = runsWith();
    const [job] = await runs.take(1, false);
    if (!job) throw new Error('The job was not taken.');
    await runs.retry(job, []);
    expect(await find(id)).toMatchObject({ state: 'pending', attempts: 1 });
    expect(await runs.take(1, false)).toEqual([]);
  });

  test('interactive jobs come first, and batches get every fourth take', async () => {
    await open.store.transaction(actor, async ({ jobBatches, patients }) => {
      const ids = [];
      for (let i = 0; i < 4; i++) {
        ids.push((await patients.insert({ name: `P${i}`, date_of_birth: '1980-01-01' })).id);
      }
      await jobBatches.insert(ids, options);
    });
    const interactive = new Set<string>();
    for (let i = 0; i < 6; i++) interactive.add(await insert());
    const runs = runsWith();
    const order: string[] = [];
    for (let i = 0; i < 10; i++) {
      const [job] = await runs.take(1, false);
      order.push(job && interactive.has(job.jobId) ? 'interactive' : 'batch');
    }
    expect(order.slice(0, 8).filter((kind) => kind === 'batch')).toHaveLength(2);
    expect(order.filter((kind) => kind === 'batch')).toHaveLength(4);
  });

  test('an ended job expires with its events, and one of a batch with the batch', async () => {
    const id = await insert();
    await open.store.transaction(actor, ({ jobs }) => jobs.cancel(patient, id, 0));
    expect(await find(id)).toBeUndefined();
    const batch = await open.store.transaction(actor, async ({ jobBatches }) => {
      const made = await jobBatches.insert([patient], options);
      await jobBatches.cancel(made.id);
      return made;
    });
    const runs = runsWith({ resultTtl: 0 });
    await runs.sweep();
    expect(await open.store.read(actor, ({ jobBatches }) => jobBatches.find(batch.id))).toBeUndefined();
    await runs.sweep();
    await open.store.read(actor, async ({ jobs }) => {
      expect(await jobs.sequencesOf([id, ...batch.jobs])).toEqual(new Map());
    });
  });

  test('a sentence that cites a note deleted meanwhile is not told', async () => {
    const id = await insert();
    const runs = runsWith();
    const [job] = await runs.take(1, false);
    if (!job) throw new Error('The job was not taken.');
    const values = { content: 'S: Cough.', note_timestamp: '2026-01-01T00:00:00Z' };
    const note = await open.store.transaction(actor, ({ notes }) => notes.insert(patient, values));
    const citing = (note_id: number | undefined) => ({
      kind: 'sentence' as const,
      data: { section: 'Problems', sentence: { text: 'Cough.', citations: [{ note_id }] } },
    });
    expect(await runs.tell(job, [citing(note?.id), citing(999_999)])).toBe('written');
    const found = await open.store.read(actor, ({ jobs }) => jobs.eventsAfter(patient, id, 2, 10));
    expect(found?.events.map(({ data }) => Object.keys(data))).toEqual([['section', 'sentence'], ['erased']]);
  });

  test('a deleted patient ends the run and leaves nothing', async () => {
    const id = await insert();
    const runs = runsWith();
    const [job] = await runs.take(1, false);
    if (!job) throw new Error('The job was not taken.');
    await open.store.transaction(actor, ({ patients }) => patients.delete(patient, undefined));
    expect(await runs.renew([job])).toEqual(new Set());
    expect(await runs.complete(job, 1, [])).toBe('lost');
    const left = await open.store.read(actor, ({ jobs }) => jobs.sequencesOf([id]));
    expect(left).toEqual(new Map());
  });
});
