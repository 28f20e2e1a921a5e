import { type Kysely, sql } from 'kysely';
import type { Actor } from '../core/actor.ts';
import type { AuditEvent } from '../core/audit.ts';
import type { Tables } from '../data/tables.ts';
import { WITH_COMMIT } from '../data/tenant-pool.ts';
import { array } from './arrays.ts';

/** What one transaction did: its entries go out with its COMMIT, so they are there exactly when it is. */
export class AuditTrail {
  readonly #db: Kysely<Tables>;
  readonly #actor: Actor;
  readonly #entries: object[] = [];

  constructor(db: Kysely<Tables>, actor: Actor) {
    this.#db = db;
    this.#actor = actor;
  }

  append(event: AuditEvent): void {
    this.#entries.push(entryOf(this.#actor, event));
  }

  /** For the chain of another tenant, of which the event is too: its making, for one. */
  appendTo(tenantId: number, event: AuditEvent): void {
    this.#entries.push({ ...entryOf(this.#actor, event), tenant_id: tenantId });
  }

  /** Last of all in the transaction. */
  async close(): Promise<void> {
    if (this.#entries.length === 0) return;
    await sql`${sql.raw(WITH_COMMIT)}select append_audit(${JSON.stringify(this.#entries)}::json)`.execute(
      this.#db,
    );
  }
}

/** For a statement that puts itself on record: the columns that `auditing` or `auditingArrays` fill. */
export const auditedBy = 'actor, user_id, address, request_id';

/** @param first number of the parameter with which `auditingValues` begin */
export const auditing = (first: number): string =>
  `$${first}::text, $${first + 1}::bigint, $${first + 2}::text, $${first + 3}::text`;

export const auditingValues = ({ credential, userId, origin }: Actor): unknown[] => [
  credential,
  userId ?? null,
  origin.address ?? null,
  origin.requestId ?? null,
];

/** The same of several actors. */
export const auditingArrays = (first: number): string =>
  [array(first, 'text'), array(first + 1, 'bigint'), array(first + 2, 'text'), array(first + 3, 'text')].join(
    ', ',
  );

export const auditingArrayValues = (actors: readonly Actor[]): unknown[] => {
  const values = actors.map(auditingValues);
  return [0, 1, 2, 3].map((place) => values.map((each) => each[place]));
};

/** Who and where are the actor's; when is the database's clock. */
export function entryOf(actor: Actor, event: AuditEvent): object {
  return {
    tenant_id: actor.tenantId,
    actor: actor.credential,
    user_id: actor.userId,
    action: event.action,
    record: event.record,
    patient_ids: event.patientIds,
    outcome: event.outcome ?? 'ok',
    detail: event.detail,
    address: actor.origin.address,
    request_id: actor.origin.requestId,
  };
}
