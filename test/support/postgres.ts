import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import pg from 'pg';

/** TEST_DATABASE_URL, or the server of this machine as the one who runs the tests. */
const address = new URL(
  process.env.TEST_DATABASE_URL ?? `postgresql://${userInfo().username}@127.0.0.1:5432/postgres`,
);

/** Whether a PostgreSQL answers. Where one must (CI=true) its absence is an error, elsewhere it is said. */
export async function postgresAnswers(): Promise<boolean> {
  const client = new pg.Client({ connectionString: address.href, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    const where = `No PostgreSQL answers at TEST_DATABASE_URL or 127.0.0.1:5432`;
    if (process.env.CI === 'true') throw new Error(`${where}, and CI needs one.`, { cause: error });
    console.warn(`${where}: its suites are left out.`);
    return false;
  }
}

/** An empty database of its own. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `medical_test_${randomBytes(6).toString('hex')}`;
  await asAdministrator(`create database ${name}`);
  const url = new URL(address.href);
  url.pathname = name;
  return { url: url.href, drop: () => asAdministrator(`drop database if exists ${name} with (force)`) };
}

async function asAdministrator(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
