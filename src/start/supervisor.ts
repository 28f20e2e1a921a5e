import cluster, { type Address, type Worker } from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '../observability/logger.ts';
import { GIVE_WAY, PATIENCE, STOP } from './signals.ts';

/** Milliseconds before a process that died is replaced: doubled with each death, until one has lived long enough. */
const FIRST_DELAY = 100;
const LONGEST_DELAY = 10_000;
const LONG_ENOUGH = 60_000;
/** Milliseconds beyond a process's own patience, after which something is wrong with it. */
const GRACE = 5_000;

/** A process ended before it ever served. It said why itself. */
export class StartFailedError extends Error {
  override name = 'StartFailedError';
}

/**
 * Several processes of this program on one port. One that dies is replaced; one that is told to stop finishes what it
 * accepted. The processes share nothing: what must be true across them is in the database.
 */
export class Supervisor {
  /** Milliseconds for a process to end. */
  readonly patience: number;
  readonly #size: number;
  readonly #logger: Logger;
  readonly #since = new Map<Worker, number>();
  readonly #stopping = new Set<Worker>();
  #isClosing = false;
  #reloading: Promise<void> | undefined;
  #deaths = 0;

  /** @param delay seconds for which a process that stops still serves */
  constructor(size: number, delay: number, logger: Logger) {
    this.#size = size;
    this.patience = delay * 1_000 + PATIENCE + GRACE;
    this.#logger = logger;
    // Metrics hold numbers that JSON cannot say.
    cluster.setupPrimary({ serialization: 'advanced' });
  }

  /** Resolves with the address once all processes serve. @throws StartFailedError */
  async start(): Promise<Address> {
    const started = await Promise.all(Array.from({ length: this.#size }, () => this.#fork()));
    cluster.on('exit', (worker, code, signal) => void this.#replace(worker, code, signal));
    return started[0] as Address;
  }

  /** One after the other: a new process serves before an old one stops. A new one that does not start ends the round. */
  reload(): Promise<void> {
    this.#reloading ??= this.#reload().finally(() => {
      this.#reloading = undefined;
    });
    return this.#reloading;
  }

  async #reload(): Promise<void> {
    this.#logger.info('replacing the processes one by one');
    for (const old of this.#workers()) {
      if (this.#isClosing) return;
      await this.#fork();
      await this.#stop(old, GIVE_WAY);
    }
    this.#logger.info('the processes were replaced');
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all(this.#workers().map((worker) => this.#stop(worker, STOP)));
  }

  #workers(): Worker[] {
    return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
  }

  #fork(): Promise<Address> {
    const worker = cluster.fork();
    this.#since.set(worker, performance.now());
    return new Promise((resolve, reject) => {
      worker.once('listening', resolve);
      worker.once('exit', () => reject(new StartFailedError('A process ended before it served.')));
    });
  }

  async #stop(worker: Worker, message: typeof STOP | typeof GIVE_WAY): Promise<void> {
    this.#stopping.add(worker);
    if (worker.isDead()) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const late = setTimeout(() => worker.process.kill('SIGKILL'), this.patience);
    if (worker.isConnected()) worker.send(message);
    else worker.process.kill('SIGTERM');
    await ended;
    clearTimeout(late);
  }

  async #replace(worker: Worker, code: number | null, signal: string | null): Promise<void> {
    const lived = performance.now() - (this.#since.get(worker) ?? 0);
    this.#since.delete(worker);
    if (this.#stopping.delete(worker) || this.#isClosing) return;
    this.#deaths = lived > LONG_ENOUGH ? 1 : this.#deaths + 1;
    const delay = Math.min(FIRST_DELAY * 2 ** (this.#deaths - 1), LONGEST_DELAY);
    this.#logger.error({ child: worker.process.pid, code, signal, delay_ms: delay }, 'a process died');
    await pause(delay);
    // One that dies again before it serves comes by here by itself.
    if (!this.#isClosing) await this.#fork().catch(() => {});
  }
}
