import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Finish,
  type ModelRequest,
  type Protocol,
  protocolOf,
  readRequest,
  type Writer,
  writers,
} from './model-protocols.ts';

/** What the server does with one request. Times are milliseconds. */
export interface Reply {
  /** A string is cut into pieces of about a token; an array is sent piece by piece. */
  text?: string | readonly string[];
  finish?: Finish;
  usage?: { input: number; output: number };
  /** Before the headers. */
  delayMs?: number;
  /** Between two pieces. */
  everyMs?: number;
  /** Writes the whole stream one byte at a time, with this pause between two. */
  dripMs?: number;
  /** Told of each piece of the stream when it was handed to the network. */
  onFrame?: (frame: string) => void;
  /** What follows the pieces instead of the end mark. */
  after?: 'hang' | 'cut' | 'no_end' | 'failure';
  /** Never answers, not even with headers. */
  silent?: boolean;
  /** An error answer in the protocol's own words. */
  status?: number;
  message?: string;
  headers?: Record<string, string>;
  /** Sent as they are instead of text and end mark, with 200 unless `status` says another. */
  raw?: readonly (string | Uint8Array)[];
  contentType?: string;
}

export type Answer = Reply | ((request: ModelRequest) => Reply | Promise<Reply>);

/** The faults of real servers, each under its name. */
export const faults = {
  silent: { silent: true },
  stall: { text: ['Aspirin 81 mg', ' daily.'], after: 'hang' },
  cut: { text: ['Aspirin 81 mg', ' daily.'], after: 'cut' },
  no_end: { text: ['Aspirin 81 mg', ' daily.'], after: 'no_end' },
  failure_inside: { text: ['Aspirin 81 mg'], after: 'failure' },
  server_error: { status: 500, message: 'internal server error' },
  overloaded: { status: 503, message: 'server busy' },
  html: { raw: ['<!DOCTYPE html><html><body>Bad gateway</body></html>'], contentType: 'text/html' },
  html_as_stream: { raw: ['<!DOCTYPE html>\n<html><body>Bad gateway</body></html>\n'] },
  not_json: { raw: ['event: content_block_delta\ndata: Aspirin 81 mg\n\n'] },
  empty: { text: [] },
  blank: { text: [' ', '\n'] },
  huge: { text: Array.from({ length: 160 }, () => 'x'.repeat(65_536)) },
  huge_frame: { text: ['x'.repeat(10 * 1024 * 1024)] },
  refusal: { text: ['I cannot'], finish: 'refusal' },
  redirect: { status: 307, headers: { location: 'http://127.0.0.1:9/' } },
} as const satisfies Record<string, Reply>;

/** Bytes that are no UTF-8, inside an otherwise sound frame. */
export function invalidUtf8(protocol: Protocol): Reply {
  const [before = '', after = ''] = writers[protocol].piece('any', 'a|b').split('|');
  return { raw: [writers[protocol].begin('any'), before, Uint8Array.of(0xff, 0xc3, 0x28), after] };
}

export const rateLimited = (retryAfter: string): Reply => ({
  status: 429,
  message: 'slow down',
  headers: { 'retry-after': retryAfter },
});

export interface ModelServer {
  url: string;
  /** Every request for an answer, in order of arrival. */
  requests: ModelRequest[];
  /** The next requests get these, in order; then `otherwise` again. */
  script(...answers: Answer[]): void;
  /** How requests are answered from now on when the script is empty. */
  otherwise(answer: Answer): void;
  /** Answers that are being written at this moment. */
  readonly open: number;
  /** The most that were at one time. */
  readonly peak: number;
  /** Resolves when no answer is being written: after an abort, that the client hung up. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A model server on the loopback interface that speaks Ollama's generate, OpenAI's chat completions and Anthropic's
 * messages, streamed, and errs as it is told. Requests need the `key`, and models beside `models` are not found.
 */
export async function startModelServer(
  options: { answer?: Answer; key?: string; models?: readonly string[] } = {},
): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const scripted: Answer[] = [];
  let standing: Answer = options.answer ?? { text: 'Aspirin 81 mg daily.' };
  const open = new Set<ServerResponse>();
  let peak = 0;
  const waiting: (() => void)[] = [];

  const server = createServer((request, response) => {
    open.add(response);
    peak = Math.max(peak, open.size);
    response.on('close', () => {
      open.delete(response);
      if (open.size === 0) for (const resume of waiting.splice(0)) resume();
    });
    serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const protocol = protocolOf(path);
    const raw = await readBody(request);
    if (options.key !== undefined && !hasKey(request, options.key)) {
      const writer = writers[protocol ?? 'openai'];
      send(response, 401, writer.problem(401, 'invalid api key'));
      return;
    }
    if (!protocol) {
      const { status, body } = listing(path, options.models ?? ['any-model']);
      send(response, status, body);
      return;
    }
    const parsed = readRequest(protocol, raw, request.headers);
    requests.push(parsed);
    if (options.models && !options.models.includes(parsed.model)) {
      send(response, 404, writers[protocol].problem(404, `model '${parsed.model}' not found`));
      return;
    }
    const answer = scripted.shift() ?? standing;
    await write(response, parsed, typeof answer === 'function' ? await answer(parsed) : answer);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    script: (...answers) => void scripted.push(...answers),
    otherwise: (answer) => {
      standing = answer;
    },
    get open() {
      return open.size;
    },
    get peak() {
      return peak;
    },
    quiet: () => (open.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function write(response: ServerResponse, request: ModelRequest, reply: Reply): Promise<void> {
  const writer = writers[request.protocol];
  await sleep(reply.delayMs ?? 0);
  if (reply.silent) return;
  if (reply.status !== undefined && !reply.raw) {
    send(response, reply.status, writer.problem(reply.status, reply.message ?? ''), reply.headers);
    return;
  }
  response.writeHead(reply.status ?? 200, {
    'content-type': reply.contentType ?? writer.contentType,
    ...reply.headers,
  });
  response.flushHeaders();
  const frames = reply.raw ?? framesOf(writer, request, reply);
  for (const [index, frame] of frames.entries()) {
    if (index > 0 && reply.everyMs !== undefined) await sleep(reply.everyMs);
    await writeFrame(response, frame, reply.dripMs);
    if (typeof frame === 'string') reply.onFrame?.(frame);
    if (response.destroyed) return;
  }
  if (reply.after === 'hang') return;
  if (reply.after === 'cut') {
    // Until the last bytes are on their way, so that the reader sees a cut stream and not a refused one.
    await sleep(20);
    response.destroy();
    return;
  }
  response.end();
}

function framesOf(writer: Writer, request: ModelRequest, reply: Reply): string[] {
  const { model, prompt } = request;
  const text = reply.text ?? '';
  const pieces = typeof text === 'string' ? (text.match(/[\s\S]{1,12}/g) ?? []) : text;
  const usage = reply.usage ?? { input: Math.ceil(prompt.length / 4), output: pieces.length };
  const frames = [writer.begin(model), ...pieces.map((piece) => writer.piece(model, piece))];
  if (reply.after === undefined) frames.push(writer.end(model, reply.finish ?? 'stop', usage));
  if (reply.after === 'failure') frames.push(writer.failure());
  return frames.filter((frame) => frame !== '');
}

async function writeFrame(
  response: ServerResponse,
  frame: string | Uint8Array,
  dripMs: number | undefined,
): Promise<void> {
  if (dripMs === undefined) {
    if (!response.write(frame)) await drained(response);
    return;
  }
  for (const byte of Buffer.from(frame)) {
    if (response.destroyed) return;
    response.write(Uint8Array.of(byte));
    await sleep(dripMs);
  }
}

/** Also resolves when the reader hung up. */
const drained = (response: ServerResponse) =>
  new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });

/** The lists of models: Ollama's tags, OpenAI's list, Anthropic's single model. */
function listing(path: string, models: readonly string[]): { status: number; body: string } {
  const found = (value: unknown) => ({ status: 200, body: JSON.stringify(value) });
  if (path === '/api/tags') {
    const entries = models.map((model) => {
      const name = model.includes(':') ? model : `${model}:latest`;
      return { name, model: name, size: 1, digest: `digest-of-${name}`, details: {} };
    });
    return found({ models: entries });
  }
  if (path.endsWith('/models')) {
    const entries = models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'test' }));
    return found({ object: 'list', data: entries });
  }
  const id = path.split('/models/')[1] ?? '';
  if (models.includes(id)) return found({ id, type: 'model', display_name: id });
  return { status: 404, body: writers.anthropic.problem(404, id === '' ? 'not found' : `model: ${id}`) };
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

const hasKey = (request: IncomingMessage, key: string) =>
  request.headers.authorization === `Bearer ${key}` || request.headers['x-api-key'] === key;

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
