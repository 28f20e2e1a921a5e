import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import pg from 'pg';
import type { QueryObserver } from '../observability/database-metrics.ts';
import { preamble } from './bound-query.ts';
import { openLite } from './embedded.ts';
import { outliveConnections } from './failures.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate, pendingMigrations } from './migrations.ts';
import { observeQueries } from './observed-queries.ts';
import { valueTypes } from './value-types.ts';

/** The role that the first migration makes and under which every statement runs. */
const ROLE = 'medical_app';

/** Milliseconds: a statement that takes longer is a defect or an attack, and gives its connection back. */
const STATEMENT_TIMEOUT = 30_000;

export type Engine = 'embedded' | 'postgres';

/** An open, migrated database. Its connections work under a role that cannot pass by row-level security. */
export interface Database {
  readonly engine: Engine;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Undefined: embedded, in `dataDir`. */
  url: string | undefined;
  migrationUrl: string | undefined;
  dataDir: string;
  poolMax: number;
  /** Seconds to wait for a connection. */
  connectionTimeout: number;
  restrictedLoginOnly: boolean;
  /** Errors of connections that nobody was using. */
  onIdleError(error: Error): void;
  onMigrated(name: string): void;
  /** Is told of every statement of the program's own connections. */
  onQuery?: QueryObserver | undefined;
}

/** The database cannot be used as it is; the message says what to do. */
export class DatabaseSetupError extends Error {
  override name = 'DatabaseSetupError';
}

/**
 * Opens PostgreSQL or the embedded engine.
 *
 * @throws FolderInUseError when another process has the embedded folder
 * @throws DatabaseSetupError when the schema or the login is not fit for use
 */
export function openDatabase(options: DatabaseOptions): Promise<Database> {
  return options.url ? openPostgres(options.url, options) : openEmbedded(options);
}

/** Migrations alone, for `npm run migrate`. */
export async function migrateDatabase(url: string, report: (name: string) => void): Promise<void> {
  const owner = new pg.Pool({ connectionString: url, max: 1 });
  owner.on('error', () => {});
  outliveConnections(owner);
  try {
    await migrate(owner, report);
  } finally {
    await owner.end();
  }
}

async function openPostgres(url: string, options: DatabaseOptions): Promise<Database> {
  const migrationUrl = options.migrationUrl ?? (options.restrictedLoginOnly ? undefined : url);
  if (migrationUrl) await migrateDatabase(migrationUrl, options.onMigrated);
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolMax,
    connectionTimeoutMillis: options.connectionTimeout * 1_000,
    keepAlive: true,
    types: valueTypes,
    onConnect: (client) => prepare(client, options.onQuery),
  });
  pool.on('error', options.onIdleError);
  outliveConnections(pool);
  const database: Database = { engine: 'postgres', pool, close: () => pool.end() };
  try {
    if (options.restrictedLoginOnly) await refusePowerfulLogin(pool);
    if (!migrationUrl) await refuseOldSchema(pool);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function openEmbedded(options: DatabaseOptions): Promise<Database> {
  const unlock = await lockFolder(options.dataDir);
  try {
    const lite = await openLite(options.dataDir);
    // One connection that never idles out: with more, statements that run at the same time lose their answers.
    const settings = { ...createPgConfig(lite), max: 1, idleTimeoutMillis: 0, types: valueTypes };
    const owner = new pg.Pool(settings);
    await migrate(owner, options.onMigrated);
    await owner.end();
    const pool = new pg.Pool({
      ...settings,
      ...createPgConfig(lite),
      onConnect: (client) => prepare(client, options.onQuery),
    });
    pool.on('error', options.onIdleError);
    const close = async () => {
      await pool.end();
      await lite.close();
      await unlock();
    };
    return { engine: 'embedded', pool, close };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function prepare(client: pg.ClientBase, onQuery: QueryObserver | undefined): Promise<void> {
  await client.query(
    `set role ${ROLE}; set time zone 'UTC'; set statement_timeout = ${STATEMENT_TIMEOUT}; ` +
      `set idle_in_transaction_session_timeout = ${STATEMENT_TIMEOUT}`,
  );
  // Named once here, so that a bound query only has to call them. The order leaves no transaction open.
  await client.query({ name: 'begin', text: preamble.begin });
  await client.query({ name: 'commit', text: preamble.commit });
  await client.query({ name: 'begin', text: preamble.begin });
  await client.query({ name: 'bindWriter', text: preamble.bindWriter, values: [''] });
  await client.query({ name: 'bindReader', text: preamble.bindReader, values: [''] });
  await client.query('rollback');
  if (onQuery) observeQueries(client, onQuery);
}

/** Row-level security protects nothing from a login that may put it aside. */
async function refusePowerfulLogin(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ powerful: boolean }>(
    `select rolsuper or rolbypassrls or exists (
       select from pg_class where relname = 'patient' and relrowsecurity and pg_has_role(session_user, relowner, 'member')
     ) as powerful from pg_roles where rolname = session_user`,
  );
  if (rows[0]?.powerful === false) return;
  throw new DatabaseSetupError(
    `The login of DATABASE_URL could pass by the row-level policies. Use one that has the role ${ROLE} alone, ` +
      "and give the owner's login as MIGRATION_DATABASE_URL.",
  );
}

async function refuseOldSchema(pool: pg.Pool): Promise<void> {
  const pending = await pendingMigrations(pool);
  if (pending.length === 0) return;
  throw new DatabaseSetupError(`The schema lacks ${pending.join(', ')}. Run npm run migrate first.`);
}
