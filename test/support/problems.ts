import { expect } from 'vitest';
import type { Answer } from './client.ts';

export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  request_id: string;
  errors?: { path: string; message: string }[];
}

/** What would show the inside: stack frames, SQL, and names of the libraries and files in use. */
const inside = [
  /\bat .+:\d+:\d+/,
  /node_modules|node:internal|\/src\/|\/dist\/|file:\/\//,
  /\b(select .+ from|insert into|update .+ set|delete from|values \(|where .+ =)\b/i,
  /kysely|pglite|fastify|FST_ERR|\bajv\b|typebox|prototype|SyntaxError|TypeError|RangeError|ECONN/i,
  /postgres|constraint|relation "|violates|tenant/i,
];

export function expectNothingInside(text: string) {
  for (const pattern of inside) expect(text).not.toMatch(pattern);
}

/** The whole shape of an error (RFC 9457), and nothing that only the server should know. Returns the problem. */
export function expectProblem(answer: Answer, ...statuses: number[]): Problem {
  expect(statuses, `${answer.status} ${answer.text.slice(0, 500)}`).toContain(answer.status);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json(;|$)/);
  const problem = answer.json<Problem>();
  expect(problem).toMatchObject({
    type: expect.stringMatching(/\S/),
    title: expect.stringMatching(/\S/),
    status: answer.status,
    detail: expect.stringMatching(/\S/),
    instance: expect.stringMatching(/\S/),
    request_id: expect.stringMatching(/^[A-Za-z0-9._-]{1,128}$/),
  });
  expect(problem.detail).not.toMatch(/[\r\n]/);
  expect(answer.headers['x-request-id']).toBe(problem.request_id);
  if (answer.status === 422) {
    expect(problem.errors?.length ?? 0, answer.text).toBeGreaterThan(0);
    for (const error of problem.errors ?? []) {
      expect(error).toMatchObject({
        path: expect.stringMatching(/\S/),
        message: expect.stringMatching(/\S/),
      });
    }
  }
  expect(problem).not.toHaveProperty('stack');
  expectNothingInside(answer.text.slice(0, 20_000));
  return problem;
}

/** A 422 whose `errors` name the field. */
export function expectInvalid(answer: Answer, field: string) {
  const problem = expectProblem(answer, 422);
  expect(problem.errors?.map((error) => error.path).join(' ')).toContain(field);
}

/** Any refusal by the client's fault: where the contract leaves the status open. */
export function expectRefused(answer: Answer) {
  expect(answer.status, answer.text.slice(0, 500)).toBeGreaterThanOrEqual(400);
  expect(answer.status, answer.text.slice(0, 500)).toBeLessThan(500);
  expectProblem(answer, answer.status);
}
