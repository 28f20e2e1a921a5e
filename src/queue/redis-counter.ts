import { connectRedis, type RedisClient } from './connections.ts';

/** Without braces: the nodes of a cluster share the keys among them. */
const PREFIX = 'medical:limit:';

/** Milliseconds: a slow Redis must not slow every call. */
const PATIENCE = 250;
const RETRY_DELAY = 1_000;

/** One round trip; the window ends by itself. */
const script = `
local calls = redis.call('INCR', KEYS[1])
if calls == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return { calls, redis.call('PTTL', KEYS[1]) }`;

/** Counts calls for all processes together. A key names a credential or an address, never a record. */
export class RedisCounter {
  readonly #redis: RedisClient;

  constructor(url: string, onAway: (error: Error) => void) {
    this.#redis = connectRedis(url, {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: PATIENCE,
      retryStrategy: (times) => Math.min(times * 100, RETRY_DELAY),
    });
    let isAway = false;
    this.#redis.on('error', (error) => {
      // Each try repeats the complaint: one is enough.
      if (!isAway) onAway(error);
      isAway = true;
    });
    this.#redis.on('ready', () => {
      isAway = false;
    });
  }

  /** Rejects while Redis is away. */
  async count(key: string, seconds: number): Promise<{ calls: number; endsIn: number }> {
    const answer = (await this.#redis.eval(script, 1, PREFIX + key, seconds * 1_000)) as [number, number];
    return { calls: answer[0], endsIn: answer[1] };
  }

  close(): void {
    this.#redis.disconnect();
  }
}
