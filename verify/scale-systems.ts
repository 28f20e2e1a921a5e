import { request } from 'node:http';
import { type ServerChild, startServer } from '../bench/children.ts';
import { admit, credential, serverSecrets } from '../bench/credentials.ts';
import { createDatabase, onDatabase } from '../bench/databases.ts';
import { fill } from '../bench/fill.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import type { LoadRequest } from '../bench/load.ts';
import { migrateDatabase } from '../src/data/database.ts';

/** One line of the table. */
export interface Finding {
  part: string;
  what: string;
  found: string;
}

export const patients = 2_000;

/** A migrated database with patients and notes, and a key for those who try it. */
export async function filledDatabase(lifetimes: Lifetimes, name: string): Promise<string> {
  const url = await createDatabase(lifetimes, `medical_scale_${process.pid}_${name}`);
  await prepare(url);
  await fill(url, { patients, notesEach: 3 });
  return url;
}

export async function prepare(url: string): Promise<void> {
  await migrateDatabase(url, () => {});
  await admit(url);
  await onDatabase(url, (client) => client.query("update api_key set roles = '{admin,clinician}'"));
}

export function startApi(lifetimes: Lifetimes, env: Record<string, string>): Promise<ServerChild> {
  return start(lifetimes, 'serve', { DB_POOL_SIZE: '20', DB_MAX_OVERFLOW: '0', ...env });
}

export function startWorker(lifetimes: Lifetimes, env: Record<string, string>): Promise<ServerChild> {
  return start(lifetimes, 'worker', env);
}

function start(
  lifetimes: Lifetimes,
  program: 'serve' | 'worker',
  env: Record<string, string>,
): Promise<ServerChild> {
  return startServer({
    name: program,
    args: ['--enable-source-maps', `dist/start/${program}.js`],
    env: {
      APP_ENV: 'staging',
      NODE_ENV: 'production',
      LOG_LEVEL: 'WARNING',
      SEED_SAMPLE_DATA: 'false',
      ...serverSecrets,
      ...env,
    },
    readyPath: '/health/ready',
    readyWithinMs: 60_000,
    onSpawn: (kill) => lifetimes.add(program, kill),
  });
}

/** Half of them records, half of them the notes of one patient. */
export const reads: LoadRequest[] = Array.from({ length: patients }, (_, place) => ({
  method: 'GET',
  path: `/api/v1/patients/${place + 1}${place % 2 === 0 ? '' : '/notes'}`,
}));

export interface Answer<T> {
  status: number;
  body: T;
}

/** Each call on a connection of its own, so that it reaches any of the processes. */
export function call<T = Record<string, unknown>>(
  server: ServerChild,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const url = new URL(
    path.startsWith('/health') || path === '/metrics' ? path : `/api/v1${path}`,
    server.url,
  );
  return new Promise((resolve, reject) => {
    const headers = { ...credential, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const sent = request(url, { method, headers, agent: false, timeout: 30_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', reject).on('end', () => {
        const isJson = response.headers['content-type']?.includes('json');
        resolve({ status: response.statusCode ?? 0, body: (isJson ? JSON.parse(text) : text) as T });
      });
    });
    sent.on('error', reject).on('timeout', () => sent.destroy(new Error('no answer in 30 s')));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** As `call`, for an answer that must be a success. */
export async function done<T = Record<string, unknown>>(
  server: ServerChild,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const answer = await call<T>(server, method, path, body);
  if (answer.status < 300) return answer.body;
  throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
}

/** The sum of a metric over its labels, `with` being a part of them. */
export async function metricOf(server: ServerChild, name: string, having = ''): Promise<number> {
  const { body } = await call<string>(server, 'GET', '/metrics');
  const lines = body.split('\n').filter((line) => /^[{ ]/.test(line.slice(name.length)));
  return lines
    .filter((line) => line.startsWith(name) && line.includes(having))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
