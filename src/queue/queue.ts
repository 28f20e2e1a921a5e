/** All that ever travels between processes: ids and the number of an event. */
export interface Call {
  tenantId: number;
  jobId: string;
  sequence: number;
}

/**
 * The work of one job, from its take to its end. Never rejects. Calls `free` once nothing is left but to write what became
 * of it, so that another one may begin meanwhile.
 */
export type Run = (free: () => void) => Promise<void>;

export interface ConsumeOptions {
  /** Jobs at the same time. */
  concurrency: number;
  /** Takes up to so many jobs, the most urgent first; rejects while the rows cannot be reached. */
  take(howMany: number): Promise<Run[]>;
}

export interface Consumer {
  /** Takes nothing more; resolves when what runs has ended. */
  close(): Promise<void>;
}

/**
 * Calls workers to work and tells whoever listens what happened. The rows are the truth: a call that is lost is made up for by a
 * look at the rows, one that comes twice finds nothing to take, and whoever is called takes the most urgent job.
 */
export interface Queue {
  /** Returns at once and never fails. */
  call(calls: readonly Call[]): void;
  consume(options: ConsumeOptions): Consumer;
  /** Tells that an event was written. Returns at once and never fails. */
  tell(call: Call): void;
  /** @returns the function that ends it */
  listen(listener: (call: Call) => void): () => void;
  /** Milliseconds after which a listener should look at the rows, because it may not have been told. */
  readonly lookInterval: number;
  /** Whether the queue's own server answers; undefined where there is none. */
  readonly ping: (() => Promise<boolean>) | undefined;
  close(): Promise<void>;
}
