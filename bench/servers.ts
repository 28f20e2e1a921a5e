import { fileURLToPath } from 'node:url';
import { type ServerChild, startServer } from './children.ts';
import { serverSecrets } from './credentials.ts';
import type { Lifetimes } from './lifetimes.ts';

/** Connections of each server to its database: more than two cores can use, and two servers fit into PostgreSQL's 100. */
export const poolSize = 20;

/** Our server as it runs in production, on its own database. It migrates when it starts. */
export function startOurs(
  lifetimes: Lifetimes,
  databaseUrl: string,
  logLevel: string,
  more: Record<string, string> = {},
): Promise<ServerChild> {
  return startForRun(lifetimes, {
    name: 'our server',
    args: ['--enable-source-maps', 'dist/start/serve.js'],
    env: {
      APP_ENV: 'staging',
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      DB_POOL_SIZE: String(poolSize),
      DB_MAX_OVERFLOW: '0',
      LOG_LEVEL: logLevel,
      METRICS_ENABLED: 'true',
      SHUTDOWN_DELAY_SECONDS: '0',
      CORS_ORIGINS: 'https://records.example',
      SEED_SAMPLE_DATA: 'false',
      ...serverSecrets,
      ...more,
    },
    readyPath: '/health/ready',
  });
}

export function startBare(lifetimes: Lifetimes, databaseUrl: string): Promise<ServerChild> {
  return startForRun(lifetimes, {
    name: 'the bare server',
    args: ['--import', 'tsx', fileURLToPath(new URL('bare-server.ts', import.meta.url))],
    env: { NODE_ENV: 'production', DATABASE_URL: databaseUrl, DB_POOL_SIZE: String(poolSize) },
    readyPath: '/health',
  });
}

/** A server that ends with the run. */
export async function startForRun(
  lifetimes: Lifetimes,
  command: { name: string; args: string[]; env: Record<string, string>; readyPath: string },
): Promise<ServerChild> {
  const server = await startServer({
    ...command,
    readyWithinMs: 60_000,
    onSpawn: (kill) => lifetimes.add(command.name, kill),
  });
  return server;
}
