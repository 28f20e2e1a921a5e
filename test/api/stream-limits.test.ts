import { expect, test } from 'vitest';
import { StreamLimits } from '../../src/api/plugins/stream-limits.ts';
import { actorOf } from '../support/store.ts';

test('one credential cannot hold all streams, and gets a place back once for each that it leaves', () => {
  const limits = new StreamLimits();
  const [ours, theirs] = [actorOf(1), actorOf(2)];
  const held = Array.from({ length: 200 }, () => limits.take(ours));
  expect(() => limits.take(ours)).toThrow('Too many streams');
  limits.take(theirs);
  held[0]?.();
  held[0]?.();
  limits.take(ours);
  expect(() => limits.take(ours)).toThrow('Too many streams');
});
