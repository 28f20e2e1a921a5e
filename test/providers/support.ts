import { anthropicProvider } from '../../src/providers/anthropic.ts';
import { LlmError } from '../../src/providers/errors.ts';
import { ollamaProvider } from '../../src/providers/ollama.ts';
import { openAiProvider } from '../../src/providers/openai.ts';
import type { LlmProvider, LlmRequest } from '../../src/providers/types.ts';
import type { Protocol } from '../support/model-protocols.ts';

/** A provider of each protocol against a server, with limits short enough for a test. */
export function providerFor(
  protocol: Protocol,
  url: string,
  changes: { timeoutMs?: number; idleMs?: number; model?: string; apiKey?: string } = {},
): LlmProvider {
  const common = { timeoutMs: 20_000, idleMs: 20_000, model: 'any-model', apiKey: 'key', ...changes };
  switch (protocol) {
    case 'ollama':
      return ollamaProvider({ ...common, url, temperature: 0.3, topP: 0.9, topK: 40, numCtx: 4096 });
    case 'openai':
      return openAiProvider({ ...common, baseUrl: `${url}/v1`, contextTokens: 128_000 });
    case 'anthropic':
      return anthropicProvider({ ...common, baseUrl: url, contextTokens: 200_000 });
  }
}

export const request: LlmRequest = {
  system: 'Write one sentence a line.',
  prompt: 'Summarise the statements of Jane Roe: 1 Aspirin 81 mg daily.',
  maxTokens: 200,
};

/** Reads to the end: every event, and the error when there was one. */
export async function collect<E>(
  events: AsyncIterable<E>,
): Promise<{ events: E[]; error: LlmError | undefined }> {
  const seen: E[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { events: seen, error: undefined };
  } catch (error) {
    if (error instanceof LlmError) return { events: seen, error };
    throw error;
  }
}

export const never = new AbortController().signal;

export const textOf = (events: readonly { type: string; text?: string }[]) =>
  events.map((event) => event.text ?? '').join('');
