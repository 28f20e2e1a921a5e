import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LlmError } from '../../src/providers/errors.ts';
import {
  type AttemptReport,
  fullJitter,
  pauseAfter,
  type ResilienceOptions,
  resilient,
} from '../../src/providers/resilience.ts';
import type { LlmRequest } from '../../src/providers/types.ts';
import { type Protocol, protocols } from '../support/model-protocols.ts';
import {
  type Answer,
  faults,
  invalidUtf8,
  type ModelServer,
  rateLimited,
  startModelServer,
} from '../support/model-server.ts';
import { collect, never, providerFor, request, textOf } from './support.ts';

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(() => server.close());

/** Pauses of at most a millisecond, a clock that a test moves, and the reports. */
function build(protocol: Protocol, changes: Partial<ResilienceOptions> = {}) {
  const reports: AttemptReport[] = [];
  const clock = { now: 0 };
  const provider = resilient(providerFor(protocol, server.url, { timeoutMs: 2000, idleMs: 150 }), {
    concurrency: 4,
    queueLimit: 100,
    retries: 2,
    backoff: { baseMs: 1, maxMs: 1 },
    now: () => clock.now,
    onAttempt: (report) => reports.push(report),
    ...changes,
  });
  const ask = (signal = never, what: LlmRequest = request) => collect(provider.generate(what, { signal }));
  return { provider, reports, clock, ask };
}

describe.each(protocols)('%s', (protocol) => {
  const recoverable: readonly [string, Answer][] = [
    ['500', faults.server_error],
    ['503', faults.overloaded],
    ['429', rateLimited('0.001')],
    ['HTML', faults.html],
    ['nothing', faults.empty],
    ['half an answer, then a cut', faults.cut],
    ['half an answer, then an end without proof', faults.no_end],
    ['half an answer, then silence', faults.stall],
    ['bytes that are no UTF-8', invalidUtf8(protocol)],
  ];
  test.each(recoverable)('%s is followed by the whole answer of the next attempt', async (_name, fault) => {
    server.script(fault);
    const { ask } = build(protocol);
    const { events, error } = await ask();
    expect(error).toBeUndefined();
    const restart = events.findLastIndex((event) => event.type === 'restart');
    expect(textOf(events.slice(restart + 1))).toBe('Aspirin 81 mg daily.');
    expect(events.at(-1)).toMatchObject({ type: 'end', attempts: 2 });
    expect(server.requests).toHaveLength(2);
  });

  const final: readonly [string, Answer, string][] = [
    ['wrong key', { status: 401 }, 'unauthorized'],
    ['missing model', { status: 404, message: 'model not found' }, 'model_missing'],
    ['bad request', { status: 400 }, 'bad_request'],
    ['10 MB', faults.huge, 'too_large'],
  ];
  test.each(final)('%s is not tried again', async (_name, fault, type) => {
    server.otherwise(fault);
    const { ask, reports } = build(protocol);
    expect((await ask()).error?.type).toBe(type);
    expect(server.requests).toHaveLength(1);
    expect(reports).toMatchObject([{ provider: protocol, outcome: 'error', errorType: type }]);
  });

  test('the attempts end with the last error', async () => {
    server.script(faults.server_error, faults.overloaded, faults.html);
    const { ask, reports } = build(protocol);
    expect((await ask()).error?.type).toBe('invalid_response');
    expect(reports.map((report) => report.errorType)).toEqual([
      'server_error',
      'overloaded',
      'invalid_response',
    ]);
  });

  test('what was emitted before a cut is declared void before anything follows', async () => {
    server.script(faults.cut);
    const { events } = await build(protocol).ask();
    const types = events.map((event) => event.type);
    const restart = types.indexOf('restart');
    expect(textOf(events.slice(0, restart))).toBe('Aspirin 81 mg daily.');
    expect(events[restart]).toEqual({ type: 'restart', errorType: 'truncated' });
    expect(types.filter((type) => type === 'restart')).toHaveLength(1);
  });

  test('a caller who leaves ends the call, and its place is free again', async () => {
    server.script({ text: Array(1000).fill('word '), everyMs: 5 });
    const { provider, reports, ask } = build(protocol, { concurrency: 1 });
    for await (const event of provider.generate(request, { signal: never })) {
      expect(event.type).toBe('text');
      break;
    }
    await server.quiet();
    expect(reports).toMatchObject([{ outcome: 'abandoned' }]);
    expect((await ask()).error).toBeUndefined();
  });

  test('a model that comes back is asked again, and one success closes the circuit', async () => {
    server.otherwise(faults.server_error);
    const { provider, ask, clock } = build(protocol, {
      retries: 0,
      breaker: { failures: 3, openMs: 10_000 },
    });
    for (let call = 0; call < 3; call += 1) expect((await ask()).error?.type).toBe('server_error');
    expect(provider.breakerState).toBe('open');
    expect((await ask()).error).toMatchObject({ type: 'circuit_open', retryable: false });
    expect(server.requests).toHaveLength(3);
    server.otherwise({ text: 'Well again.' });
    clock.now += 10_000;
    expect(provider.breakerState).toBe('half_open');
    expect(textOf((await ask()).events)).toBe('Well again.');
    expect(provider.breakerState).toBe('closed');
  });
});

const choice = (fields: object) => `data: ${JSON.stringify({ choices: [{ index: 0, ...fields }] })}\n\n`;
const oddlyEnded = {
  raw: [
    choice({ delta: { content: 'Cough.' }, finish_reason: null }),
    choice({ delta: {}, finish_reason: 'odd' }),
    'data: [DONE]\n\n',
  ],
};
const ofOneChart = [
  ['nothing', faults.empty, 'empty'],
  ['half an answer, then a cut', faults.cut, 'truncated'],
  ['a refusal', faults.refusal, 'refused'],
  ['an end that nobody knows', oddlyEnded, 'unknown_finish'],
] as const satisfies readonly (readonly [string, Answer, string])[];

test.each(ofOneChart)(
  '%s about one chart leaves the circuit closed for all others',
  async (_name, fault, type) => {
    server.otherwise(fault);
    const { provider, ask } = build('openai', { retries: 0, breaker: { failures: 3, openMs: 10_000 } });
    for (let call = 0; call < 10; call += 1) expect((await ask()).error?.type).toBe(type);
    expect(provider.breakerState).toBe('closed');
    server.otherwise({ text: 'Another chart.' });
    expect(textOf((await ask()).events)).toBe('Another chart.');
  },
);

test('a pause is drawn from all of a bound that doubles up to its limit', () => {
  const backoff = { baseMs: 100, maxMs: 1000 };
  expect([1, 2, 3, 4, 5, 60].map((n) => fullJitter(n, backoff, 1))).toEqual([100, 200, 400, 800, 1000, 1000]);
  expect(fullJitter(3, backoff, 0)).toBe(0);
  expect(fullJitter(3, backoff, 0.5)).toBe(200);
});

test('a server that asks for more patience than there is gets no second call', async () => {
  server.otherwise(rateLimited('3600'));
  expect((await build('openai').ask()).error?.type).toBe('rate_limited');
  expect(server.requests).toHaveLength(1);
});

test('the pause that a server asks for is the least, and none follows an error that stays', () => {
  const backoff = { baseMs: 100, maxMs: 1000 };
  expect(pauseAfter(new LlmError('rate_limited', { retryAfterMs: 700 }), 1, backoff, 0.9)).toBe(700);
  expect(pauseAfter(new LlmError('rate_limited', { retryAfterMs: 20 }), 1, backoff, 0.9)).toBe(90);
  expect(pauseAfter(new LlmError('rate_limited', { retryAfterMs: 1001 }), 1, backoff, 0.9)).toBeUndefined();
  expect(pauseAfter(new LlmError('unauthorized'), 1, backoff, 0.9)).toBeUndefined();
});

test('a circuit that opens between two attempts ends them with the failure that opened it', async () => {
  server.otherwise(faults.server_error);
  const { ask } = build('openai', { breaker: { failures: 1, openMs: 10_000 } });
  expect((await ask()).error?.type).toBe('server_error');
  expect(server.requests).toHaveLength(1);
});

test('a deadline that passes during a pause ends it', async () => {
  server.otherwise(rateLimited('60'));
  const { ask } = build('openai', { backoff: { baseMs: 1, maxMs: 120_000 } });
  expect((await ask(AbortSignal.timeout(50))).error?.type).toBe('timeout');
  expect(server.requests).toHaveLength(1);
});

test('no more calls run than are allowed, and who waits is served in order', async () => {
  const order: string[] = [];
  const free: (() => void)[] = [];
  server.otherwise(async ({ prompt }) => {
    order.push(prompt);
    await new Promise<void>((resolve) => free.push(resolve));
    return { text: prompt };
  });
  const { provider, ask } = build('openai', { concurrency: 2 });
  const calls = ['a', 'b', 'c', 'd', 'e'].map((prompt) => ask(never, { ...request, prompt }));
  await vi.waitFor(() => expect(free).toHaveLength(2));
  expect(provider).toMatchObject({ running: 2, waiting: 3 });
  for (let served = 1; served <= 5; served += 1) {
    await vi.waitFor(() => expect(free.length).toBeGreaterThan(0));
    free.shift()?.();
    await vi.waitFor(() => expect(order.length).toBe(Math.min(5, served + 2)));
  }
  const answers = await Promise.all(calls);
  expect(answers.map(({ events }) => textOf(events))).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(order.slice(2)).toEqual(['c', 'd', 'e']);
  expect(server.peak).toBe(2);
  expect(provider).toMatchObject({ running: 0, waiting: 0 });
});

test('who waits leaves the queue at the deadline, and a full queue takes no more', async () => {
  server.otherwise(faults.silent);
  const { provider, ask } = build('openai', { concurrency: 1, queueLimit: 1, retries: 0 });
  const holder = new AbortController();
  const first = ask(holder.signal);
  await vi.waitFor(() => expect(provider.running).toBe(1));
  const second = ask(AbortSignal.timeout(100));
  await vi.waitFor(() => expect(provider.waiting).toBe(1));
  expect((await ask()).error?.type).toBe('queue_full');
  expect((await second).error?.type).toBe('timeout');
  expect(provider.waiting).toBe(0);
  holder.abort();
  expect((await first).error?.type).toBe('aborted');
  server.otherwise({ text: 'Free.' });
  expect(textOf((await ask()).events)).toBe('Free.');
  expect(server.requests).toHaveLength(2);
});

test('a probe that hangs does not keep the circuit shut', async () => {
  server.otherwise(faults.server_error);
  const { ask, clock, provider } = build('openai', { retries: 0, breaker: { failures: 1, openMs: 10_000 } });
  await ask();
  clock.now += 10_000;
  server.otherwise(faults.silent);
  const hung = new AbortController();
  const probe = ask(hung.signal);
  await vi.waitFor(() => expect(server.requests).toHaveLength(2));
  expect((await ask()).error?.type).toBe('circuit_open');
  server.otherwise({ text: 'Well again.' });
  clock.now += 10_000;
  expect(textOf((await ask()).events)).toBe('Well again.');
  hung.abort();
  expect((await probe).error?.type).toBe('aborted');
  expect(provider.breakerState).toBe('closed');
});

test('a probe that fails keeps it shut for another turn, one whose caller left does not', async () => {
  server.otherwise(faults.server_error);
  const { ask, clock, provider } = build('openai', { retries: 0, breaker: { failures: 1, openMs: 10_000 } });
  await ask();
  clock.now += 10_000;
  await ask();
  expect(provider.breakerState).toBe('open');
  clock.now += 10_000;
  server.otherwise(faults.silent);
  const controller = new AbortController();
  const left = ask(controller.signal);
  await vi.waitFor(() => expect(server.requests).toHaveLength(3));
  controller.abort();
  await left;
  expect(provider.breakerState).toBe('half_open');
});

test('what the request did wrong, or the caller, does not open the circuit', async () => {
  server.otherwise({ status: 400 });
  const { ask, provider } = build('openai', { breaker: { failures: 1, openMs: 10_000 } });
  await ask();
  server.otherwise(faults.refusal);
  await ask();
  expect(provider.breakerState).toBe('closed');
  server.otherwise({ status: 401 });
  await ask();
  expect(provider.breakerState).toBe('open');
});

test('an attempt is reported with its tokens and its time, without text', async () => {
  server.otherwise({ text: 'Aspirin.', usage: { input: 40, output: 3 } });
  const { ask, reports } = build('openai');
  await ask();
  expect(reports).toEqual([
    {
      provider: 'openai',
      model: 'any-model',
      outcome: 'ok',
      durationMs: 0,
      usage: { input: 40, output: 3 },
    },
  ]);
});
