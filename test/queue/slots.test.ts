import { describe, expect, test } from 'vitest';
import type { Run } from '../../src/queue/queue.ts';
import { Slots } from '../../src/queue/slots.ts';

/** Work that ends when it is told to. */
function workload(jobs: number) {
  const ends: (() => void)[] = [];
  const state = { waiting: jobs, running: 0, most: 0, done: 0 };
  const run: Run = async () => {
    state.running++;
    state.most = Math.max(state.most, state.running);
    await new Promise<void>((resolve) => ends.push(resolve));
    state.running--;
    state.done++;
  };
  const take = async (howMany: number) => {
    const taken = Math.min(howMany, state.waiting);
    state.waiting -= taken;
    return Array.from({ length: taken }, () => run);
  };
  return { state, take, endOne: () => ends.shift()?.() };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
const never = 1_000_000;

describe('slots', () => {
  test('run as many at a time as there are, and the next when one falls free', async () => {
    const { state, take, endOne } = workload(5);
    const slots = new Slots({ concurrency: 2, take }, never);
    await settled();
    expect(state).toMatchObject({ waiting: 3, running: 2 });
    while (state.done < 5) {
      endOne();
      await settled();
    }
    expect(state).toMatchObject({ waiting: 0, running: 0, most: 2 });
    await slots.close();
  });

  test('fall free when only the end of a job is left to be written, and close waits for that end', async () => {
    let endFirst = () => {};
    const first: Run = (free) => {
      free();
      free();
      return new Promise((resolve) => {
        endFirst = resolve;
      });
    };
    const { state, take, endOne } = workload(2);
    const firsts = [first];
    const all = async (howMany: number) => (firsts.length > 0 ? firsts.splice(0) : take(howMany));
    const slots = new Slots({ concurrency: 1, take: all }, never);
    await settled();
    expect(state).toMatchObject({ waiting: 1, running: 1 });
    let closed = false;
    const closing = slots.close().then(() => {
      closed = true;
    });
    endOne();
    await settled();
    expect(closed).toBe(false);
    endFirst();
    await closing;
    expect(state).toMatchObject({ waiting: 1, done: 1, most: 1 });
  });

  test('take when they are woken, and never more for calls than there is room', async () => {
    const { state, take, endOne } = workload(0);
    const slots = new Slots({ concurrency: 2, take }, never);
    await settled();
    state.waiting = 4;
    const answers = [slots.answer(), slots.answer(), slots.answer(), slots.answer()];
    await settled();
    expect(state).toMatchObject({ waiting: 2, running: 2 });
    slots.wake();
    await settled();
    expect(state.running).toBe(2);
    while (state.done < 4) {
      endOne();
      await settled();
    }
    await Promise.all(answers);
    expect(state.most).toBe(2);
    await slots.close();
  });

  test('look again after a while, also when the rows could not be reached', async () => {
    const { state, take, endOne } = workload(1);
    let looks = 0;
    const failing = (howMany: number) => (++looks < 3 ? Promise.reject(new Error('away')) : take(howMany));
    const slots = new Slots({ concurrency: 1, take: failing }, 5);
    while (state.running === 0) await settled();
    expect(looks).toBe(3);
    endOne();
    await slots.close();
  });

  test('close waits for what runs and takes nothing more', async () => {
    const { state, take, endOne } = workload(3);
    const slots = new Slots({ concurrency: 1, take }, never);
    await settled();
    let closed = false;
    const closing = slots.close().then(() => {
      closed = true;
    });
    await settled();
    expect(closed).toBe(false);
    endOne();
    await closing;
    expect(state).toMatchObject({ waiting: 2, done: 1 });
  });
});
