import type { ClientOptions } from '@anthropic-ai/sdk';
import type { Model, StopReason } from '@anthropic-ai/sdk/resources/messages';
import { type Connection, runAttempt, runCheck, textOf, tokenCount } from './attempts.ts';
import { LlmError, streamError } from './errors.ts';
import { type AttemptLimits, readAttemptLimits } from './settings.ts';
import type { LlmEnd, LlmEvent, LlmProvider, LlmProviderKind, LlmRequest } from './types.ts';
import { serverSentEvents } from './wire.ts';

export const DEFAULT_ANTHROPIC_MODEL = 'claude-haiku-5-5' satisfies Model;
export const DEFAULT_ANTHROPIC_BASE_URL = 'https://api.anthropic.com';

export interface AnthropicSettings extends AttemptLimits {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly contextTokens: number;
}

let loaded: Promise<typeof import('@anthropic-ai/sdk')> | undefined;

/** On first use, so that only the chosen provider's client is loaded; once, for the look-up has a price. */
function loadClient() {
  loaded ??= import('@anthropic-ai/sdk');
  return loaded;
}

/** Messages, streamed. The protocol has no temperature any more. */
export function anthropicProvider(settings: AnthropicSettings): LlmProvider {
  const missing = `the server has no model ${settings.model}: set ANTHROPIC_MODEL to one that it serves`;
  return {
    name: 'anthropic',
    model: settings.model,
    contextTokens: settings.contextTokens,
    endpoint: new URL(settings.baseUrl).origin,
    generate: (request, { signal }) =>
      runAttempt(serverSentEvents, { ...settings, signal, missing }, (connection) =>
        complete(settings, request, connection),
      ),
    check: (signal) =>
      runCheck({ ...settings, signal }, async (connection) => {
        const { client } = await clientFor(settings, connection);
        await client.models.retrieve(settings.model);
        return { ok: true };
      }),
  };
}

export const anthropic: LlmProviderKind = (read) => {
  const settings: AnthropicSettings = {
    baseUrl: read.address('ANTHROPIC_BASE_URL') ?? DEFAULT_ANTHROPIC_BASE_URL,
    apiKey: read.secret('ANTHROPIC_API_KEY') ?? '',
    model: read.text('ANTHROPIC_MODEL') ?? DEFAULT_ANTHROPIC_MODEL,
    contextTokens: read.number('ANTHROPIC_CONTEXT_TOKENS', { min: 512, max: 10_000_000 }) ?? 200_000,
    ...readAttemptLimits(read, 'ANTHROPIC'),
  };
  if (read.text('ANTHROPIC_API_KEY') === undefined) {
    read.problem('ANTHROPIC_API_KEY must be set when LLM_PROVIDER is anthropic');
  }
  return () => anthropicProvider(settings);
};

async function* complete(
  settings: AnthropicSettings,
  request: LlmRequest,
  connection: Connection,
): AsyncGenerator<LlmEvent> {
  const { client, APIError } = await clientFor(settings, connection);
  let stopReason: StopReason | null = null;
  let input: number | null = null;
  let output: number | null = null;
  let { model } = settings;
  try {
    const stream = await client.messages.create(
      {
        model: settings.model,
        system: request.system,
        messages: [{ role: 'user', content: request.prompt }],
        max_tokens: request.maxTokens,
        stream: true,
      },
      { signal: connection.signal },
    );
    for await (const event of stream) {
      if (event.type === 'message_start') {
        model = textOf(event.message.model) || model;
        input = promptTokens(event.message.usage);
      } else if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') {
        yield { type: 'text', text: textOf(event.delta.text) };
      } else if (event.type === 'message_delta') {
        stopReason = event.delta.stop_reason;
        output = tokenCount(event.usage?.output_tokens);
      } else if (event.type === 'message_stop') {
        yield { type: 'end', usage: { input, output }, model, finish: finishOf(stopReason) };
        return;
      }
    }
  } catch (error) {
    throw error instanceof APIError ? streamError(error.type ?? '') : error;
  }
}

function finishOf(reason: StopReason | null): LlmEnd['finish'] {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      throw new LlmError('refused', { hint: 'refusal' });
    default:
      throw new LlmError('unknown_finish', { hint: 'an unknown stop reason' });
  }
}

/** `input_tokens` leaves out what was read from or written to the prompt cache. */
function promptTokens(usage: Readonly<Record<string, unknown>> | object | undefined): number | null {
  const counts = {
    input_tokens: null,
    cache_creation_input_tokens: null,
    cache_read_input_tokens: null,
    ...usage,
  };
  const input = tokenCount(counts.input_tokens);
  if (input === null) return null;
  return (
    input +
    (tokenCount(counts.cache_creation_input_tokens) ?? 0) +
    (tokenCount(counts.cache_read_input_tokens) ?? 0)
  );
}

/**
 * Its own retries and spans are off, and its log too, for it prints frames that it cannot parse. The address and the
 * key are always given: otherwise it looks for them in the environment and in profiles on the disk.
 */
async function clientFor(settings: AnthropicSettings, connection: Connection) {
  const { APIError, Anthropic } = await loadClient();
  const options: ClientOptions = {
    baseURL: settings.baseUrl,
    apiKey: settings.apiKey,
    webhookKey: null,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    fetch: connection.fetch,
  };
  return { client: new Anthropic(options), APIError };
}
