import { readdir, readFile } from 'node:fs/promises';
import { Kysely, type Migration, Migrator, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';

/** The files stay where they were written, for a build copies nothing. */
export const migrationFolder = new URL('../../src/data/migrations/', import.meta.url);

/**
 * Brings the schema to the newest version, each file once, all in one transaction under an advisory lock: programs
 * that start at the same time wait for each other.
 *
 * @param pool connects as the owner of the schema
 * @param report is told the name of each migration that was carried out
 * @param folder whose files are the versions
 */
export async function migrate(
  pool: pg.Pool,
  report: (name: string) => void,
  folder = migrationFolder,
): Promise<void> {
  const { results = [], error } = await migratorOn(pool, folder).migrateToLatest();
  for (const { migrationName, status } of results) if (status === 'Success') report(migrationName);
  if (error) throw error;
}

/** Names of the migrations that this program has and the database does not. */
export async function pendingMigrations(pool: pg.Pool): Promise<string[]> {
  const migrations = await migratorOn(pool, migrationFolder).getMigrations();
  return migrations.filter(({ executedAt }) => !executedAt).map(({ name }) => name);
}

/** Names of the migrations that this program has. */
export async function knownMigrations(): Promise<string[]> {
  return Object.keys(await getMigrations(migrationFolder));
}

function migratorOn(pool: pg.Pool, folder: URL): Migrator {
  const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
  return new Migrator({ db, provider: { getMigrations: () => getMigrations(folder) } });
}

async function getMigrations(folder: URL): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const named = files.map(async (file): Promise<[string, Migration]> => {
    const text = await readFile(new URL(file, folder), 'utf8');
    return [file.replace(/\.sql$/, ''), { up: async (db) => void (await sql.raw(text).execute(db)) }];
  });
  return Object.fromEntries(await Promise.all(named));
}
