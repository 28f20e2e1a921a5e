import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { type ModelServer, startModelServer } from '../test/support/model-server.ts';
import { freePort } from '../test/support/ports.ts';
import { projectRoot } from './children.ts';
import { ownPostgres, ownRedis, query, type Service } from './job-services.ts';
import type { Lifetimes } from './lifetimes.ts';

export const laneNames = ['embedded', 'postgres', 'redis'] as const;
export type LaneName = (typeof laneNames)[number];

/** A process of ours. On the embedded database the server is the worker. */
export interface Child {
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code and how many milliseconds it took */
  stop(): Promise<{ code: number | null; ms: number }>;
  log(): string;
}

/** The system under proof: its services, its model, and its processes, which come and go. */
export interface Lane {
  name: LaneName;
  model: ModelServer;
  /** Milliseconds that the model thinks. */
  think(milliseconds: number): void;
  /** Of the API, as it runs now. */
  url(): string;
  startApi(): Promise<void>;
  stopApi(): Promise<void>;
  /** One more API, which is nobody's current one. */
  startServer(env?: Record<string, string>): Promise<Child & { url: string }>;
  startWorker(env?: Record<string, string>): Promise<Child>;
  postgres: Service | undefined;
  redis: (Service & { flush(): Promise<void> }) | undefined;
  /** Rows as the owner sees them. On the embedded database only while no process runs. */
  rows<T extends Record<string, unknown>>(text: string): Promise<T[]>;
}

/** What the model says: each statement as it stands, cited. Verified sentences need no better model. */
function echo(prompt: string): string {
  const lines = [...prompt.matchAll(/^\[(\d+)\] \([^)]*\) (.+)$/gm)];
  return lines.map(([, number, text = '']) => `${text.replace(/[.]$/, '')}. [${number}]`).join('\n');
}

export async function openLane(name: LaneName, lifetimes: Lifetimes): Promise<Lane> {
  let thinking = 0;
  const model = await startModelServer({
    answer: ({ prompt }) => ({ text: [echo(prompt)], delayMs: thinking }),
  });
  lifetimes.add('model', () => model.close());
  const postgres = name === 'embedded' ? undefined : await ownPostgres(lifetimes);
  const redis = name === 'redis' ? await ownRedis(lifetimes) : undefined;
  const folder = mkdtempSync(join(tmpdir(), 'medical-jobs-'));
  lifetimes.add(folder, async () => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  const env = {
    APP_ENV: 'development',
    SEED_SAMPLE_DATA: 'false',
    LOG_LEVEL: 'WARNING',
    LLM_PROVIDER: 'ollama',
    OLLAMA_URL: model.url,
    OLLAMA_MODEL: 'any-model',
    LLM_CONCURRENCY: '64',
    ...(postgres ? { DATABASE_URL: postgres.url } : { DATA_DIR: dataDir }),
    ...(redis && { REDIS_URL: redis.url }),
  };
  let url = '';
  let api: Child | undefined;
  const startServer = async (more: Record<string, string> = {}) => {
    const port = await freePort();
    const at = `http://127.0.0.1:${port}`;
    const settings = { ...env, ...more, HOST: '127.0.0.1', PORT: String(port) };
    const answers = () =>
      fetch(`${at}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    return { ...(await spawnProgram('serve', settings, folder, lifetimes, answers)), url: at };
  };
  const apiWith = async (more: Record<string, string>) => {
    const server = await startServer(more);
    url = server.url;
    api = server;
    return server;
  };
  return {
    name,
    model,
    think: (milliseconds) => {
      thinking = milliseconds;
    },
    url: () => `${url}/api/v1`,
    async startApi() {
      if (postgres) await apiWith({});
    },
    stopApi: async () => void (await api?.stop()),
    startServer,
    async startWorker(more = {}) {
      if (!postgres) return apiWith(more);
      return spawnProgram('worker', { ...env, ...more }, folder, lifetimes, (log) =>
        log.includes('Worker ('),
      );
    },
    postgres,
    redis,
    async rows<T extends Record<string, unknown>>(text: string) {
      if (postgres) return query<T>(postgres.url, text);
      const lite = await PGlite.create(dataDir, { extensions: { pg_trgm, unaccent } });
      const { rows } = await lite.query<T>(text);
      await lite.close();
      return rows;
    },
  };
}

async function spawnProgram(
  program: 'serve' | 'worker',
  env: Record<string, string>,
  folder: string,
  lifetimes: Lifetimes,
  isReady: (log: string) => boolean | Promise<boolean>,
): Promise<Child> {
  const path = join(folder, `${program}-${performance.now()}.log`);
  const output = openSync(path, 'a');
  const kept = Object.fromEntries(['PATH', 'HOME', 'USER'].map((key) => [key, process.env[key]]));
  const child = spawn(process.execPath, ['--enable-source-maps', `dist/start/${program}.js`], {
    cwd: projectRoot,
    env: { ...kept, ...env },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const log = () => readFileSync(path, 'utf8');
  const running: Child = {
    log,
    kill: async () => void (await end(child, 'SIGKILL')),
    async stop() {
      const started = performance.now();
      const code = await end(child, 'SIGTERM');
      return { code, ms: performance.now() - started };
    },
  };
  lifetimes.add(program, running.kill);
  while (!(await isReady(log()))) {
    if (child.exitCode !== null) throw new Error(`${program} ended before it was ready:\n${log()}`);
    await pause(20);
  }
  return running;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill(signal);
  return ended;
}
