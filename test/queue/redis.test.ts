import { afterEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/queue/queue.ts';
import { RedisQueue } from '../../src/queue/redis.ts';
import { redisAnswers, redisUrl } from '../support/redis.ts';

const isHere = await redisAnswers();
const call: Call = { tenantId: 1, jobId: '7c1f3a52-6f61-4e83-9d0c-0d3f4b1c2a10', sequence: 1 };
const queues: RedisQueue[] = [];

function openQueue(url = redisUrl) {
  const states: string[] = [];
  const queue = new RedisQueue(url, {
    onAway: () => states.push('away'),
    onBack: () => states.push('back'),
  });
  queues.push(queue);
  return { queue, states };
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('the queue on Redis', () => {
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.close();
  });

  test.runIf(isHere)('a call in one process makes another take, and its news come back', async () => {
    const [api, worker] = [openQueue().queue, openQueue().queue];
    await until(() => api.isReady && worker.isReady);
    let waiting = 0;
    const done: string[] = [];
    const consumer = worker.consume({
      concurrency: 2,
      take: async () => {
        if (waiting === 0) return [];
        waiting--;
        return [
          async () => {
            done.push('run');
            worker.tell({ ...call, sequence: 2 });
          },
        ];
      },
    });
    const heard: Call[] = [];
    api.listen((news) => heard.push(news));
    waiting = 2;
    api.call([call, call]);
    await until(() => heard.length === 2);
    expect(done).toHaveLength(2);
    expect(heard[0]).toEqual({ ...call, sequence: 2 });
    await consumer.close();
  });

  test('without Redis a call neither fails nor waits, and the work is found by a look', async () => {
    const { queue, states } = openQueue('redis://127.0.0.1:1/0');
    await until(() => states.length > 0);
    const taken: number[] = [];
    let waiting = 1;
    const consumer = queue.consume({
      concurrency: 1,
      take: async () => (waiting-- > 0 ? [async () => void taken.push(1)] : []),
    });
    queue.call([call]);
    const heard: Call[] = [];
    queue.listen((news) => heard.push(news));
    queue.tell(call);
    expect(heard).toEqual([call]);
    await expect(queue.ping()).rejects.toThrow();
    await until(() => taken.length === 1);
    await consumer.close();
    expect(states).toEqual(['away']);
  });
});
