import { type Kysely, sql } from 'kysely';
import type { Tables } from '../data/tables.ts';

/** A refresh token with its session, locked until the transaction ends. */
export interface RefreshRow {
  session_id: string;
  user_id: number;
  used: boolean;
  /** The session neither ended nor was revoked, nor was it left alone for too long. */
  live: boolean;
}

/** A session that can go on. */
export interface OpenSessionRow {
  id: string;
  created_at: string;
  last_refreshed_at: string;
  expires_at: string;
}

/** More are not shown. */
const MAX_LISTED = 100;

/** Logins of one tenant and the refresh tokens that continue them. */
export class SessionRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /** @param days that the session lasts. @returns its id */
  async insert(userId: number, days: number): Promise<string> {
    await this.#db
      .deleteFrom('session')
      .where('tenant_id', '=', this.#tenantId)
      .where('expires_at', '<', sql<string>`now() - interval '1 day'`)
      .execute();
    const { id } = await this.#db
      .insertInto('session')
      .values({
        tenant_id: this.#tenantId,
        user_id: userId,
        expires_at: sql<string>`now() + ${days} * interval '1 day'`,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return id;
  }

  async insertRefreshToken(sessionId: string, hash: Buffer): Promise<void> {
    await this.#db
      .insertInto('refresh_token')
      .values({ tenant_id: this.#tenantId, token_hash: hash, session_id: sessionId })
      .execute();
  }

  /** @param idleHours after which a token that was not used is worth nothing; a used one tells of a theft at any time */
  findRefreshToken(hash: Buffer, idleHours: number): Promise<RefreshRow | undefined> {
    return this.#db
      .selectFrom('refresh_token as token')
      .innerJoin('session', (join) =>
        join.onRef('session.tenant_id', '=', 'token.tenant_id').onRef('session.id', '=', 'token.session_id'),
      )
      .select([
        'token.session_id',
        'session.user_id',
        sql<boolean>`token.used_at is not null`.as('used'),
        sql<boolean>`session.revoked_at is null and session.expires_at > now()
          and (token.used_at is not null
            or token.created_at > now() - ${idleHours} * interval '1 hour')`.as('live'),
      ])
      .where('token.tenant_id', '=', this.#tenantId)
      .where('token.token_hash', '=', hash)
      .forUpdate()
      .executeTakeFirst();
  }

  /** Newest first. */
  listOpen(userId: number, idleHours: number): Promise<OpenSessionRow[]> {
    return this.#db
      .selectFrom('session')
      .innerJoin('refresh_token as token', (join) =>
        join.onRef('token.tenant_id', '=', 'session.tenant_id').onRef('token.session_id', '=', 'session.id'),
      )
      .select(({ fn }) => [
        'session.id',
        'session.created_at',
        'session.expires_at',
        fn.max('token.created_at').as('last_refreshed_at'),
      ])
      .where('session.tenant_id', '=', this.#tenantId)
      .where('session.user_id', '=', userId)
      .where('session.revoked_at', 'is', null)
      .where('session.expires_at', '>', sql<string>`now()`)
      .groupBy(['session.id', 'session.created_at', 'session.expires_at'])
      .having(
        ({ fn }) => fn.max('token.created_at'),
        '>',
        sql<string>`now() - ${idleHours} * interval '1 hour'`,
      )
      .orderBy('session.created_at', 'desc')
      .orderBy('session.id')
      .limit(MAX_LISTED)
      .execute();
  }

  async useRefreshToken(hash: Buffer): Promise<void> {
    await this.#db
      .updateTable('refresh_token')
      .set({ used_at: sql<string>`now()` })
      .where('tenant_id', '=', this.#tenantId)
      .where('token_hash', '=', hash)
      .execute();
  }

  async revoke(sessionId: string): Promise<void> {
    await this.#db
      .updateTable('session')
      .set({ revoked_at: sql<string>`coalesce(revoked_at, now())` })
      .where('tenant_id', '=', this.#tenantId)
      .where('id', '=', sessionId)
      .execute();
  }

  /** @param but a session that stays */
  async revokeAll(userId: number, but?: string): Promise<void> {
    await this.#db
      .updateTable('session')
      .set({ revoked_at: sql<string>`coalesce(revoked_at, now())` })
      .where('tenant_id', '=', this.#tenantId)
      .where('user_id', '=', userId)
      .$if(but !== undefined, (query) => query.where('id', '<>', but as string))
      .execute();
  }
}
