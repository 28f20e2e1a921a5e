import { setTimeout as pause } from 'node:timers/promises';
import { type ServerChild, startServer } from '../bench/children.ts';
import { serverSecrets } from '../bench/credentials.ts';
import { createDatabase } from '../bench/databases.ts';
import { ownRedis } from '../bench/job-services.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import { createLine } from '../test/support/lines.ts';
import { type ModelServer, startModelServer } from '../test/support/model-server.ts';
import { honestAnswer } from '../test/support/models.ts';

/** The system under watch, and what can be taken from it. */
export interface Monitored {
  api: ServerChild;
  worker: ServerChild;
  model: ModelServer;
  /** From the API to its database. */
  line: Awaited<ReturnType<typeof createLine>>;
  /** Past the line, as the owner. */
  databaseUrl: string;
  patients: readonly number[];
  /** A call of the API; undefined where no answer came. */
  call(method: string, path: string, body?: unknown): Promise<Response | undefined>;
  /** Some of everything that clients do. */
  work(): Promise<void>;
}

/** One more than the queue may hold without an alert. */
const PATIENTS = 101;

/** API and worker as processes of their own, each in production's way but for the missing credentials. */
export async function startMonitored(lifetimes: Lifetimes): Promise<Monitored> {
  const databaseUrl = await createDatabase(lifetimes, `medical_alerts_${process.pid}`);
  const redis = await ownRedis(lifetimes);
  const model = await startModelServer({ answer: honestAnswer });
  lifetimes.add('model', () => model.close());
  const line = await createLine(new URL(databaseUrl));
  lifetimes.add('line', () => line.cut().catch(() => {}));
  const throughLine = new URL(databaseUrl);
  throughLine.host = `127.0.0.1:${line.port}`;
  const env = {
    APP_ENV: 'development',
    SEED_SAMPLE_DATA: 'false',
    LOG_LEVEL: 'ERROR',
    DB_POOL_SIZE: '20',
    REDIS_URL: redis.url,
    LLM_PROVIDER: 'ollama',
    OLLAMA_URL: model.url,
    OLLAMA_MODEL: 'any-model',
    LLM_RETRIES: '0',
    AUDIT_KEY: serverSecrets.AUDIT_KEY,
  };
  const start = (program: 'serve' | 'worker', url: string) =>
    startServer({
      name: program,
      args: ['--enable-source-maps', `dist/start/${program}.js`],
      env: { ...env, DATABASE_URL: url },
      readyPath: '/health/ready',
      readyWithinMs: 60_000,
      onSpawn: (kill) => lifetimes.add(program, kill),
    });
  const api = await start('serve', throughLine.href);
  const worker = await start('worker', databaseUrl);
  const call: Monitored['call'] = (method, path, body) =>
    fetch(`${api.url}/api/v1${path}`, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    }).catch(() => undefined);
  const patients: number[] = [];
  for (let i = 0; i < PATIENTS; i++) {
    const made = await call('POST', '/patients', { name: `Alarm ${i}`, date_of_birth: '1970-05-17' });
    if (made?.status !== 201) throw new Error('a patient could not be made');
    patients.push(((await made.json()) as { id: number }).id);
  }
  const [first = 0] = patients;
  await call('POST', `/patients/${first}/notes`, {
    content: 'S: Cough for three days.\nA: Acute bronchitis.\nP: Paracetamol 500 mg.',
    note_timestamp: '2026-01-15T10:30:00Z',
  });
  return {
    ...{ api, worker, model, line, databaseUrl, patients, call },
    async work() {
      for (let i = 0; i < 5; i++) {
        await call('GET', '/patients');
        await call('GET', `/patients/${first}`);
        await call('GET', '/patients/999999');
        await call('GET', `/patients/${first}/summary?refresh=true`);
        await pause(200);
      }
    },
  };
}
