import { once } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Milliseconds between comments that keep proxies from closing a quiet stream. */
const HEARTBEAT = 15_000;

/** Milliseconds between looks whether the reader still may: a right that was taken away is gone in five seconds. */
const RECHECK = 1_500;

/** Bytes that may wait for a slow reader before it is let go. */
const MAX_WAITING = 1024 * 1024;

export interface EventStream {
  /** Fires when the reader has gone. */
  readonly signal: AbortSignal;
  send(event: string, data: unknown, id?: number): void;
  /** Resolves once the reader has taken enough of what was sent. */
  drained(): Promise<void>;
  end(): void;
}

/** Whether the client would rather have server-sent events (WHATWG HTML, section 9.2) than JSON. */
export const wantsEvents = (request: FastifyRequest) =>
  /\btext\/event-stream\b/i.test(request.headers.accept ?? '');

/** Takes the response over and keeps it open. Headers that hooks have set stay. */
export function openEventStream(reply: FastifyReply): EventStream {
  const gone = new AbortController();
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value);
  }
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const write = (text: string) => {
    if (gone.signal.aborted || raw.writableEnded) return;
    raw.write(text);
    if (raw.writableLength > MAX_WAITING) raw.destroy();
  };
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT);
  const recheck = setInterval(() => reply.request.stillAllowed().catch(() => raw.destroy()), RECHECK);
  raw.once('close', () => {
    clearInterval(heartbeat);
    clearInterval(recheck);
    gone.abort(new Error('The reader has gone.'));
  });
  return {
    signal: gone.signal,
    async drained() {
      if (raw.writableNeedDrain) await once(raw, 'drain', { signal: gone.signal }).catch(() => {});
    },
    send: (event, data, id) =>
      write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => void raw.end(),
  };
}
