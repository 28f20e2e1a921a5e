import type pg from 'pg';
import type { Actor } from '../core/actor.ts';
import type { AuditEvent } from '../core/audit.ts';
import { asUnavailable } from '../data/failures.ts';
import { entryOf } from './audit-trail.ts';

const appendAudit = { name: 'append_audit', text: 'select append_audit($1::json)' };

/** Entries of one statement; a flood is written in several. */
const MAX_BATCH = 500;

interface Waiting {
  entry: object;
  committed(): void;
  failed(error: unknown): void;
}

/**
 * Entries of reads, of all tenants, written together: while one batch commits, the next one gathers, so that the cost
 * of a commit is shared by all that wait for it. Whoever discloses waits until the entry is committed.
 */
export class Disclosures {
  readonly #pool: pg.Pool;
  #waiting: Waiting[] = [];
  #writing = false;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
  }

  /** Resolves once the entry is committed; rejects where it could not be, and then nothing may leave. */
  record(actor: Actor, event: AuditEvent): Promise<void> {
    return new Promise((committed, failed) => {
      this.#waiting.push({ entry: entryOf(actor, event), committed, failed });
      if (this.#writing) return;
      this.#writing = true;
      // What becomes ready in the same turn of the event loop joins the batch.
      setImmediate(() => void this.#write());
    });
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MAX_BATCH);
      try {
        const entries = JSON.stringify(batch.map(({ entry }) => entry));
        await this.#pool.query({ ...appendAudit, values: [entries] }).catch(asUnavailable);
        for (const { committed } of batch) committed();
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    this.#writing = false;
  }
}
