import type pg from 'pg';
import type { Database } from './database.ts';

/** Statements as the owner of the schema, whom no policy holds. */
export interface Owner {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
}

/**
 * One transaction as the owner of the schema, for maintenance from the command line. The database must have been opened
 * with the owner's login.
 */
export async function asOwner<T>(database: Database, work: (owner: Owner) => Promise<T>): Promise<T> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local role none');
    const result = await work({
      query: async (text, values = []) => (await client.query(text, values)).rows,
    });
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
