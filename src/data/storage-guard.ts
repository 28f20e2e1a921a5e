import { existsSync } from 'node:fs';
import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type pg from 'pg';
import { unavailable } from '../core/errors.ts';
import { ROLE } from './session.ts';

const MB = 1024 * 1024;
/** Held by a file among the data, and let go when others have filled the disk: reads put themselves on record meanwhile. */
const RESERVE = 2 * MB;
/** Free bytes below which nothing of a user's is written any more, and from which on it is again. */
const FULL_BELOW = MB;
const ROOM_FROM = RESERVE + 2 * MB;
/** What a new database takes of the disk, with two segments of its log. */
const NEW_DATABASE = 56 * MB;
/** Milliseconds between two looks at the log: the engine writes less than a segment in them. */
const LOG_INTERVAL = 1_000;

/** The disk has no room to open the database. */
export class StorageFullError extends Error {
  override name = 'StorageFullError';
  constructor(dataDir: string, free: number, needed: number) {
    super(
      `The storage is full: ${Math.floor(free / MB)} MB are free where ${dataDir} is, and ${Math.ceil(needed / MB)} MB are needed. ` +
        'Make room there, or give another DATA_DIR.',
    );
  }
}

/**
 * Keeps the embedded engine alive on a full disk. It never answers again where there is no room for the next segment of its
 * write-ahead log (16 MB), so there is always one ahead: a checkpoint makes it of one that was used. And a user's writes
 * are refused while there is still room for the audit of reads.
 */
export class StorageGuard {
  readonly #dataDir: string;
  readonly #reserveFile: string;
  #logAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;
  #isFull = false;

  private constructor(dataDir: string) {
    this.#dataDir = dataDir;
    this.#reserveFile = join(dataDir, 'reserve');
  }

  /**
   * Before anything is written, the folder's lock too.
   *
   * @throws StorageFullError where there is no room to open it
   */
  static async open(dataDir: string): Promise<StorageGuard> {
    const guard = new StorageGuard(dataDir);
    const isNew = (await readdir(dataDir).catch(() => [])).length === 0;
    const needed = isNew ? NEW_DATABASE : FULL_BELOW;
    const free = await guard.#free();
    if (free < needed) throw new StorageFullError(dataDir, free, needed);
    return guard;
  }

  /** @param owner connects as the owner of the schema; the program's role may make checkpoints from then on */
  async prepareLog(owner: pg.Pool): Promise<void> {
    await owner.query(`grant pg_checkpoint, pg_monitor to ${ROLE}`);
    if (await isSegmentAhead(owner)) return;
    await owner.query('select pg_switch_wal()');
    await owner.query('checkpoint');
  }

  /** Before a connection is given out: the log stays ahead, and on a full disk the audit of reads gets the reserve. */
  async beforeUse(pool: pg.Pool): Promise<void> {
    await this.#look();
    if (performance.now() - this.#logAt < LOG_INTERVAL) return;
    this.#logAt = performance.now();
    if (!(await isSegmentAhead(pool))) await pool.query('checkpoint');
  }

  /** Before a user's write. @throws AppError `unavailable` where the storage is full */
  async assertWritable(): Promise<void> {
    await this.#look();
    if (this.#isFull) throw unavailable(new Error('the disk is full'), 'full');
  }

  /** Each time, for others may fill the disk at any moment; calls of one moment share it. */
  async #look(): Promise<void> {
    this.#looking ??= this.#measure().finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
  }

  async #measure(): Promise<void> {
    const free = await this.#free();
    const isHeld = existsSync(this.#reserveFile);
    if (isHeld && free >= FULL_BELOW) this.#isFull = false;
    else if (isHeld) {
      await rm(this.#reserveFile, { force: true });
      this.#isFull = true;
    } else this.#isFull = free < ROOM_FROM || !(await this.#hold());
  }

  /** False where there was no room after all. */
  async #hold(): Promise<boolean> {
    try {
      await writeFile(this.#reserveFile, Buffer.alloc(RESERVE, 1), { mode: 0o600 });
      return true;
    } catch (error) {
      await rm(this.#reserveFile, { force: true });
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
      throw error;
    }
  }

  async #free(): Promise<number> {
    // The folder, which may be a disk of its own, may not be there yet, nor the one that it will be in.
    let folder = resolve(this.#dataDir);
    while (!existsSync(folder)) folder = dirname(folder);
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  }
}

/** Whether the log has a segment behind the one that is written to; their names sort in their order. */
async function isSegmentAhead(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ ahead: boolean }>(
    `select exists (select from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$'
       and name > pg_walfile_name(pg_current_wal_lsn())) as ahead`,
  );
  return rows[0]?.ahead ?? false;
}
