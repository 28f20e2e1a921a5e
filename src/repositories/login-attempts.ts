import { type Kysely, sql } from 'kysely';
import type { Tables } from '../data/tables.ts';

/** Failed logins of one tenant. Whether a login exists makes no difference here. */
export class LoginAttemptRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /**
   * Counts an attempt as failed before its password is looked at, so that guesses made at the same time are counted too.
   *
   * @param delayOf seconds to wait after the n-th failure
   * @returns seconds that the caller has to wait first; 0 lets the attempt through
   */
  async begin(hash: Buffer, delayOf: (failures: number) => number): Promise<number> {
    await sql`
      delete from login_attempt
      where tenant_id = ${this.#tenantId} and next_at < now() - interval '1 day'`.execute(this.#db);
    await sql`
      insert into login_attempt (tenant_id, login_hash, failures, next_at)
      values (${this.#tenantId}, ${hash}, 0, now() - interval '1 hour') on conflict do nothing`.execute(
      this.#db,
    );
    const { rows } = await sql<{ failures: number; wait: number }>`
      select failures, greatest(0, ceil(extract(epoch from next_at - clock_timestamp())))::integer as wait
      from login_attempt where tenant_id = ${this.#tenantId} and login_hash = ${hash} for update`.execute(
      this.#db,
    );
    const { failures = 0, wait = 0 } = rows[0] ?? {};
    if (wait > 0) return wait;
    // Moments are kept to the millisecond, and rounding must not make a delay of none into one.
    await sql`
      update login_attempt
      set failures = failures + 1,
        next_at = clock_timestamp() - interval '1 millisecond' + ${delayOf(failures + 1)} * interval '1 second'
      where tenant_id = ${this.#tenantId} and login_hash = ${hash}`.execute(this.#db);
    return 0;
  }

  async forget(hash: Buffer): Promise<void> {
    await this.#db
      .deleteFrom('login_attempt')
      .where('tenant_id', '=', this.#tenantId)
      .where('login_hash', '=', hash)
      .execute();
  }
}
