import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../data/tables.ts';

/** Names one retriable call: who, what (`POST /path`) and the client's key. */
export interface IdempotencyScope {
  credential: string;
  operation: string;
  key: string;
}

/** What the first call left. `result` is null once what it made was deleted. */
export interface IdempotencyRecord {
  fingerprint: string;
  result: string | null;
}

/** Keys are kept for 24 hours. */
const expired = sql<boolean>`created_at < now() - interval '24 hours'`;

/** Keys of calls that succeeded, written in the transaction of the call itself. */
export class IdempotencyRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /**
   * Holds the key until the transaction ends. False when another call holds it; two keys meet in one lock once in
   * 2^64, and then the client is asked to come again.
   */
  async tryHold(scope: IdempotencyScope): Promise<boolean> {
    const text = JSON.stringify([this.#tenantId, scope.credential, scope.operation, scope.key]);
    const lock = createHash('sha256').update(text).digest().readBigInt64BE();
    const { rows } = await sql<{ held: boolean }>`
      select pg_try_advisory_xact_lock(${lock.toString()}::bigint) as held`.execute(this.#db);
    return rows[0]?.held ?? false;
  }

  find(scope: IdempotencyScope): Promise<IdempotencyRecord | undefined> {
    return this.#db
      .selectFrom('idempotency_key')
      .select(['fingerprint', 'result'])
      .where('tenant_id', '=', this.#tenantId)
      .where('credential', '=', scope.credential)
      .where('operation', '=', scope.operation)
      .where('key', '=', scope.key)
      .where((eb) => eb.not(expired))
      .executeTakeFirst();
  }

  /** Records the call and drops what has expired. */
  async insert(
    scope: IdempotencyScope,
    record: { fingerprint: string; result: string; patient_id: number | null; note_id: number | null },
  ): Promise<void> {
    await this.#db
      .deleteFrom('idempotency_key')
      .where('tenant_id', '=', this.#tenantId)
      .where(expired)
      .execute();
    await this.#db
      .insertInto('idempotency_key')
      .values({ ...scope, ...record, tenant_id: this.#tenantId })
      .execute();
  }

  /** Results that repeat a deleted patient, or one or all of its notes, are erased; the keys stay taken. */
  async eraseResults(patientId: number, notes?: 'all' | number): Promise<void> {
    await this.#db
      .updateTable('idempotency_key')
      .set({ result: null })
      .where('tenant_id', '=', this.#tenantId)
      .where('patient_id', '=', patientId)
      .$if(notes === 'all', (query) => query.where('note_id', 'is not', null))
      .$if(typeof notes === 'number', (query) => query.where('note_id', '=', notes as number))
      .execute();
  }
}
