import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createWorkerSystem, type Outside } from '../../src/system.ts';
import { redisAnswers, redisUrl } from './redis.ts';
import { engines, type RunningSystem, startSystem } from './system.ts';

/** Where jobs wait and how workers learn of them. */
export type Lane = 'embedded' | 'postgres' | 'postgres with redis';

const withRedis = engines.includes('postgres') && (await redisAnswers());

/** Those that can be had here. */
export const lanes: readonly Lane[] = withRedis ? [...engines, 'postgres with redis'] : engines;

/** The server and one worker, which on the embedded database is inside the server. */
export async function startWithWorker(
  lane: Lane,
  overrides: Record<string, string> = {},
  outside: Outside = {},
): Promise<RunningSystem> {
  const env = lane === 'postgres with redis' ? { REDIS_URL: redisUrl, ...overrides } : overrides;
  const engine = lane === 'embedded' ? 'embedded' : 'postgres';
  const system = await startSystem(engine, env, outside);
  if (engine === 'embedded') return system;
  const worker = await createWorkerSystem(
    loadConfig(system.env),
    createLogger({ level: 'CRITICAL', readable: false }),
    outside,
  );
  return {
    ...system,
    async close() {
      await worker.close();
      await system.close();
    },
  };
}
