import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { auditLogger, createLogger, describeError, type Logger } from '../../src/observability/logger.ts';

function logging(level: 'INFO' | 'WARNING'): { logger: Logger; lines(): Record<string, unknown>[] } {
  const chunks: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return {
    logger: createLogger({ level, readable: false, destination }),
    lines: () =>
      chunks
        .join('')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  };
}

describe('a line of the log', () => {
  test('holds the fields that are allowed, and no others whoever passes them', () => {
    const { logger, lines } = logging('INFO');
    logger.info({ request_id: 'r-1', status: 200, name: 'Zebedee', body: { content: 'cough' } }, 'request');
    logger.child({ job_id: 'j-1' }).info({ query: 'Zebedee' }, 'job');
    expect(lines()).toEqual([
      {
        level: 30,
        time: expect.any(String),
        pid: process.pid,
        request_id: 'r-1',
        status: 200,
        msg: 'request',
      },
      { level: 30, time: expect.any(String), pid: process.pid, job_id: 'j-1', msg: 'job' },
    ]);
  });

  test('tells of an error without the values that its message repeats', () => {
    const { logger, lines } = logging('INFO');
    const error = Object.assign(new Error('Key (name)=(Zebedee) exists'), {
      severity: 'ERROR',
      code: '23505',
    });
    logger.error({ err: error }, 'a library complains');
    logger.error({ ...describeError(new AggregateError([], 'x', { cause: error })) }, 'ours');
    const text = JSON.stringify(lines());
    expect(text).not.toContain('Zebedee');
    expect(text.match(/23505/g)).toHaveLength(2);
  });

  test('has no ids of a trace outside of one', () => {
    const { logger, lines } = logging('INFO');
    logger.info('started');
    expect(Object.keys(lines()[0] ?? {})).toEqual(['level', 'time', 'pid', 'msg']);
  });
});

test('the audit’s heads are a stream of their own, whatever the level of the log', () => {
  const { logger, lines } = logging('WARNING');
  logger.info('not written');
  auditLogger(logger).info({ tenant: 1, number: 7, last_id: 99, mac: 'aa', signature: 'bb' }, 'audit head');
  expect(lines()).toEqual([
    {
      ...{ level: 30, time: expect.any(String), pid: process.pid, stream: 'audit', msg: 'audit head' },
      ...{ tenant: 1, number: 7, last_id: 99, mac: 'aa', signature: 'bb' },
    },
  ]);
});
