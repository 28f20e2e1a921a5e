import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { type Inventory, RecoveryError } from '../../core/backup.ts';
import { isEmpty, recordBackup, takeInventory } from './inventory.ts';

/**
 * One consistent moment of a PostgreSQL database, while others go on writing: the counts and the dump see the same
 * snapshot.
 *
 * @param url of the owner of the schema, for whom no row is hidden
 * @param take gets the dump in pg_dump's custom format
 */
export async function dumpPostgres(
  url: string,
  signal: AbortSignal,
  take: (inventory: Inventory, content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  await onConnection(url, async (client) => {
    await recordBackup(client);
    await client.query('begin isolation level repeatable read read only');
    const { rows } = await client.query<{ id: string }>('select pg_export_snapshot() as id');
    const inventory = await takeInventory('postgres', client);
    await take(inventory, dumpOf(url, rows[0]?.id ?? '', signal));
    await client.query('commit');
  });
}

async function* dumpOf(url: string, snapshot: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const dump = startTool('pg_dump', url, signal, [
    '--format=custom',
    '--no-owner',
    '--no-comments',
    '--no-publications',
    '--no-subscriptions',
    `--snapshot=${snapshot}`,
  ]);
  try {
    yield* dump.child.stdout as Readable;
    await dump.ended;
  } finally {
    dump.child.kill();
  }
}

/**
 * Fills an empty database, all or nothing.
 *
 * @param content as `dumpPostgres` gave it
 * @returns what the database holds then
 * @throws RecoveryError when it holds anything before
 */
export async function restorePostgres(
  url: string,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Inventory> {
  await onConnection(url, async (client) => {
    await refuseUsed(client);
    // Roles belong to the whole server and are in no dump of a database; policies and grants name this one.
    await client.query(programRole);
  });
  const restore = startTool('pg_restore', url, signal, [
    '--no-owner',
    '--single-transaction',
    '--exit-on-error',
  ]);
  // When pg_restore gives up its pipe breaks, and what it says about that is the reason.
  const feeding = pipeline(content, restore.child.stdin as NonNullable<ChildProcess['stdin']>, { signal });
  restore.child.stdout?.resume();
  await Promise.all([restore.ended, feeding.catch(() => {})]);
  return onConnection(url, async (client) => {
    // The planner's statistics are in no dump, and search rests on them.
    await client.query('analyze');
    return takeInventory('postgres', client);
  });
}

async function refuseUsed(client: pg.Client): Promise<void> {
  if (await isEmpty(client)) return;
  throw new RecoveryError(
    'The database holds tables already, and a restore never mixes with what is there. Make an empty database ' +
      '(createdb) and give its address.',
  );
}

const programRole = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'medical_app') then
      create role medical_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
    end if;
    if not pg_has_role(current_user, 'medical_app', 'member') then
      execute format('grant medical_app to %I', current_user);
    end if;
  end $$`;

/** Starts one of PostgreSQL's own programs; `ended` rejects with its first complaint when it fails. */
function startTool(name: 'pg_dump' | 'pg_restore', url: string, signal: AbortSignal, options: string[]) {
  const { address, password } = withoutPassword(url);
  const child = spawn(name, [...options, '--no-password', `--dbname=${address}`], {
    env: { ...process.env, ...(password && { PGPASSWORD: password }) },
    signal,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (said.length < 10_000) said += text;
  });
  const ended = (async () => {
    const [code] = await once(child, 'close').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw new RecoveryError(
        `${name} was not found: install PostgreSQL's client programs of the server's version or a later one.`,
      );
    });
    signal.throwIfAborted();
    if (code !== 0) throw new RecoveryError(`${name} failed${complaintOf(said)}`);
  })();
  // It may fail before anybody waits for it.
  ended.catch(() => {});
  return { child, ended };
}

/** The password goes by the environment: arguments can be read by every user of the machine. */
function withoutPassword(url: string): { address: string; password: string } {
  const address = new URL(url);
  const password = decodeURIComponent(address.password);
  address.password = '';
  return { address: address.href, password };
}

/** The first error alone: what follows it (DETAIL, CONTEXT) may quote rows. */
function complaintOf(said: string): string {
  const error = said.split('\n').find((line) => /error:/i.test(line));
  return error ? `: ${error.replace(/^pg_\w+: (?:error: )?/, '')}` : '.';
}

async function onConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000, keepAlive: true });
  // A connection that breaks while it rests is noticed by the statement after that.
  client.on('error', () => {});
  await client.connect().catch((error: NodeJS.ErrnoException) => {
    throw new RecoveryError(`The database cannot be reached (${error.code ?? error.message}).`);
  });
  try {
    // Limits for calls that somebody waits for would end what may take hours here.
    await client.query('set statement_timeout = 0; set idle_in_transaction_session_timeout = 0');
    return await work(client);
  } finally {
    await client.end();
  }
}
