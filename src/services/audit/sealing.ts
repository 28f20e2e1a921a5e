import { setTimeout as sleep } from 'node:timers/promises';
import { type Actor, systemActor } from '../../core/actor.ts';
import type { AuditSeal } from '../../core/audit.ts';
import type { Store } from '../../repositories/store.ts';
import { type AuditHead, GENESIS, headOf, macOf } from './chain.ts';

/** Entries of one block: what a fault is narrowed down to. */
const BLOCK = 1_000;
/** Milliseconds between two passes. */
const PAUSE = 1_000;
/** Milliseconds that a pass waits for transactions that may still bring an entry, and how often it looks. */
const PATIENCE = 5_000;
const LOOK = 25;
/** Milliseconds that sealing may still take once the program ends. */
const LAST_PASS = 3_000;

export interface SealerOptions {
  store: Store;
  key: string;
  /** Takes each new head out of the database's reach. */
  exportHead(head: AuditHead): Promise<void>;
  onFailure(error: unknown): void;
}

/** Seals what was written, chain by chain, in the background. Several processes may do so: one at a time for each chain. */
export class AuditSealer {
  readonly #options: SealerOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  /** When sealing ends, done or not; on the clock of `performance`. */
  #until = Number.POSITIVE_INFINITY;

  constructor(options: SealerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Seals once more, so that a stop leaves nothing open that could be sealed in a bounded time. */
  async stop(): Promise<void> {
    this.#until = performance.now() + LAST_PASS;
    this.#stopping.abort();
    await this.#running;
    await this.sealAll().catch(this.#options.onFailure);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.sealAll().catch(this.#options.onFailure);
      await sleep(PAUSE, undefined, { signal }).catch(() => {});
    }
  }

  /**
   * Seals everything that was written before the call.
   *
   * An entry with a lower number can appear after one with a higher, for numbers are drawn before commits. Whoever drew
   * one had a transaction number before (`xid` is the first column): once all transactions with numbers from before
   * our look are over, nothing can appear any more below what was seen.
   */
  async sealAll(): Promise<void> {
    const { store } = this.#options;
    const chains = await store.read(systemActor, ({ audits }) => audits.unsealed());
    if (chains.length === 0) return;
    const { next } = await this.#horizon();
    const patience = performance.now() + PATIENCE;
    while ((await this.#horizon()).oldest < next) {
      if (performance.now() > Math.min(patience, this.#until)) return;
      await sleep(LOOK);
    }
    for (const { tenant_id, last_id } of chains) {
      const actor = { ...systemActor, tenantId: tenant_id };
      let head: AuditSeal | undefined;
      for (let sealed: AuditSeal | undefined; ; head = sealed) {
        sealed = performance.now() > this.#until ? undefined : await this.#sealBlock(actor, last_id);
        if (!sealed) break;
      }
      if (head) await this.#options.exportHead(headOf(this.#options.key, tenant_id, head));
    }
  }

  /** Undefined when there is nothing left to seal, or another process is at it. */
  #sealBlock(actor: Actor, through: number): Promise<AuditSeal | undefined> {
    const { store, key } = this.#options;
    return store.transaction(actor, async ({ audits }) => {
      if (!(await audits.tryLock())) return undefined;
      const head = await audits.head();
      const after = head?.last_id ?? 0;
      if (after >= through) return undefined;
      const rows = await audits.lines(after, through, BLOCK);
      const block = {
        number: (head?.number ?? 0) + 1,
        first_id: after + 1,
        last_id: rows.length < BLOCK ? through : (rows.at(-1)?.id ?? through),
        entries: rows.length,
      };
      const lines = rows.map(({ line }) => line);
      const seal = { ...block, mac: macOf(key, actor.tenantId, block, head?.mac ?? GENESIS, lines) };
      await audits.insertSeal(seal);
      return seal;
    });
  }

  #horizon(): Promise<{ next: bigint; oldest: bigint }> {
    return this.#options.store.read(systemActor, ({ audits }) => audits.horizon());
  }
}
