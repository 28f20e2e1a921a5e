import { setTimeout as pause } from 'node:timers/promises';
import type { Lane } from '../bench/job-lanes.ts';

/** A job that was acknowledged. */
export interface Acknowledged {
  path: string;
  patient: number;
  at: number;
}

export interface SeenJob {
  status: string;
  attempts: number;
  result: unknown;
}

export const isFinal = (status: string) => ['completed', 'failed', 'cancelled'].includes(status);

async function send(url: string, method: string, body?: unknown) {
  const response = await fetch(url, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

let patients = 0;

export async function createPatient(lane: Lane): Promise<number> {
  const name = `Zeno Verify${patients++}`;
  const { body } = await send(`${lane.url()}/patients`, 'POST', { name, date_of_birth: '1970-01-01' });
  const content = 'S: Cough for three days.\nO: Lungs clear.\nA: Acute bronchitis.\nP: Rest and fluids.';
  const note = { content, note_timestamp: '2026-01-15T10:30:00Z' };
  await send(`${lane.url()}/patients/${body.id}/notes`, 'POST', note);
  return body.id;
}

/** Undefined where the call was not acknowledged. */
export async function queueJob(
  lane: Lane,
  patient: number,
): Promise<(Acknowledged & { ms: number }) | undefined> {
  const started = performance.now();
  const answer = await send(`${lane.url()}/patients/${patient}/summary/async`, 'POST').catch(() => undefined);
  if (answer?.status !== 202) return undefined;
  const path = `/patients/${patient}/summary/jobs/${answer.body.job_id}`;
  return { path, patient, at: started, ms: performance.now() - started };
}

export async function queueNew(lane: Lane, howMany: number): Promise<Acknowledged[]> {
  const jobs: Acknowledged[] = [];
  for (let i = 0; i < howMany; i++) {
    const job = await queueJob(lane, await createPatient(lane));
    if (!job) throw new Error('a job was not accepted');
    jobs.push(job);
  }
  return jobs;
}

export async function look(lane: Lane, job: Acknowledged): Promise<SeenJob | undefined> {
  const answer = await send(`${lane.url()}${job.path}`, 'GET').catch(() => undefined);
  return answer?.status === 200 ? answer.body : undefined;
}

/** Waits for the final state of each. @returns them, and the milliseconds of the slowest since it was queued */
export async function allEnded(
  lane: Lane,
  jobs: readonly Acknowledged[],
  within: number,
): Promise<{ seen: SeenJob[]; slowest: number }> {
  const seen = new Map<Acknowledged, SeenJob>();
  const started = performance.now();
  let slowest = 0;
  while (seen.size < jobs.length) {
    for (const job of jobs) {
      if (seen.has(job)) continue;
      const found = await look(lane, job);
      if (!found || !isFinal(found.status)) continue;
      seen.set(job, found);
      slowest = Math.max(slowest, performance.now() - job.at);
    }
    if (performance.now() - started > within) {
      throw new Error(`${jobs.length - seen.size} of ${jobs.length} jobs had not ended after ${within} ms`);
    }
    if (seen.size < jobs.length) await pause(100);
  }
  return { seen: jobs.map((job) => seen.get(job) as SeenJob), slowest };
}

export async function until(what: string, within: number, holds: () => boolean | Promise<boolean>) {
  const started = performance.now();
  while (!(await holds())) {
    if (performance.now() - started > within) throw new Error(`${what}: not within ${within} ms`);
    await pause(20);
  }
  return performance.now() - started;
}

export function demand(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

export const deletePatient = (lane: Lane, patient: number) =>
  send(`${lane.url()}/patients/${patient}`, 'DELETE');

export const post = (lane: Lane, path: string, body: unknown) => send(`${lane.url()}${path}`, 'POST', body);
export const get = (lane: Lane, path: string) => send(`${lane.url()}${path}`, 'GET');
