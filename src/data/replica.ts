import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { SharedLook } from './shared-look.ts';

/** Milliseconds between two looks at how far the replica is. */
const INTERVAL = 500;
/** Milliseconds that a look may take. */
const LOOK_PATIENCE = 2_000;
/** Seconds behind from which on nothing is asked of the replica. */
const MAX_LAG = 1;
/** Milliseconds that a read waits for the replica to come as far as the primary was when the read began. */
const READ_PATIENCE = 20;
/** Positions of the primary that the replica has not reached yet; more of them would only measure more finely. */
const MAX_MARKS = 1_000;

export interface ReplicaOptions {
  primary: pg.Pool;
  replica: pg.Pool;
  /** Each is told once for each time that the replica becomes unfit and fit; without an error it is only behind. */
  onAway(error: Error | undefined): void;
  onBack(): void;
}

/**
 * A streaming copy that answers reads as the primary would. Whoever reads asks the primary first how far its log of changes
 * is; whatever was acknowledged before that moment, by any process, is in the log up to there. The read then runs on the
 * replica under the condition that it has come as far, or on the primary. (The same as the read index of Raft, section
 * 6.4 of Ongaro's dissertation.) Those who read at the same time share the question.
 */
export class Replica {
  readonly pool: pg.Pool;
  readonly #options: ReplicaOptions;
  readonly #positions: SharedLook<bigint>;
  readonly #replays: SharedLook<bigint>;
  /** Positions of the primary that the replica is still to reach, and when (ms) they were taken. */
  readonly #marks: { position: bigint; at: number }[] = [];
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;
  /** How far it was at the last look; a hint, for a restart sets it back. */
  #replayed = 0n;
  #isFit = false;
  #wasToldAway = false;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.pool = options.replica;
    this.#positions = new SharedLook(() =>
      positionOf(options.primary, 'select pg_current_wal_flush_lsn()::text as position'),
    );
    this.#replays = new SharedLook(() =>
      positionOf(options.replica, 'select pg_last_wal_replay_lsn()::text as position'),
    );
    this.#watching = this.#watch();
  }

  /** Whether it is asked at all. */
  get isFit(): boolean {
    return this.#isFit;
  }

  /** Seconds since the oldest position of the primary that the replica has not reached; grows while it is away. */
  get lag(): number {
    const [oldest] = this.#marks;
    return oldest ? (performance.now() - oldest.at) / 1_000 : 0;
  }

  /**
   * The position that a read on the replica has to ask for; undefined: read on the primary.
   *
   * @throws where the primary does not answer
   */
  async position(): Promise<string | undefined> {
    if (!this.#isFit) return undefined;
    const position = await this.#positions.ask();
    const until = performance.now() + READ_PATIENCE;
    try {
      while (this.#replayed < position) {
        if (performance.now() > until) return undefined;
        this.#replayed = await this.#replays.ask();
        if (this.#replayed < position) await sleep(1);
      }
    } catch (error) {
      this.lost(error);
      return undefined;
    }
    return textOf(position);
  }

  /** A read failed there: nothing more is asked until the next look. */
  lost(error: unknown): void {
    this.#isFit = false;
    if (this.#wasToldAway) return;
    this.#wasToldAway = true;
    this.#options.onAway(error instanceof Error ? error : undefined);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
    await this.pool.end();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.#look().catch((error: unknown) => this.lost(error));
      await sleep(INTERVAL, undefined, { signal }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const at = performance.now();
    const position = await this.#positions.ask();
    if (this.#marks.length < MAX_MARKS) this.#marks.push({ position, at });
    await within(LOOK_PATIENCE, this.#checkOrigin());
    this.#replayed = await within(LOOK_PATIENCE, this.#replays.ask());
    while (this.#marks[0] && this.#marks[0].position <= this.#replayed) this.#marks.shift();
    if (this.lag > MAX_LAG) return this.lost(undefined);
    if (this.#wasToldAway) this.#options.onBack();
    this.#wasToldAway = false;
    this.#isFit = true;
  }

  /** Positions of different clusters say nothing about each other, and one that takes writes itself is no replica. */
  async #checkOrigin(): Promise<void> {
    const ask = async (pool: pg.Pool) =>
      (
        await pool.query(`select pg_is_in_recovery() as follows,
         (select system_identifier::text from pg_control_system()) as origin`)
      ).rows[0];
    const [primary, replica] = await Promise.all([ask(this.#options.primary), ask(this.#options.replica)]);
    if (!replica.follows || replica.origin !== primary.origin) {
      throw new Error('DATABASE_REPLICA_URL is no replica of DATABASE_URL.');
    }
  }
}

async function positionOf(pool: pg.Pool, text: string): Promise<bigint> {
  const { rows } = await pool.query<{ position: string | null }>(text);
  const [high = '0', low = '0'] = (rows[0]?.position ?? '0/0').split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

const textOf = (position: bigint): string =>
  `${(position >> 32n).toString(16)}/${(position & 0xffffffffn).toString(16)}`;

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const late = sleep(milliseconds, undefined, { signal: cancel.signal }).then(() => {
    throw new Error('The replica did not answer in time.');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {});
    cancel.abort();
  }
}
