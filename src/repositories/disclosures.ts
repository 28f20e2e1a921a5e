import type { Actor } from '../core/actor.ts';
import type { AuditEvent } from '../core/audit.ts';
import type { Database } from '../data/database.ts';
import { asUnavailable } from '../data/failures.ts';
import { entryOf } from './audit-trail.ts';

const appendAudit = { name: 'append_audit', text: 'select append_audit($1::json)' };

/** Entries of one statement; a flood is written in several. */
const MAX_BATCH = 500;

/** So many waiting entries are worth a statement of their own while another one still commits. */
const WORTHWHILE = 8;
const MAX_WRITING = 3;

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
  readonly #database: Database;
  #waiting: Waiting[] = [];
  #writing = 0;
  #scheduled = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Resolves once the entry is committed; rejects where it could not be, and then nothing may leave. */
  record(actor: Actor, event: AuditEvent): Promise<void> {
    return new Promise((committed, failed) => {
      this.#waiting.push({ entry: entryOf(actor, event), committed, failed });
      this.#schedule();
    });
  }

  /** What becomes ready in the same turn of the event loop joins the batch. */
  #schedule(): void {
    if (this.#scheduled || !this.#isDue()) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#isDue()) void this.#write();
    });
  }

  #isDue(): boolean {
    const { length } = this.#waiting;
    if (this.#writing === 0) return length > 0;
    return this.#writing < MAX_WRITING && length >= WORTHWHILE;
  }

  async #write(): Promise<void> {
    const batch = this.#waiting.splice(0, MAX_BATCH);
    this.#writing += 1;
    try {
      const entries = JSON.stringify(batch.map(({ entry }) => entry));
      await this.#database.query({ ...appendAudit, values: [entries] }).catch(asUnavailable);
      for (const { committed } of batch) committed();
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
    this.#writing -= 1;
    this.#schedule();
  }
}
