import { once } from 'node:events';
import { expect, test } from 'vitest';
import { openSocket } from '../support/sockets.ts';
import { startSystem } from '../support/system.ts';

test('a connection on which nothing was sent does not hold up the end', async () => {
  const system = await startSystem('embedded');
  const socket = await openSocket(system.url);
  const closed = once(socket, 'close');
  const started = performance.now();
  await system.close();
  await closed;
  // Node would wait for a minute.
  expect(performance.now() - started).toBeLessThan(9_000);
});
