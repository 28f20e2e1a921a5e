import { afterEach, expect } from 'vitest';
import { type Answer, api, type Patient } from './client.ts';
import { expectRefused } from './problems.ts';
import type { Served } from './serve.ts';

/** After each test of the suite the server must be alive and must make, show and delete a patient as ever. */
export function staysWell(http: Served) {
  afterEach(async () => {
    expect((await http.get('/health')).json()).toEqual({ status: 'ok' });
    const ready = await http.get('/health/ready');
    expect([ready.status, ready.json<{ status: string }>().status]).toEqual([200, 'ok']);
    const patient = await http.createPatient();
    const path = `${api}/patients/${patient.id}`;
    expect((await http.get(path)).json<Patient>()).toEqual(patient);
    expect((await http.remove(path)).status).toBe(204);
  });
}

/** Makes a call that may make one patient: one more is there exactly when the answer was 201. */
export async function counted(http: Served, call: () => Promise<Answer>): Promise<Answer> {
  const before = await http.countPatients();
  const answer = await call();
  expect(answer.status, answer.text.slice(0, 300)).toBeLessThan(500);
  expect(await http.countPatients()).toBe(before + (answer.status === 201 ? 1 : 0));
  return answer;
}

/** A call that must be refused, with one of these statuses where some are given, and must store nothing. */
export async function refused(
  http: Served,
  call: () => Promise<Answer>,
  ...statuses: number[]
): Promise<Answer> {
  const answer = await counted(http, call);
  expectRefused(answer);
  if (statuses.length > 0) expect(statuses, answer.text.slice(0, 300)).toContain(answer.status);
  return answer;
}
