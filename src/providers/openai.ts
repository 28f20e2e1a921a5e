import type { ClientOptions } from 'openai';
import type { ChatModel } from 'openai/resources';
import { type Connection, runAttempt, runCheck, textOf, tokenCount } from './attempts.ts';
import { LlmError, streamError } from './errors.ts';
import { type AttemptLimits, readAttemptLimits } from './settings.ts';
import type { LlmEnd, LlmEvent, LlmProvider, LlmProviderKind, LlmRequest } from './types.ts';
import { serverSentEvents } from './wire.ts';

export const DEFAULT_OPENAI_MODEL: ChatModel = 'gpt-5.4-mini';
export const DEFAULT_OPENAI_BASE_URL = 'https://api.openai.com/v1';

export interface OpenAiSettings extends AttemptLimits {
  readonly baseUrl: string;
  /** Undefined for a server of one's own that asks for none. */
  readonly apiKey?: string | undefined;
  readonly model: string;
  readonly contextTokens: number;
  /** Undefined: the server's default. Reasoning models refuse any other. */
  readonly temperature?: number | undefined;
}

let loaded: Promise<typeof import('openai')> | undefined;

/** On first use, so that only the chosen provider's client is loaded; once, for the look-up has a price. */
function loadClient() {
  loaded ??= import('openai');
  return loaded;
}

/** Chat completions, streamed, of OpenAI and of every server that speaks its protocol. */
export function openAiProvider(settings: OpenAiSettings): LlmProvider {
  const missing = `the server has no model ${settings.model}: set OPENAI_MODEL to one that it serves`;
  return {
    name: 'openai',
    model: settings.model,
    contextTokens: settings.contextTokens,
    endpoint: new URL(settings.baseUrl).origin,
    generate: (request, { signal }) =>
      runAttempt(serverSentEvents, { ...settings, signal, missing }, (connection) =>
        complete(settings, request, connection),
      ),
    check: (signal) =>
      runCheck({ ...settings, signal }, async (connection) => {
        // Only that the list comes: a compatible server may serve a model under names that it does not list.
        const { client } = await clientFor(settings, connection);
        await client.models.list();
        return { ok: true };
      }),
  };
}

export const openai: LlmProviderKind = (read) => {
  const baseUrl = read.address('OPENAI_BASE_URL');
  const settings: OpenAiSettings = {
    baseUrl: baseUrl ?? DEFAULT_OPENAI_BASE_URL,
    apiKey: read.secret('OPENAI_API_KEY'),
    model: read.text('OPENAI_MODEL') ?? DEFAULT_OPENAI_MODEL,
    contextTokens: read.number('OPENAI_CONTEXT_TOKENS', { min: 512, max: 10_000_000 }) ?? 128_000,
    temperature: read.number('OPENAI_TEMPERATURE', { min: 0, max: 2, whole: false }),
    ...readAttemptLimits(read, 'OPENAI'),
  };
  if (baseUrl === undefined && read.text('OPENAI_API_KEY') === undefined) {
    read.problem('OPENAI_API_KEY must be set when LLM_PROVIDER is openai and OPENAI_BASE_URL is not set');
  }
  return () => openAiProvider(settings);
};

async function* complete(
  settings: OpenAiSettings,
  request: LlmRequest,
  connection: Connection,
): AsyncGenerator<LlmEvent> {
  const { client, APIError } = await clientFor(settings, connection);
  let finish: LlmEnd['finish'] | undefined;
  let usage: LlmEnd['usage'] = { input: null, output: null };
  let { model } = settings;
  let fingerprint = '';
  try {
    const stream = await client.chat.completions.create(
      {
        model: settings.model,
        messages: [
          { role: 'system', content: request.system },
          { role: 'user', content: request.prompt },
        ],
        stream: true,
        stream_options: { include_usage: true },
        ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
        ...tokenLimit(settings.baseUrl, request.maxTokens),
      },
      { signal: connection.signal },
    );
    for await (const chunk of stream) {
      model = textOf(chunk.model) || model;
      fingerprint = textOf(chunk.system_fingerprint) || fingerprint;
      if (chunk.usage) {
        usage = {
          input: tokenCount(chunk.usage.prompt_tokens),
          output: tokenCount(chunk.usage.completion_tokens),
        };
      }
      // The chunk with the usage has no choice.
      const choice = chunk.choices[0];
      if (choice) {
        if (textOf(choice.delta?.refusal) !== '') throw new LlmError('refused');
        yield { type: 'text', text: textOf(choice.delta?.content) };
        if (choice.finish_reason) finish = finishOf(choice.finish_reason);
      }
      // Nothing of use follows, and a server that forgets to hang up is not waited for.
      if (finish && usage.output !== null) break;
    }
  } catch (error) {
    throw error instanceof APIError ? streamError(`${error.type ?? ''} ${error.code ?? ''}`.trim()) : error;
  }
  // The client's iterator also ends, without an error, when the connection did.
  if (!finish) return;
  yield { type: 'end', usage, model, finish, ...(fingerprint === '' ? {} : { digest: fingerprint }) };
}

function finishOf(reason: string): LlmEnd['finish'] {
  if (reason === 'stop' || reason === 'length') return reason;
  if (reason === 'content_filter') throw new LlmError('refused', { hint: 'content_filter' });
  throw new LlmError('unknown_finish', { hint: 'an unknown finish reason' });
}

/** OpenAI's and Azure's current models refuse `max_tokens`; older compatible servers know nothing else. */
export function tokenLimit(baseUrl: string, limit: number) {
  return /(?:^|\.)(?:openai\.com|azure\.com)$/.test(new URL(baseUrl).hostname)
    ? { max_completion_tokens: limit }
    : { max_tokens: limit };
}

/** Its own retries are off and its log too, for it prints frames that it cannot parse. Null: not from the environment. */
async function clientFor(settings: OpenAiSettings, connection: Connection) {
  const { APIError, OpenAI } = await loadClient();
  const options: ClientOptions = {
    baseURL: settings.baseUrl,
    apiKey: settings.apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    logLevel: 'off',
    fetch: connection.fetch,
  };
  return { client: new OpenAI(options), APIError };
}
