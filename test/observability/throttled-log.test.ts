import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLogger } from '../../src/observability/logger.ts';
import { ThrottledLog } from '../../src/observability/throttled-log.ts';

test('a throttled log writes one line of a kind in ten seconds, without a stack, and counts the others', () => {
  const lines: Record<string, unknown>[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  let now = 0;
  const log = new ThrottledLog(createLogger({ level: 'INFO', readable: false, destination }), () => now);
  const error = new Error('away', { cause: new Error('refused') });
  for (let call = 0; call < 1_000; call++) log.warn('the database is away', error);
  log.warn('a socket failed', error);
  now = 10_000;
  log.warn('the database is away', error);
  expect(lines.map(({ msg, suppressed, level }) => [level, msg, suppressed])).toEqual([
    [40, 'the database is away', undefined],
    [40, 'a socket failed', undefined],
    [40, 'the database is away', 999],
  ]);
  expect(JSON.stringify(lines)).not.toContain('stack');
});
