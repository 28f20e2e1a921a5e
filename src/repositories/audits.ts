import { type Kysely, type Selectable, sql } from 'kysely';
import type { AuditEntry, AuditSeal } from '../core/audit.ts';
import type { AuditCutTable, AuditTable, Tables } from '../data/tables.ts';

/** What a list of entries is narrowed to. Moments are RFC 3339; `to` is excluded. */
export interface AuditFilters {
  actor?: string | undefined;
  user_id?: number | undefined;
  action?: string | undefined;
  outcome?: string | undefined;
  patient_id?: number | undefined;
  request_id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Filters that a column of the same name has to equal. */
const exact = ['actor', 'user_id', 'action', 'outcome', 'request_id'] as const;

/** Entries and seals of one chain. Nothing here changes an entry. */
export class AuditRepository {
  readonly #db: Kysely<Tables>;
  readonly #tenantId: number;

  constructor(db: Kysely<Tables>, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  /** Newest first, those below `before`. Those of one patient are found by an index, all others by walking the chain. */
  async list(filters: AuditFilters, before: number | undefined, size: number): Promise<AuditEntry[]> {
    const { patient_id, from, to } = filters;
    const source = patient_id === undefined ? sql`audit` : sql`audit_of_patient(${patient_id})`;
    let query = this.#db
      .selectFrom(source.$castTo<Selectable<AuditTable>>().as('audit'))
      .select(['id', 'at', 'actor', 'user_id', 'action', 'record', 'patient_ids', 'outcome'])
      .select(['detail', 'address', 'request_id'])
      .where('tenant_id', '=', this.#tenantId);
    for (const column of exact) {
      const value = filters[column];
      if (value !== undefined) query = query.where(column, '=', value);
    }
    if (before !== undefined) query = query.where('id', '<', before);
    if (from !== undefined) query = query.where('at', '>=', from);
    if (to !== undefined) query = query.where('at', '<', to);
    const rows = await query.orderBy('id', 'desc').limit(size).execute();
    return rows.map((row) => ({ ...row, patient_ids: row.patient_ids?.map(Number) ?? null }));
  }

  /** The newest seal. */
  head(): Promise<AuditSeal | undefined> {
    return this.#db
      .selectFrom('audit_seal')
      .select(['number', 'first_id', 'last_id', 'entries', 'mac'])
      .where('tenant_id', '=', this.#tenantId)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  /** Seals from `number` on, in their order. */
  seals(number: number, size: number): Promise<AuditSeal[]> {
    return this.#db
      .selectFrom('audit_seal')
      .select(['number', 'first_id', 'last_id', 'entries', 'mac'])
      .where('tenant_id', '=', this.#tenantId)
      .where('number', '>=', number)
      .orderBy('number')
      .limit(size)
      .execute();
  }

  cut(): Promise<Pick<AuditCutTable, 'number' | 'last_id' | 'mac' | 'head_mac'> | undefined> {
    return this.#db
      .selectFrom('audit_cut')
      .select(['number', 'last_id', 'mac', 'head_mac'])
      .where('tenant_id', '=', this.#tenantId)
      .executeTakeFirst();
  }

  async insertSeal(seal: AuditSeal): Promise<void> {
    await this.#db
      .insertInto('audit_seal')
      .values({ ...seal, tenant_id: this.#tenantId })
      .execute();
  }

  /** One sealer at a time for each chain; false: another one is at it. Held until the transaction ends. */
  async tryLock(): Promise<boolean> {
    const { rows } = await sql<{ held: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('audit_seal'), ${this.#tenantId}) as held`.execute(this.#db);
    return rows[0]?.held ?? false;
  }

  /** Entries in the order of their ids, each as the text that is sealed. */
  async lines(after: number, through: number, size: number): Promise<{ id: number; line: string }[]> {
    const { rows } = await sql<{ id: number; line: string }>`
      select id, audit_line(audit) as line from audit
      where tenant_id = ${this.#tenantId} and id > ${after} and id <= ${through}
      order by id limit ${size}`.execute(this.#db);
    return rows;
  }

  /** The transaction number that no transaction had when this was asked, and the lowest that still runs. */
  async horizon(): Promise<{ next: bigint; oldest: bigint }> {
    const { rows } = await sql<{ next: string; oldest: string }>`
      select pg_snapshot_xmax(pg_current_snapshot())::text as next,
        pg_snapshot_xmin(pg_current_snapshot())::text as oldest`.execute(this.#db);
    const { next = '0', oldest = '0' } = rows[0] ?? {};
    return { next: BigInt(next), oldest: BigInt(oldest) };
  }

  /** Seconds since the oldest entry that no seal covers was written: of all tenants; 0 where there is none. */
  async oldestUnsealed(): Promise<number> {
    const { rows } = await sql<{ seconds: number }>`
      select oldest_unsealed_audit() as seconds`.execute(this.#db);
    return rows[0]?.seconds ?? 0;
  }

  /** The tenant whose chain was sealed last: of all tenants; undefined where nothing was sealed yet. */
  async lastSealedChain(): Promise<number | undefined> {
    const { rows } = await sql<{ tenant_id: number | null }>`
      select last_sealed_chain() as tenant_id`.execute(this.#db);
    return rows[0]?.tenant_id ?? undefined;
  }

  /** Chains with entries behind their last seal, and their newest entries: of all tenants. */
  async unsealed(): Promise<{ tenant_id: number; last_id: number }[]> {
    const { rows } = await sql<{ tenant_id: number; last_id: number }>`
      select * from unsealed_audits()`.execute(this.#db);
    return rows;
  }
}
