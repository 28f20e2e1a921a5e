import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot, type ServerChild, startServer } from '../bench/children.ts';
import { onDatabase, serverUrl } from '../bench/databases.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import { openLite } from '../src/data/embedded.ts';
import type { OwnerConnection } from '../src/data/recovery/inventory.ts';
import { describeSchema, type Schema } from '../test/support/schema.ts';

export interface Ended {
  code: number | null;
  said: string;
}

/** What is in a database, as its owner sees it. */
export interface Contents {
  schema: Schema;
  /** Each row as PostgreSQL writes it, by table. */
  rows: Map<string, string[]>;
}

/** A place for a database, which can be taken away and made anew, and the programs that work on it. */
export interface Place {
  readonly engine: 'embedded' | 'postgres';
  /** Files of the proof: backups above all. */
  readonly folder: string;
  destroy(): Promise<void>;
  /** On the embedded database only while no program has it. Undefined where there is nothing. */
  contents(): Promise<Contents | undefined>;
  /** One of our programs, to its end. @param killAfter milliseconds until the signal */
  run(program: string, args: string[], options?: RunOptions): Promise<Ended>;
  serve(): Promise<ServerChild>;
  /** A worker. @returns the function that ends it */
  work(): () => Promise<void>;
}

export interface RunOptions {
  input?: string;
  env?: Record<string, string>;
  kill?: { signal: NodeJS.Signals; after: number };
}

/** Of the whole server, so another run may be making it at this moment. */
const programRole = `do $$ begin
  create role medical_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
exception when duplicate_object or unique_violation then null; end $$`;

export async function openPlace(
  engine: Place['engine'],
  settings: Record<string, string>,
  lifetimes: Lifetimes,
): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'medical-recovery-'));
  lifetimes.add(folder, async () => rmSync(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  const name = `medical_recovery_${process.pid}`;
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  // The owner is no superuser, as in production.
  url.username = name;
  url.password = 'recovery';
  const kept = Object.fromEntries(
    ['PATH', 'HOME', 'USER', 'PGPASSWORD'].map((key) => [key, process.env[key]]),
  );
  const env = {
    ...settings,
    ...(engine === 'postgres' ? { DATABASE_URL: url.href } : { DATA_DIR: dataDir }),
  };
  const asAdministrator = (...statements: string[]) =>
    onDatabase(serverUrl().href, async (client) => {
      for (const statement of statements) await client.query(statement);
    });
  const create = `create database ${name} owner ${name} template template0 encoding 'UTF8'`;
  const drop = `drop database if exists ${name} with (force)`;
  if (engine === 'postgres') {
    await asAdministrator(
      programRole,
      `create role ${name} login password 'recovery' in role medical_app`,
      create,
    );
    lifetimes.add(name, () => asAdministrator(drop, `drop role ${name}`));
  }
  return {
    engine,
    folder,
    async destroy() {
      rmSync(dataDir, { recursive: true, force: true });
      if (engine === 'postgres') await asAdministrator(drop, create);
    },
    contents: () => (engine === 'postgres' ? onDatabase(url.href, contentsOf) : embeddedContents(dataDir)),
    async run(program, args, { input, env: more, kill } = {}) {
      const child = spawn(process.execPath, [`dist/start/${program}.js`, ...args], {
        cwd: projectRoot,
        env: { ...kept, ...env, ...more },
      });
      let said = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          said += text;
        });
      }
      child.stdin.end(input);
      const end = once(child, 'close');
      if (kill) {
        await Promise.race([pause(kill.after), end]);
        child.kill(kill.signal);
      }
      const [code] = await end;
      return { code, said };
    },
    work() {
      const child = spawn(process.execPath, ['dist/start/worker.js'], {
        cwd: projectRoot,
        env: { ...kept, ...env },
        stdio: 'ignore',
      });
      const end = async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill();
        await once(child, 'exit');
      };
      lifetimes.add('worker', end);
      return end;
    },
    async serve() {
      let killCurrent = async () => {};
      lifetimes.add('server', () => killCurrent());
      return startServer({
        name: 'the server',
        args: ['dist/start/serve.js'],
        env,
        readyPath: '/health/ready',
        readyWithinMs: 60_000,
        onSpawn: (kill) => {
          killCurrent = kill;
        },
      });
    },
  };
}

async function embeddedContents(dataDir: string): Promise<Contents | undefined> {
  if (!existsSync(dataDir)) return undefined;
  const lite = await openLite(dataDir);
  return contentsOf(lite).finally(() => lite.close());
}

async function contentsOf(owner: OwnerConnection): Promise<Contents | undefined> {
  const { rows: tables } = await owner.query<{ name: string }>(
    "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1",
  );
  if (tables.length === 0) return undefined;
  const rows = new Map<string, string[]>();
  for (const { name } of tables) {
    const found = await owner.query<{ row: string }>(
      `select t::text as row from public."${name}" t order by 1`,
    );
    rows.set(
      name,
      found.rows.map(({ row }) => row),
    );
  }
  return { schema: await describeSchema(owner), rows };
}
