import type { Attempt } from './ledger.ts';

export interface Answer {
  status: number;
  text: string;
  retryAfter: string | null;
}

const base = '/api/v1/patients';

/** Sends one write. Throws where no whole answer arrives. */
export async function sendAttempt(url: string, attempt: Attempt): Promise<Answer> {
  const { method, path, body } = requestOf(attempt);
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (attempt.key !== undefined) headers['idempotency-key'] = attempt.key;
  const response = await fetch(url + path, {
    method,
    headers,
    signal: AbortSignal.timeout(30_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    text: await response.text(),
    retryAfter: response.headers.get('retry-after'),
  };
}

/** The JSON at a path below /api/v1/patients. Throws on any status but 200. */
export async function getJson<T>(url: string, path: string): Promise<T> {
  const response = await fetch(url + base + path, { signal: AbortSignal.timeout(30_000) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

export function expectedStatus(attempt: Attempt): number {
  return attempt.kind === 'update patient' ? 200 : attempt.kind === 'delete note' ? 204 : 201;
}

function requestOf(attempt: Attempt): { method: string; path: string; body?: object } {
  switch (attempt.kind) {
    case 'create patient':
      return { method: 'POST', path: base, body: attempt.body };
    case 'create note':
      return { method: 'POST', path: `${base}/${attempt.patient.id}/notes`, body: attempt.body };
    case 'update patient':
      return { method: 'PUT', path: `${base}/${attempt.patient.id}`, body: attempt.body };
    case 'delete note':
      return { method: 'DELETE', path: `${base}/${attempt.patient.id}/notes/${attempt.noteId}` };
  }
}
