import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { freePort } from '../test/support/ports.ts';
import type { Lifetimes } from './lifetimes.ts';

/** A service of our own that can be taken away and brought back. */
export interface Service {
  url: string;
  start(): Promise<void>;
  /** At once: nothing is finished, nothing is saved. */
  stop(): Promise<void>;
}

/** A Redis of our own on a port of 127.0.0.1 that keeps nothing on disk. */
export async function serveRedis(
  lifetimes: Lifetimes,
  port: number,
  folder = tmpdir(),
  settings: string[] = [],
): Promise<Service> {
  const url = `redis://127.0.0.1:${port}/0`;
  let child: ChildProcess | undefined;
  const isRunning = () => child?.exitCode === null && child.signalCode === null;
  const service = {
    url,
    async start() {
      const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
      child = spawn('redis-server', [...args, ...settings], { stdio: 'ignore', cwd: folder });
      while ((await askRedis(url, (redis) => redis.ping())) !== 'PONG') {
        if (!isRunning()) throw new Error(`the Redis on port ${port} ended before it answered`);
        await pause(50);
      }
    },
    async stop() {
      if (!child || !isRunning()) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
  lifetimes.add('redis', () => service.stop());
  await service.start();
  return service;
}

/** Undefined when it cannot be reached or refuses. */
export async function askRedis<T>(
  url: string,
  question: (redis: Redis) => Promise<T>,
): Promise<T | undefined> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await question(redis);
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}

export async function ownRedis(lifetimes: Lifetimes): Promise<Service & { flush(): Promise<void> }> {
  const service = await serveRedis(lifetimes, await freePort());
  return {
    ...service,
    async flush() {
      await askRedis(service.url, (redis) => redis.flushall());
    },
  };
}

/**
 * A PostgreSQL cluster of our own.
 *
 * @param password of the superuser; without one nobody is asked for any
 */
export async function ownPostgres(lifetimes: Lifetimes, password?: string): Promise<Service> {
  const cluster = await emptyCluster(lifetimes, password);
  const passwordFile = join(cluster.folder, 'password');
  if (password) writeFileSync(passwordFile, password, { mode: 0o644 });
  const access = password ? ['-A', 'scram-sha-256', '--pwfile', passwordFile] : ['-A', 'trust'];
  cluster.run('initdb', ['-D', cluster.data, '-U', 'owner', ...access, '-E', 'UTF8', '--no-sync']);
  return cluster.serve();
}

/** A streaming replica of one that `ownPostgres` made. */
export async function ownReplica(lifetimes: Lifetimes, primary: Service): Promise<Service> {
  const cluster = await emptyCluster(lifetimes);
  const copying = ['-R', '-X', 'stream', '-c', 'fast', '--no-sync'];
  cluster.run('pg_basebackup', ['-D', cluster.data, '-d', primary.url, ...copying]);
  return cluster.serve();
}

/** PostgreSQL refuses to run as root, so then it runs as `postgres`. */
async function emptyCluster(lifetimes: Lifetimes, password?: string) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'medical-cluster-'));
  lifetimes.add(folder, async () => rmSync(folder, { recursive: true, force: true }));
  const isRoot = process.getuid?.() === 0;
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  if (isRoot) chownSync(folder, idOf('-u'), idOf('-g'));
  const bin = binaries();
  const run = (program: string, args: string[]) => {
    const command = [join(bin, program), ...args];
    const [file = '', ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    execFileSync(file, rest, { stdio: 'ignore', cwd: folder });
  };
  const data = join(folder, 'data');
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200`;
  const service: Service = {
    url: `postgresql://owner${password ? `:${password}` : ''}@127.0.0.1:${port}/postgres`,
    async start() {
      run('pg_ctl', ['-D', data, '-o', settings, '-l', join(folder, 'log'), '-w', 'start']);
    },
    async stop() {
      run('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']);
    },
  };
  const serve = async (): Promise<Service> => {
    lifetimes.add('postgres', () => service.stop().catch(() => {}));
    await service.start();
    return service;
  };
  return { run, folder, data, serve };
}

/** Debian keeps each version's programs in a folder of their own; elsewhere pg_config knows. */
function binaries(): string {
  const root = '/usr/lib/postgresql';
  const newest = existsSync(root) && readdirSync(root).sort((a, b) => Number(b) - Number(a))[0];
  return newest
    ? join(root, newest, 'bin')
    : execFileSync('pg_config', ['--bindir'], { encoding: 'utf8' }).trim();
}

export async function query<T extends pg.QueryResultRow>(url: string, text: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<T>(text)).rows;
  } finally {
    await client.end();
  }
}
