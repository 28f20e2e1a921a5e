import { type Kysely, sql } from 'kysely';
import { forbidden } from '../core/errors.ts';
import type { Tables } from '../data/tables.ts';
import type { Tenant } from '../schemas/tenants.ts';

/** PostgreSQL: a value that must be unique is there already. */
const UNIQUE_VIOLATION = '23505';
/** PostgreSQL: so say the functions that concern all tenants to who is no platform administrator (any more). */
const INSUFFICIENT_PRIVILEGE = '42501';

function asForbidden(error: unknown): never {
  if ((error as { code?: string }).code === INSUFFICIENT_PRIVILEGE)
    throw forbidden('no platform administrator');
  throw error;
}

/** The tenant itself; and, for the platform administrator, the list of all. */
export class TenantRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /** 32 bytes that seal this tenant's cursors; they never change. */
  async cursorKey(): Promise<Buffer> {
    const { cursor_key } = await this.#db
      .selectFrom('tenant')
      .select('cursor_key')
      .where('id', '=', this.#tenantId)
      .executeTakeFirstOrThrow();
    return cursor_key;
  }

  async name(): Promise<string> {
    const { name } = await this.#db
      .selectFrom('tenant')
      .select('name')
      .where('id', '=', this.#tenantId)
      .executeTakeFirstOrThrow();
    return name;
  }

  /**
   * Says which user asks, until the transaction ends: the database holds what follows against that user's role.
   * Undefined: nobody who may.
   */
  async askAs(userId: number | undefined): Promise<void> {
    await sql`select set_config('app.user_id', ${String(userId ?? '')}, true)`.execute(this.#db);
  }

  /** Of all tenants, behind `after`. After `askAs`. */
  async listAll(after: number, size: number): Promise<Tenant[]> {
    const listed = sql<Tenant>`select * from list_tenants(${after}, ${size})`.execute(this.#db);
    return (await listed.catch(asForbidden)).rows;
  }

  /** A new tenant with its first administrator, after `askAs`; undefined when the name is taken, and then the transaction is over. */
  async create(
    name: string,
    login: string,
    passwordHash: string,
  ): Promise<(Tenant & { user_id: number }) | undefined> {
    try {
      const { rows } = await sql<Tenant & { user_id: number }>`
        select * from create_tenant(${name}, ${login}, ${passwordHash})`.execute(this.#db);
      return rows[0];
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) return undefined;
      return asForbidden(error);
    }
  }

  /** After `askAs`. Undefined where there is none. */
  async setDisabled(id: number, disabled: boolean): Promise<Tenant | undefined> {
    const changed = sql<Tenant>`select * from change_tenant(${id}, ${disabled})`.execute(this.#db);
    return (await changed.catch(asForbidden)).rows[0];
  }
}
