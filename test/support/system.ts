import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createSystem, type Outside } from '../../src/system.ts';
import { createDatabase, postgresAnswers } from './postgres.ts';

export type Engine = 'embedded' | 'postgres';

/** The engines available here. */
export const engines: readonly Engine[] = (await postgresAnswers()) ? ['embedded', 'postgres'] : ['embedded'];

export interface RunningSystem {
  url: string;
  engine: Engine;
  /** The configuration it runs with. */
  env: Record<string, string>;
  /** All that it logged. */
  logs(): string;
  close(): Promise<void>;
}

/**
 * The whole system over real HTTP on a port of its own, with a fresh database that holds no samples unless `env` asks
 * for them.
 *
 * @param prepare sees the place of the database before the system opens it
 */
export async function startSystem(
  engine: Engine,
  overrides: Record<string, string> = {},
  outside: Outside = {},
  prepare?: (place: { url: string | undefined; dataDir: string }) => Promise<void>,
): Promise<RunningSystem> {
  const place = engine === 'postgres' ? await createDatabase() : await createFolder();
  const env = {
    APP_ENV: 'development',
    PORT: '0',
    LOG_LEVEL: 'INFO',
    SEED_SAMPLE_DATA: 'false',
    ...(engine === 'postgres' ? { DATABASE_URL: place.url } : { DATA_DIR: place.url }),
    ...overrides,
  };
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const config = loadConfig(env);
  const logger = createLogger({ level: config.logLevel, readable: false, destination });
  await prepare?.(config.database);
  const system = await createSystem(config, logger, outside);
  const url = await system.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    engine,
    env,
    logs: () => lines.join(''),
    async close() {
      await system.close();
      await place.drop();
    },
  };
}

async function createFolder(): Promise<{ url: string; drop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'medical-test-'));
  const template = process.env.EMBEDDED_TEMPLATE;
  if (template) await cp(template, join(folder, 'data'), { recursive: true });
  return { url: join(folder, 'data'), drop: () => rm(folder, { recursive: true, force: true }) };
}
