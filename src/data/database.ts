import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import pg from 'pg';
import type { QueryObserver } from '../observability/database-metrics.ts';
import { BoundQuery, type Naming, prepareConnection } from './bound-query.ts';
import { checkOut, guardPool, makeRetirable, retireAfter } from './connections.ts';
import { openLite } from './embedded.ts';
import { outliveConnections } from './failures.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate, pendingMigrations } from './migrations.ts';
import { observeQueries } from './observed-queries.ts';
import { makePrivate } from './private-folder.ts';
import { Replica, type ReplicaOptions } from './replica.ts';
import { ROLE } from './session.ts';
import { StorageGuard } from './storage-guard.ts';
import { lastOf } from './tenant-pool.ts';
import { valueTypes } from './value-types.ts';

/** Milliseconds for a replica to connect and to answer; a read that takes longer is made on the primary. */
const REPLICA_CONNECT = 1_000;
const REPLICA_ANSWER = 5_000;

export type Engine = 'embedded' | 'postgres';

/** An open, migrated database. Its connections work under a role that cannot pass by row-level security. */
export interface Database {
  readonly engine: Engine;
  readonly pool: pg.Pool;
  readonly naming: Naming;
  /** Undefined where there is none. */
  readonly replica: Replica | undefined;
  /** One statement of no tenant: a call of a function that the program's role may make. */
  query<Row extends pg.QueryResultRow>(statement: pg.QueryConfig): Promise<{ rows: Row[] }>;
  /** @throws AppError `unavailable` where the storage has no room for what a user writes */
  assertWritable(): Promise<void>;
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
  /** False: for a pooler that gives each transaction another session. Nothing is prepared or set for a session. */
  namedStatements: boolean;
  /** A streaming copy for reads, and who is told of its going and coming. */
  replica?: (Pick<ReplicaOptions, 'onAway' | 'onBack'> & { url: string }) | undefined;
  /** `check`: somebody else migrates, and a schema that is old is refused. */
  schema?: 'migrate' | 'check';
  /** Errors of connections that nobody was using. */
  onIdleError(error: Error): void;
  onMigrated(name: string): void;
  /** The embedded folder was open to others on this machine, and is private now. */
  onTightened?(): void;
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

type MigrationOptions = Pick<
  DatabaseOptions,
  'url' | 'migrationUrl' | 'restrictedLoginOnly' | 'namedStatements'
>;

/** As the start of a program does: with the owner's login, where one is given. */
export async function migrateAtStart(
  options: MigrationOptions & Pick<DatabaseOptions, 'onMigrated'>,
): Promise<void> {
  const url = migrationUrlOf(options);
  if (url) await migrateDatabase(url, options.onMigrated);
}

/** Undefined: where only a restricted login or a pooler is known, somebody has to have migrated. */
function migrationUrlOf(options: MigrationOptions): string | undefined {
  const { url, migrationUrl, restrictedLoginOnly, namedStatements } = options;
  return migrationUrl ?? (restrictedLoginOnly || !namedStatements ? undefined : url);
}

async function openPostgres(url: string, options: DatabaseOptions): Promise<Database> {
  const migrationUrl = options.schema === 'check' ? undefined : migrationUrlOf(options);
  if (migrationUrl) await migrateDatabase(migrationUrl, options.onMigrated);
  const pool = openPool(url, options, 'primary');
  try {
    if (options.restrictedLoginOnly) await refusePowerfulLogin(pool);
    if (!migrationUrl) await refuseOldSchema(pool);
  } catch (error) {
    await pool.end();
    throw error;
  }
  // It may be away at the start as at any other time.
  const replica =
    options.replica &&
    new Replica({
      ...options.replica,
      primary: pool,
      replica: openPool(options.replica.url, options, 'replica'),
    });
  return {
    engine: 'postgres',
    pool,
    // It says so itself, by a code of its own.
    assertWritable: async () => {},
    replica,
    ...statementsOn(pool, options.namedStatements ? 'named' : 'unnamed'),
    async close() {
      await replica?.close();
      await pool.end();
    },
  };
}

function openPool(url: string, options: DatabaseOptions, of: 'primary' | 'replica'): pg.Pool {
  const isReplica = of === 'replica';
  const pool = new pg.Pool({
    connectionString: url,
    max: options.poolMax,
    connectionTimeoutMillis: isReplica ? REPLICA_CONNECT : options.connectionTimeout * 1_000,
    keepAlive: true,
    types: valueTypes,
    ...(isReplica && { query_timeout: REPLICA_ANSWER }),
    onConnect: (client) => prepare(client, options, of),
  });
  pool.on('error', options.onIdleError);
  outliveConnections(pool);
  makeRetirable(pool);
  return pool;
}

/** Where nothing can be set for a session, a statement of no tenant takes the settings along too. */
function statementsOn(pool: pg.Pool, naming: Naming): Pick<Database, 'naming' | 'query'> {
  const unnamed = (client: pg.PoolClient, { name: _, ...config }: pg.QueryConfig) => {
    const binding = { tenantId: undefined, opensTransaction: false, mayWrite: true, naming };
    return new Promise<pg.QueryResult>((resolve, reject) => {
      client.query(
        new BoundQuery(config, binding, (error, result) => (error ? reject(error) : resolve(lastOf(result)))),
      );
    });
  };
  const query = async (statement: pg.QueryConfig): Promise<pg.QueryResult> => {
    const client = await checkOut(pool);
    try {
      return await (naming === 'named' ? client.query(statement) : unnamed(client, statement));
    } catch (error) {
      retireAfter(pool, error);
      throw error;
    } finally {
      client.release();
    }
  };
  return { naming, query: query as never };
}

async function openEmbedded(options: DatabaseOptions): Promise<Database> {
  const guard = await StorageGuard.open(options.dataDir);
  const unlock = await lockFolder(options.dataDir);
  try {
    if (await makePrivate(options.dataDir)) options.onTightened?.();
    const lite = await openLite(options.dataDir);
    // One connection that never idles out: with more, statements that run at the same time lose their answers.
    const settings = { ...createPgConfig(lite), max: 1, idleTimeoutMillis: 0, types: valueTypes };
    const owner = new pg.Pool(settings);
    await migrate(owner, options.onMigrated);
    await guard.prepareLog(owner);
    await owner.end();
    const onConnect = (client: pg.ClientBase) =>
      prepare(client, { ...options, namedStatements: true }, 'primary');
    const pool = new pg.Pool({ ...settings, ...createPgConfig(lite), onConnect });
    guardPool(pool, () => guard.beforeUse(pool));
    pool.on('error', options.onIdleError);
    const close = async () => {
      await pool.end();
      await lite.close();
      await unlock();
    };
    const assertWritable = () => guard.assertWritable();
    return {
      ...{ engine: 'embedded', pool, replica: undefined, assertWritable, close },
      ...statementsOn(pool, 'named'),
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function prepare(
  client: pg.ClientBase,
  { namedStatements, onQuery }: DatabaseOptions,
  of: 'primary' | 'replica',
): Promise<void> {
  if (namedStatements) await prepareConnection(client, of);
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
