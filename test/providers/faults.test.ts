import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LlmErrorType } from '../../src/providers/errors.ts';
import { type Protocol, protocols } from '../support/model-protocols.ts';
import {
  faults,
  invalidUtf8,
  type ModelServer,
  type Reply,
  rateLimited,
  startModelServer,
} from '../support/model-server.ts';
import { collect, never, providerFor, request } from './support.ts';

let server: ModelServer;
const printed = (['debug', 'error', 'info', 'log', 'warn'] as const).map((level) => vi.spyOn(console, level));
beforeEach(async () => {
  server = await startModelServer();
});
afterEach(async () => {
  await server.close();
  // Every one of the clients prints frames that it cannot read, which are a patient's words.
  for (const level of printed) expect(level).not.toHaveBeenCalled();
});

/** How long a test's attempt and silence may last, in milliseconds. */
const short = { timeoutMs: 400, idleMs: 150 };

const expected: readonly [string, (protocol: Protocol) => Reply, LlmErrorType][] = [
  ['never answers', () => faults.silent, 'timeout'],
  ['falls silent half-way', () => faults.stall, 'stalled'],
  ['drips a byte at a time', () => ({ text: 'Aspirin 81 mg daily.', dripMs: 25 }), 'timeout'],
  ['drips without end', () => ({ text: Array(1000).fill('word '), everyMs: 25 }), 'timeout'],
];

const expectedAtOnce: readonly [string, (protocol: Protocol) => Reply, LlmErrorType][] = [
  ['cuts the connection', () => faults.cut, 'truncated'],
  ['ends without the end mark', () => faults.no_end, 'truncated'],
  ['answers 500', () => faults.server_error, 'server_error'],
  ['answers 503', () => faults.overloaded, 'overloaded'],
  ['answers 429', () => rateLimited('7'), 'rate_limited'],
  ['answers 401', () => ({ status: 401, message: 'wrong key' }), 'unauthorized'],
  ['answers 404 for the model', () => ({ status: 404, message: "model 'x' not found" }), 'model_missing'],
  ['answers 400', () => ({ status: 400, message: 'temperature is not supported' }), 'bad_request'],
  [
    'finds the prompt too long',
    () => ({ status: 400, message: 'input length exceeds the context length' }),
    'prompt_too_large',
  ],
  [
    'filters the prompt',
    () => ({ status: 400, message: "triggering Azure OpenAI's content management policy" }),
    'refused',
  ],
  ['redirects', () => faults.redirect, 'invalid_response'],
  ['answers HTML', () => faults.html, 'invalid_response'],
  ['answers HTML under the right content type', () => faults.html_as_stream, 'invalid_response'],
  ['answers a frame that is no JSON', () => faults.not_json, 'invalid_response'],
  ['answers bytes that are no UTF-8', invalidUtf8, 'invalid_response'],
  ['answers nothing', () => faults.empty, 'empty'],
  ['answers blanks', () => faults.blank, 'empty'],
  ['answers 10 MB', () => faults.huge, 'too_large'],
  ['answers 10 MB in one frame', () => faults.huge_frame, 'too_large'],
];

describe.each(protocols)('%s: a server that', (protocol) => {
  test.each(expected)('%s is left in time', async (_name, reply, type) => {
    server.otherwise(reply(protocol));
    const { events, error } = await collect(
      providerFor(protocol, server.url, short).generate(request, { signal: never }),
    );
    expect(error?.type).toBe(type);
    expect(events.map((event) => event.type)).not.toContain('end');
    await server.quiet();
  });

  test.each(expectedAtOnce)('%s is found out', async (_name, reply, type) => {
    server.otherwise(reply(protocol));
    const { events, error } = await collect(
      providerFor(protocol, server.url).generate(request, { signal: never }),
    );
    expect(error?.type).toBe(type);
    expect(events.map((event) => event.type)).not.toContain('end');
    await server.quiet();
  });

  test('is not there is found out', async () => {
    const { url } = server;
    await server.close();
    const { error } = await collect(providerFor(protocol, url).generate(request, { signal: never }));
    expect(error).toMatchObject({ type: 'connection', hint: 'ECONNREFUSED', retryable: true });
  });

  test('asks for patience is heard', async () => {
    server.script(rateLimited('7'), rateLimited(new Date(Date.now() + 90_000).toUTCString()), {
      ...rateLimited('9'),
      headers: { 'retry-after': '9', 'retry-after-ms': '150' },
    });
    const provider = providerFor(protocol, server.url);
    const asked: (number | undefined)[] = [];
    for (let call = 0; call < 3; call += 1) {
      const { error } = await collect(provider.generate(request, { signal: never }));
      asked.push(error?.retryAfterMs);
    }
    expect(asked[0]).toBe(7000);
    expect(asked[1]).toBeGreaterThan(60_000);
    expect(asked[2]).toBe(150);
  });

  test('is abandoned by its caller is hung up on', async () => {
    server.otherwise(faults.stall);
    const controller = new AbortController();
    const events = providerFor(protocol, server.url).generate(request, { signal: controller.signal });
    const { error } = await collect(
      (async function* () {
        for await (const event of events) {
          yield event;
          controller.abort();
        }
      })(),
    );
    expect(error).toMatchObject({ type: 'aborted', retryable: false });
    await server.quiet();
  });

  test('is still writing when its reader leaves the loop is hung up on', async () => {
    server.otherwise({ text: Array(1000).fill('word '), everyMs: 5 });
    for await (const event of providerFor(protocol, server.url).generate(request, { signal: never })) {
      expect(event.type).toBe('text');
      break;
    }
    await server.quiet();
  });

  test("is slower than its caller's deadline is left at the deadline", async () => {
    server.otherwise(faults.silent);
    const { error } = await collect(
      providerFor(protocol, server.url).generate(request, { signal: AbortSignal.timeout(50) }),
    );
    expect(error).toMatchObject({ type: 'timeout', hint: 'the deadline passed' });
    await server.quiet();
  });

  test('is not asked when the deadline has passed', async () => {
    const { error } = await collect(
      providerFor(protocol, server.url).generate(request, { signal: AbortSignal.abort() }),
    );
    expect(error?.type).toBe('aborted');
    expect(server.requests).toHaveLength(0);
  });

  test('gets the wrong key makes the check fail too', async () => {
    await server.close();
    server = await startModelServer({ key: 'right' });
    const provider = providerFor(protocol, server.url, { apiKey: 'wrong' });
    const { error } = await collect(provider.generate(request, { signal: never }));
    expect(error).toMatchObject({ type: 'unauthorized', retryable: false });
    expect(await provider.check(never)).toEqual({ ok: false, detail: 'unauthorized: status 401' });
  });

  test('quotes the notes in its error is not quoted in ours', async () => {
    const said = `cannot handle: ${request.prompt}`;
    server.script(
      { status: 400, message: said },
      { status: 500, message: said },
      { raw: [`data: {"x": "${request.prompt}"\n\n`] },
    );
    for (let call = 0; call < 3; call += 1) {
      const { error } = await collect(providerFor(protocol, server.url).generate(request, { signal: never }));
      expect(error).toBeDefined();
      expect(`${error?.stack} ${JSON.stringify(error)} ${error?.cause}`).not.toContain('Jane Roe');
    }
  });
});

test('a missing model says how to get it, in the error and in the check', async () => {
  await server.close();
  server = await startModelServer({ models: ['mistral'] });
  const provider = providerFor('ollama', server.url, { model: 'llama3.2' });
  const { error } = await collect(provider.generate(request, { signal: never }));
  expect(error).toMatchObject({ type: 'model_missing', hint: 'run: ollama pull llama3.2' });
  expect(await provider.check(never)).toEqual({
    ok: false,
    detail: 'model_missing: run: ollama pull llama3.2',
  });
});

test.each(['openai', 'anthropic'] as const)('%s: a refusal is told apart', async (protocol) => {
  server.script(faults.refusal);
  const { error } = await collect(providerFor(protocol, server.url).generate(request, { signal: never }));
  expect(error).toMatchObject({ type: 'refused', retryable: false });
});

test.each([
  ['ollama', 'server_error'],
  ['openai', 'server_error'],
  ['anthropic', 'overloaded'],
] as const)('%s: an error inside the stream is %s', async (protocol, type) => {
  server.script(faults.failure_inside);
  const { error } = await collect(providerFor(protocol, server.url).generate(request, { signal: never }));
  expect(error?.type).toBe(type);
});

test.each([
  ['ollama', ['{"answer":42}\n'], 'truncated'],
  ['ollama', ['42\n'], 'invalid_response'],
  ['ollama', ['{"response":42,"done":false}\n'], 'invalid_response'],
  ['openai', ['data: {"answer":42}\n\n'], 'invalid_response'],
  ['openai', ['data: {"choices":[{"delta":{"content":{}}}]}\n\n'], 'invalid_response'],
  ['anthropic', ['event: message_start\ndata: {"answer":42}\n\n'], 'truncated'],
  ['anthropic', ['event: message_start\ndata: {"type":"message_start"}\n\n'], 'invalid_response'],
] as const)(
  '%s: frames of another shape are not taken for an answer, case %#',
  async (protocol, raw, type) => {
    server.script({ raw });
    const { error } = await collect(providerFor(protocol, server.url).generate(request, { signal: never }));
    expect(error?.type).toBe(type);
  },
);

test('a line that Ollama broke is not dropped from the middle of an answer', async () => {
  const line = (text: string) => `{"model":"m","response":"${text}","done":false}\n`;
  server.script({ raw: [line('Warfarin '), '{"model":"m","response":"is stop\n', line('continued')] });
  const { error } = await collect(providerFor('ollama', server.url).generate(request, { signal: never }));
  expect(error?.type).toBe('invalid_response');
});

test('a server that forgets to hang up after the end is not waited for', async () => {
  server.otherwise({
    raw: [
      'data: {"model":"m","choices":[{"index":0,"delta":{"content":"Well."},"finish_reason":"stop"}]}\n\n',
      'data: {"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1}}\n\ndata: [DONE]\n\n',
    ],
    after: 'hang',
  });
  const { events } = await collect(providerFor('openai', server.url).generate(request, { signal: never }));
  expect(events.at(-1)).toMatchObject({ type: 'end', usage: { input: 3, output: 1 } });
  await server.quiet();
});
