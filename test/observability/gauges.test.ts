import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { sharedLook, watch } from '../../src/observability/gauges.ts';

test('what nobody knows at the moment has no sample, and is no zero', async () => {
  const registry = new Registry();
  let value: number | undefined = 7;
  watch(
    registry,
    { name: 'watched', help: 'A value.', aggregator: 'max', labels: { part: 'a' } },
    () => value,
  );
  expect(await registry.metrics()).toContain('watched{part="a"} 7\n');
  value = undefined;
  expect(await registry.metrics()).not.toMatch(/^watched/m);
  value = 0;
  expect(await registry.metrics()).toContain('watched{part="a"} 0\n');
});

test("gauges that are read together look once, and a look that fails is nobody's error", async () => {
  let looks = 0;
  const look = sharedLook(async () => {
    looks += 1;
    throw new Error('away');
  });
  expect(await Promise.all([look(), look(), look()])).toEqual([undefined, undefined, undefined]);
  expect(looks).toBe(1);
});
