import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tokenLimit } from '../../src/providers/openai.ts';
import { protocols } from '../support/model-protocols.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { collect, never, providerFor, request, textOf } from './support.ts';

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer({ models: ['any-model'] });
});
afterEach(() => server.close());

describe.each(protocols)('%s', (protocol) => {
  test('an answer arrives piece by piece and ends with its proof', async () => {
    server.script({ text: ['Aspirin ', '81 mg', ' täglich. 💊'], usage: { input: 11, output: 7 } });
    const { events, error } = await collect(
      providerFor(protocol, server.url).generate(request, { signal: never }),
    );
    expect(error).toBeUndefined();
    expect(textOf(events)).toBe('Aspirin 81 mg täglich. 💊');
    expect(events.filter((event) => event.type === 'text')).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      finish: 'stop',
      model: 'any-model',
      usage: { input: 11, output: 7 },
    });
    await server.quiet();
  });

  test('a character cut between two packets arrives whole', async () => {
    server.script({ text: ['Café 💊'], dripMs: 0 });
    const { events } = await collect(providerFor(protocol, server.url).generate(request, { signal: never }));
    expect(textOf(events)).toBe('Café 💊');
  });

  test('the limit of tokens is asked for and said to have been reached', async () => {
    server.script({ text: 'Aspirin 81', finish: 'length' });
    const { events } = await collect(providerFor(protocol, server.url).generate(request, { signal: never }));
    expect(events.at(-1)).toMatchObject({ type: 'end', finish: 'length' });
    expect(server.requests[0]).toMatchObject({
      protocol,
      model: 'any-model',
      system: request.system,
      prompt: request.prompt,
      maxTokens: 200,
    });
  });

  test('the check is good when the server has the model', async () => {
    expect(await providerFor(protocol, server.url).check(never)).toEqual({ ok: true });
    expect(server.requests).toHaveLength(0);
  });
});

test('Ollama is told the window, the sampling, and to cut nothing in silence', async () => {
  await collect(providerFor('ollama', server.url).generate(request, { signal: never }));
  expect(server.requests[0]?.body).toMatchObject({
    stream: true,
    truncate: false,
    shift: false,
    options: { temperature: 0.3, top_p: 0.9, top_k: 40, num_ctx: 4096, num_predict: 200 },
  });
});

test("Ollama's answer names the weights that the model's name stands for", async () => {
  const { events } = await collect(providerFor('ollama', server.url).generate(request, { signal: never }));
  expect(events.at(-1)).toMatchObject({ digest: 'digest-of-any-model:latest' });
});

test("OpenAI's answer names the system that served it", async () => {
  const { events } = await collect(providerFor('openai', server.url).generate(request, { signal: never }));
  expect(events.at(-1)).toMatchObject({ digest: 'fp_44709d6fcb' });
  expect(server.requests[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
});

test.each(protocols)('%s: the place where text goes is known without credentials', (protocol) => {
  expect(providerFor(protocol, server.url).endpoint).toBe(server.url);
});

test.each([
  ['https://api.openai.com/v1', { max_completion_tokens: 9 }],
  ['https://ward.openai.azure.com/openai/v1', { max_completion_tokens: 9 }],
  ['http://127.0.0.1:8000/v1', { max_tokens: 9 }],
  ['https://api.openai.com.example/v1', { max_tokens: 9 }],
])('%s is asked for a limit in the words that it knows', (baseUrl, words) => {
  expect(tokenLimit(baseUrl, 9)).toEqual(words);
});
