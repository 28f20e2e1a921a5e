import type { Kysely } from 'kysely';
import type { Tables } from '../data/tables.ts';

/** The tenant itself. */
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
}
