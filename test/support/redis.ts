import { Redis } from 'ioredis';

/** A database of its own for each process that runs tests, so that their calls do not meet. */
const address = new URL(process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379');
address.pathname = `/${1 + (Number(process.env.VITEST_POOL_ID ?? 0) % 15)}`;

export const redisUrl = address.href;

/** Whether a Redis answers. Where one must (CI=true) its absence is an error, elsewhere it is said. */
export async function redisAnswers(): Promise<boolean> {
  const redis = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.flushdb();
    return true;
  } catch (error) {
    const where = 'No Redis answers at TEST_REDIS_URL or 127.0.0.1:6379';
    if (process.env.CI === 'true') throw new Error(`${where}, and CI needs one.`, { cause: error });
    console.warn(`${where}: its suites are left out.`);
    return false;
  } finally {
    redis.disconnect();
  }
}
