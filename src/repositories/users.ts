import { type Kysely, sql } from 'kysely';
import type { Tables } from '../data/tables.ts';
import type { User } from '../schemas/users.ts';

const columns = ['id', 'login', 'roles', 'created_at', 'updated_at', 'disabled_at'] as const;

/** Users of one tenant. Absence is a value here, an error one layer up. */
export class UserRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /** By id, behind `after`. */
  list(after: number, size: number): Promise<User[]> {
    return this.#db
      .selectFrom('app_user')
      .select(columns)
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(size)
      .execute();
  }

  find(id: number): Promise<User | undefined> {
    return this.#db
      .selectFrom('app_user')
      .select(columns)
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .executeTakeFirst();
  }

  /** Its roles, which nobody else changes until the transaction ends. */
  lock(id: number): Promise<{ roles: string[] } | undefined> {
    return this.#db
      .selectFrom('app_user')
      .select('roles')
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
  }

  async findPasswordHash(id: number): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('app_user')
      .select('password_hash')
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .executeTakeFirst();
    return row?.password_hash ?? undefined;
  }

  /** A user who may act now, in a tenant that takes part; with a session, only while that lasts. */
  async findActive(id: number, sessionId: string | undefined): Promise<{ roles: string[] } | undefined> {
    return this.#db
      .selectFrom('app_user')
      .select('roles')
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .where('disabled_at', 'is', null)
      .where(({ exists, selectFrom }) =>
        exists(selectFrom('tenant').where('id', '=', this.#tenantId).where('disabled_at', 'is', null)),
      )
      .$if(sessionId !== undefined, (query) =>
        query.where(({ exists, selectFrom }) =>
          exists(
            selectFrom('session')
              .where('tenant_id', '=', this.#tenantId)
              .where('id', '=', sessionId as string)
              .where('user_id', '=', id)
              .where('revoked_at', 'is', null)
              .where('expires_at', '>', sql<string>`now()`),
          ),
        ),
      )
      .executeTakeFirst();
  }

  /** Undefined when the login is taken. */
  insert(values: { login: string; password_hash: string; roles: string[] }): Promise<User | undefined> {
    return this.#db
      .insertInto('app_user')
      .values({ ...values, tenant_id: this.#tenantId })
      .onConflict((conflict) => conflict.doNothing())
      .returning(columns)
      .executeTakeFirst();
  }

  async findOutside(subject: string): Promise<{ id: number; disabled_at: string | null } | undefined> {
    return this.#db
      .selectFrom('app_user')
      .select(['id', 'disabled_at'])
      .where('tenant_id', '=', this.#tenantId)
      .where('outside_subject', '=', subject)
      .executeTakeFirst();
  }

  async insertOutside(subject: string, login: string): Promise<void> {
    await this.#db
      .insertInto('app_user')
      .values({ tenant_id: this.#tenantId, outside_subject: subject, login, roles: [] })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** Undefined where there is none. */
  update(
    id: number,
    changes: { roles?: string[]; password_hash?: string; disabled?: boolean },
  ): Promise<User | undefined> {
    const { disabled, ...values } = changes;
    return this.#db
      .updateTable('app_user')
      .set({
        ...values,
        updated_at: sql<string>`now()`,
        ...(disabled !== undefined && {
          disabled_at: disabled ? sql<string>`coalesce(disabled_at, now())` : null,
        }),
      })
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', id)
      .returning(columns)
      .executeTakeFirst();
  }
}
