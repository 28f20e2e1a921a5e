import { Queue as BullQueue, Worker as BullWorker } from 'bullmq';
import type { RedisOptions } from 'ioredis';
import { connectRedis, databaseOf, type RedisClient } from './connections.ts';
import { Listeners } from './listeners.ts';
import type { Call, ConsumeOptions, Consumer, Queue } from './queue.ts';
import { Slots } from './slots.ts';

/** In braces, so that a Redis Cluster keeps all keys of the queue on one node, as BullMQ's scripts need it. */
const PREFIX = '{medical}';
const NAME = 'jobs';
/** Numbered by database, because channels are not divided by it. */
const channelOf = (redis: RedisClient) => `${PREFIX}:events:${databaseOf(redis)}`;

/** Milliseconds between two looks at the rows: for lost calls, and for all of them while Redis is away. */
const WORK_INTERVAL = 1_000;
const LOOK_INTERVAL = 2_000;
/** Milliseconds until BullMQ asks again after an error, and until a connection is tried again at the latest. */
const RETRY_DELAY = 1_000;
/** Milliseconds for a tidy end; what is left in Redis then is harmless. */
const CLOSING = 2_000;
/** Calls handed over in one round trip; more than these wait for the look at the rows. */
const MAX_CALLS = 1_000;

/** Told once for each time that Redis goes and comes. */
export interface RedisQueueOptions {
  onAway(error: Error): void;
  onBack(): void;
}

const shared: RedisOptions = {
  maxRetriesPerRequest: null,
  retryStrategy: (times) => Math.min(times * 100, RETRY_DELAY),
};

/**
 * BullMQ on Redis. A message holds ids and is tried once; Redis may be away, restarted or emptied at any time, and then workers find the jobs
 * by their own look at the rows.
 */
export class RedisQueue implements Queue {
  readonly lookInterval = LOOK_INTERVAL;
  readonly #url: string;
  readonly #options: RedisQueueOptions;
  readonly #producer: RedisClient;
  readonly #subscriber: RedisClient;
  readonly #bull: BullQueue<Call>;
  readonly #listeners = new Listeners();
  #calls: Call[] = [];
  #isAway = false;

  constructor(url: string, options: RedisQueueOptions) {
    this.#url = url;
    this.#options = options;
    // Without a connection a command fails at once instead of waiting, and a POST with it.
    this.#producer = this.#connect({ enableOfflineQueue: false });
    this.#producer.on('ready', this.#onAnswer);
    this.#subscriber = this.#connect({ autoResubscribe: true });
    this.#bull = new BullQueue<Call>(NAME, {
      connection: this.#producer,
      prefix: PREFIX,
      skipWaitingForReady: true,
      skipVersionCheck: true,
      defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
    });
    this.#bull.on('error', this.#onError);
    this.#subscriber.on('message', (_channel, text) => this.#listeners.tell(JSON.parse(text) as Call));
    this.#subscriber.subscribe(channelOf(this.#subscriber)).catch(this.#onError);
  }

  /** Whether calls are handed over and news are heard; otherwise workers and listeners look at the rows. */
  get isReady(): boolean {
    return this.#producer.status === 'ready' && this.#subscriber.status === 'ready';
  }

  /** A look at a key, for a node of a cluster that is down answers a ping all the same. */
  readonly ping = async (): Promise<boolean> => (await this.#producer.exists(`${PREFIX}:ping`)) === 0;

  /** Those of one turn of the event loop go together. */
  call(calls: readonly Call[]): void {
    if (this.#producer.status !== 'ready') return;
    if (this.#calls.length === 0) setImmediate(() => this.#handOver());
    for (const call of calls.slice(0, MAX_CALLS - this.#calls.length)) this.#calls.push(call);
  }

  #handOver(): void {
    const calls = this.#calls;
    this.#calls = [];
    if (calls.length === 0) return;
    this.#bull
      .addBulk(calls.map((call) => ({ name: 'summary', data: call })))
      .then(this.#onAnswer, this.#onError);
  }

  consume(options: ConsumeOptions): Consumer {
    const slots = new Slots(options, WORK_INTERVAL);
    const connection = this.#connect();
    const worker = new BullWorker<Call>(NAME, () => slots.answer(), {
      connection,
      prefix: PREFIX,
      concurrency: options.concurrency,
      runRetryDelay: RETRY_DELAY,
      skipVersionCheck: true,
    });
    worker.on('error', this.#onError);
    return {
      close: async () => {
        const paused = worker.pause(true).catch(this.#onError);
        await slots.close();
        await within(
          CLOSING,
          paused.then(() => worker.close()),
        );
        connection.disconnect();
      },
    };
  }

  tell(call: Call): void {
    if (this.#producer.status !== 'ready') {
      this.#listeners.tell(call);
      return;
    }
    const { tenantId, jobId, sequence } = call;
    this.#producer
      .publish(channelOf(this.#producer), JSON.stringify({ tenantId, jobId, sequence }))
      .catch(this.#onError);
  }

  listen(listener: (call: Call) => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    await within(CLOSING, this.#bull.close());
    this.#producer.disconnect();
    this.#subscriber.disconnect();
  }

  /** Each connection repeats its complaint with every try: one is enough. */
  readonly #onError = (error: Error): void => {
    if (!this.#isAway) this.#options.onAway(error);
    this.#isAway = true;
  };

  /** Of a cluster some nodes may go and come while the connection stays. */
  readonly #onAnswer = (): void => {
    if (this.#isAway) this.#options.onBack();
    this.#isAway = false;
  };

  #connect(options: RedisOptions = {}): RedisClient {
    const redis = connectRedis(this.#url, { ...shared, ...options });
    redis.on('error', this.#onError);
    return redis;
  }
}

async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work.then(() => {}).catch(() => {}), late]);
  clearTimeout(timer);
}
