import type pg from 'pg';
import type { Actor } from '../core/actor.ts';
import type { AuditEvent } from '../core/audit.ts';
import { asUnavailable } from '../data/failures.ts';
import { entryOf } from './audit-trail.ts';
import { Together } from './together.ts';

const appendAudit = { name: 'append_audit', text: 'select append_audit($1::json)' };

/**
 * Entries of reads, of all tenants, written together: while one batch commits, the next one gathers, so that the cost
 * of a commit is shared by all that wait for it. Whoever discloses waits until the entry is committed.
 */
export class Disclosures {
  readonly #entries: Together<object, undefined>;

  constructor(pool: pg.Pool) {
    const write = async (entries: readonly object[]): Promise<undefined[]> => {
      await pool.query({ ...appendAudit, values: [JSON.stringify(entries)] }).catch(asUnavailable);
      return entries.map(() => undefined);
    };
    this.#entries = new Together(write, { most: 500, atOnce: 2 });
  }

  /** Resolves once the entry is committed; rejects where it could not be, and then nothing may leave. */
  record(actor: Actor, event: AuditEvent): Promise<void> {
    return this.#entries.add(entryOf(actor, event));
  }
}
