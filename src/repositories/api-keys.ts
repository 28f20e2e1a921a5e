import { type Kysely, sql } from 'kysely';
import type { Tables } from '../data/tables.ts';
import type { ApiKey } from '../schemas/keys.ts';

const columns = [
  'id',
  'name',
  'prefix',
  'roles',
  'scopes',
  'created_by',
  'created_at',
  'expires_at',
  'revoked_at',
] as const;

/** API keys of one tenant; of the secret there is only a hash. */
export class ApiKeyRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /** By id, behind `after`. */
  list(after: number, size: number): Promise<ApiKey[]> {
    return this.#db
      .selectFrom('api_key')
      .select(columns)
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(size)
      .execute();
  }

  insert(values: {
    name: string;
    prefix: string;
    secret_hash: Buffer;
    roles: string[];
    scopes: string[] | null;
    created_by: string;
    expires_at: string | null;
  }): Promise<ApiKey> {
    return this.#db
      .insertInto('api_key')
      .values({ ...values, tenant_id: this.#tenantId })
      .returning(columns)
      .executeTakeFirstOrThrow();
  }

  /** False where there is none. Revoking twice keeps the first moment. */
  async revoke(id: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('api_key')
      .set({ revoked_at: sql<string>`coalesce(revoked_at, now())` })
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }
}
