import type { IncomingHttpHeaders } from 'node:http';

export type Protocol = 'ollama' | 'openai' | 'anthropic';
export const protocols: readonly Protocol[] = ['ollama', 'openai', 'anthropic'];

/** A request for an answer, whichever protocol it came by. */
export interface ModelRequest {
  protocol: Protocol;
  model: string;
  system: string;
  prompt: string;
  maxTokens: number | undefined;
  /** As it was parsed from the wire. */
  body: Record<string, unknown>;
  /** As it stood on the wire. */
  raw: string;
  headers: IncomingHttpHeaders;
}

export type Finish = 'stop' | 'length' | 'refusal';

/** How one protocol writes an answer: each string is one frame, complete with its line ends. */
export interface Writer {
  contentType: string;
  /** Before the first piece of text. */
  begin(model: string): string;
  piece(model: string, text: string): string;
  /** The end mark, with usage. */
  end(model: string, finish: Finish, usage: { input: number; output: number }): string;
  /** An error inside the stream. */
  failure(): string;
  /** The body of an error answer. */
  problem(status: number, message: string): string;
}

const line = (value: unknown) => `${JSON.stringify(value)}\n`;
const data = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const event = (value: { type: string; [field: string]: unknown }) => `event: ${value.type}\n${data(value)}`;

const ollama: Writer = {
  contentType: 'application/x-ndjson',
  begin: () => '',
  piece: (model, text) =>
    line({ model, created_at: '2026-11-01T10:00:00.000Z', response: text, done: false }),
  end: (model, finish, usage) =>
    line({
      model,
      created_at: '2026-11-01T10:00:01.000Z',
      response: '',
      done: true,
      done_reason: finish === 'length' ? 'length' : 'stop',
      context: [1, 2, 3],
      total_duration: 1_000_000,
      load_duration: 1000,
      prompt_eval_count: usage.input,
      prompt_eval_duration: 1000,
      eval_count: usage.output,
      eval_duration: 1000,
    }),
  failure: () => line({ error: 'an error was encountered while running the model' }),
  problem: (_status, message) => JSON.stringify({ error: message }),
};

const chunk = (model: string, rest: object) =>
  data({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_793_527_200,
    model,
    system_fingerprint: 'fp_44709d6fcb',
    ...rest,
  });

const openai: Writer = {
  contentType: 'text/event-stream; charset=utf-8',
  begin: (model) =>
    chunk(model, {
      choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
      usage: null,
    }),
  piece: (model, text) =>
    chunk(model, { choices: [{ index: 0, delta: { content: text }, finish_reason: null }], usage: null }),
  end: (model, finish, usage) =>
    chunk(model, {
      choices: [{ index: 0, delta: {}, finish_reason: finish === 'refusal' ? 'content_filter' : finish }],
      usage: null,
    }) +
    chunk(model, {
      choices: [],
      usage: {
        prompt_tokens: usage.input,
        completion_tokens: usage.output,
        total_tokens: usage.input + usage.output,
      },
    }) +
    'data: [DONE]\n\n',
  failure: () => data({ error: { message: 'The server had an error.', type: 'server_error', code: null } }),
  problem: (status, message) =>
    JSON.stringify({
      error: {
        message,
        type: status === 429 ? 'requests' : 'invalid_request_error',
        param: null,
        code: status === 404 ? 'model_not_found' : null,
      },
    }),
};

const anthropicReasons = { stop: 'end_turn', length: 'max_tokens', refusal: 'refusal' } as const;

const anthropic: Writer = {
  contentType: 'text/event-stream; charset=utf-8',
  begin: (model) =>
    event({
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: 11, output_tokens: 1 },
      },
    }) +
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
    event({ type: 'ping' }),
  piece: (_model, text) =>
    event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  end: (_model, finish, usage) =>
    event({ type: 'content_block_stop', index: 0 }) +
    event({
      type: 'message_delta',
      delta: { stop_reason: anthropicReasons[finish], stop_sequence: null },
      usage: { output_tokens: usage.output },
    }) +
    event({ type: 'message_stop' }),
  failure: () => event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
  problem: (status, message) =>
    JSON.stringify({
      type: 'error',
      error: { type: status === 404 ? 'not_found_error' : 'api_error', message },
    }),
};

export const writers: Readonly<Record<Protocol, Writer>> = { ollama, openai, anthropic };

export function protocolOf(path: string): Protocol | undefined {
  if (path === '/api/generate') return 'ollama';
  if (path.endsWith('/chat/completions')) return 'openai';
  if (path.endsWith('/v1/messages')) return 'anthropic';
  return undefined;
}

/** Reads what the three protocols have in common out of a body. */
export function readRequest(protocol: Protocol, raw: string, headers: IncomingHttpHeaders): ModelRequest {
  const body = JSON.parse(raw) as Record<string, unknown>;
  const messages = (Array.isArray(body.messages) ? body.messages : []) as { role: string; content: string }[];
  const said = (role: string) => messages.filter((m) => m.role === role).map((m) => m.content);
  const options = (body.options ?? {}) as Record<string, unknown>;
  const limit = options.num_predict ?? body.max_completion_tokens ?? body.max_tokens;
  return {
    protocol,
    model: String(body.model),
    system: typeof body.system === 'string' ? body.system : said('system').join('\n'),
    prompt: typeof body.prompt === 'string' ? body.prompt : said('user').join('\n'),
    maxTokens: typeof limit === 'number' ? limit : undefined,
    body,
    raw,
    headers,
  };
}
