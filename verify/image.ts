/**
 * `npm run verify:image`: lays the image's files out as the Dockerfile says, where nobody may write to them, and goes
 * through the installation of compose.yaml with them, without containers: secrets, database, Redis, migration, server,
 * worker, first user, a summary in the background, the audit, the end. Node and PostgreSQL are this machine's.
 * `-- --small` compiles with the dependencies that are installed here instead of installing them once more.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { projectRoot } from '../bench/children.ts';
import { withLifetimes } from '../bench/lifetimes.ts';
import { parseDockerfile } from './dockerfile.ts';
import { layOut } from './image-files.ts';
import { Installation, makeEnvFile } from './installation.ts';

const { values } = parseArgs({ options: { small: { type: 'boolean', default: false } } });
const password = 'Stilles-Wasser-9-Laterne';

await withLifetimes(async (lifetimes) => {
  const folder = mkdtempSync(join(tmpdir(), 'medical-image-'));
  lifetimes.add(folder, async () => rmSync(folder, { recursive: true, force: true }));
  const image = parseDockerfile(readFileSync(join(projectRoot, 'Dockerfile'), 'utf8'));
  const root = await step('the files of the image', async () =>
    layOut(image, folder, values.small ? { installed: join(projectRoot, 'node_modules') } : {}),
  );
  const installation = new Installation(image, root, makeEnvFile(folder), lifetimes);
  await step('the database and its two logins', () => installation.startDatabase());
  await step('Redis', () => installation.startRedis());
  await step('no start before the migration', async () => {
    const { code, output } = await installation.run('app');
    expect(code === 1 && output.includes('The schema lacks'), output);
  });
  await step('migration by the owner', async () => {
    const { code, output } = await installation.run('migrate');
    expect(code === 0, output);
  });
  const app = await step('the server is well', () => installation.start('app', 'PORT'));
  const worker = await step('the worker is well', () => installation.start('worker', 'WORKER_PORT'));
  await step('the probes that Kubernetes asks', async () => {
    const manifest = readFileSync(join(projectRoot, 'deploy/kubernetes/base/api.yaml'), 'utf8');
    const paths = [...manifest.matchAll(/httpGet: \{ path: ([^,]+),/g)].map(([, path]) => path);
    for (const path of [app.url, worker.url].flatMap((url) => paths.map((path) => url + path))) {
      const { status } = await fetch(path);
      expect(status === 200 && paths.length === 3, `${path}: ${status}`);
    }
  });
  await step('the first user', async () => {
    const command = ['node', 'dist/start/user.js', 'create', '--login', 'ana', '--role', 'admin'];
    const { code, output } = await installation.run('app', command, `${password}\n`);
    expect(code === 0, output);
  });
  await step('login, patient, note, and a summary in the background', () => useIt(app.url));
  await step('Redis took part, with its password', async () => {
    expect(
      installation.redis(['--scan', '--pattern', '{medical}*']) !== '',
      'Redis holds nothing of the queue',
    );
    expect(installation.redis(['config', 'get', 'maxmemory-policy']).includes('noeviction'), 'noeviction');
  });
  await step('server and worker end when they are told', async () => {
    const codes = await Promise.all([app.stop(), worker.stop()]);
    expect(
      codes.every((code) => code === 0),
      `ended with ${codes}`,
    );
  });
  await step('the audit, from the owner’s container', async () => {
    const { code, output } = await installation.run('migrate', ['node', 'dist/start/audit.js', 'verify']);
    expect(code === 0 && !output.includes('No exported heads'), output);
  });
});

async function useIt(url: string): Promise<void> {
  const login = await call(url, undefined, 'POST', '/auth/token', 200, { username: 'ana', password });
  const token = login.access_token as string;
  const patient = await call(url, token, 'POST', '/patients', 201, {
    name: 'Ida Probe',
    date_of_birth: '1970-01-01',
  });
  const content = 'S: Cough for three days.\nO: Temp 38.1 C.\nA: Acute bronchitis.\nP: Rest and fluids.';
  const path = `/patients/${patient.id}`;
  await call(url, token, 'POST', `${path}/notes`, 201, { content, note_timestamp: '2026-01-15T10:30:00Z' });
  const { job_id } = await call(url, token, 'POST', `${path}/summary/async`, 202);
  for (let tries = 0; ; tries++) {
    const job = await call(url, token, 'GET', `${path}/summary/jobs/${job_id}`, 200);
    if (job.status === 'completed') {
      const { provenance, sections } = job.result as {
        provenance: Record<string, unknown>;
        sections: unknown[];
      };
      expect(provenance.fallback_from === 'ollama' && sections.length > 0, JSON.stringify(job.result));
      return;
    }
    expect(tries < 200 && job.status !== 'failed', JSON.stringify(job));
    await pause(100);
  }
}

async function call(
  url: string,
  token: string | undefined,
  method: string,
  path: string,
  status: number,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.status === status, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  return result;
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
