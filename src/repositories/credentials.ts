import type pg from 'pg';
import type { Database } from '../data/database.ts';
import { asUnavailable } from '../data/failures.ts';

/** A user as a login finds it. */
export interface LoginRow {
  tenant_id: number;
  user_id: number;
  password_hash: string | null;
  roles: string[];
}

/** A key that is valid now. */
export interface KeyRow {
  tenant_id: number;
  id: number;
  roles: string[];
  scopes: string[] | null;
}

/** What is looked up before the tenant is known: functions of the database that give a credential's own row, or none. */
export class CredentialRepository {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  findLogin(tenant: string, login: string): Promise<LoginRow | undefined> {
    return this.#first('select * from find_login($1, $2)', [tenant, login]);
  }

  async findTenant(name: string): Promise<number | undefined> {
    const row = await this.#first<{ id: number | null }>('select find_tenant($1) as id', [name]);
    return row?.id ?? undefined;
  }

  findApiKey(hash: Buffer): Promise<KeyRow | undefined> {
    return this.#first('select * from find_api_key($1)', [hash]);
  }

  findRefreshToken(hash: Buffer): Promise<{ tenant_id: number; session_id: string } | undefined> {
    return this.#first('select * from find_refresh_token($1)', [hash]);
  }

  async #first<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row | undefined> {
    const { rows } = await this.#database.query<Row>({ name: text, text, values }).catch(asUnavailable);
    return rows[0];
  }
}
