import { userInfo } from 'node:os';
import pg from 'pg';
import type { Lifetimes } from './lifetimes.ts';

/** The PostgreSQL to work on: TEST_DATABASE_URL, or 127.0.0.1:5432 with libpq's own defaults for user and password. */
export function serverUrl(): URL {
  const url = new URL(process.env.TEST_DATABASE_URL ?? 'postgres://127.0.0.1:5432/postgres');
  if (!url.username) url.username = process.env.PGUSER ?? userInfo().username;
  if (!url.password && process.env.PGPASSWORD) url.password = process.env.PGPASSWORD;
  return url;
}

/** Makes an empty database, to be dropped when the run ends, and gives its URL. */
export async function createDatabase(lifetimes: Lifetimes, name: string): Promise<string> {
  const quoted = pg.escapeIdentifier(name);
  await onServer(async (client) => {
    await client.query(`create database ${quoted} template template0 encoding 'UTF8'`);
  });
  lifetimes.add(`database ${name}`, () =>
    onServer(async (client) => {
      await client.query(`drop database if exists ${quoted} with (force)`);
    }),
  );
  const url = serverUrl();
  url.pathname = `/${name}`;
  return url.href;
}

/** One connection for the length of the work. */
export async function onDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  // A server that goes away while the connection rests would otherwise end the program.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function onServer<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  return onDatabase(serverUrl().href, work);
}
