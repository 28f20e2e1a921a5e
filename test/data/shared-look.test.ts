import { expect, test } from 'vitest';
import { SharedLook } from '../../src/data/shared-look.ts';

/** A look that ends when told, with its number. */
function slowLook() {
  const ends: (() => void)[] = [];
  const look = new SharedLook(() => {
    const number = ends.length + 1;
    return new Promise<number>((resolve) => ends.push(() => resolve(number)));
  });
  return { look, ends };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('who asks at the same time shares a look, who asks during it gets one that begins later', async () => {
  const { look, ends } = slowLook();
  const first = [look.ask(), look.ask()];
  await turn();
  expect(ends).toHaveLength(1);
  const second = [look.ask(), look.ask()];
  await turn();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  expect(await Promise.all(first)).toEqual([1, 1]);
  await turn();
  ends[1]?.();
  expect(await Promise.all(second)).toEqual([2, 2]);
});

test('a look that fails is told to those who shared it, and the next one begins all the same', async () => {
  let looks = 0;
  const look = new SharedLook(async () => {
    looks += 1;
    if (looks === 1) throw new Error('away');
    return looks;
  });
  const failed = await Promise.allSettled([look.ask(), look.ask()]);
  expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await look.ask()).toBe(2);
});
