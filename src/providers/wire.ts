import { abortError, LlmError, statusError } from './errors.ts';

/** Bytes of one response: an answer at its limit, four characters to a frame of 300 bytes, takes less. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** Characters of one frame. The largest honest one is Ollama's last, which lists the window's tokens. */
const MAX_LINE_CHARS = 2 * 1024 * 1024;
/** Characters of an error answer that are read for its class. */
const MAX_ERROR_CHARS = 16 * 1024;

/** What a protocol's body must look like. The checks throw an `LlmError`. */
export interface WireFormat {
  readonly contentType: string;
  /** Called with each line, without its end. */
  line(text: string): void;
  /** Called when the body ended. */
  end(): void;
}

/** Server-sent events (WHATWG HTML, 9.2.6): a line that is no field is something else than our protocol. */
export const serverSentEvents: WireFormat = {
  contentType: 'text/event-stream',
  line(text) {
    if (text !== '' && !/^(?:data|event|id|retry)?(?::|$)/.test(text)) {
      throw new LlmError('invalid_response', { hint: 'not server-sent events' });
    }
  },
  end() {},
};

/** For the calls that only look: one JSON document, which the client itself parses. */
export const jsonDocument: WireFormat = { contentType: 'application/json', line() {}, end() {} };

export interface Wire {
  /** To be given to the official client as its `fetch`. */
  readonly fetch: typeof globalThis.fetch;
  /** The first failure seen here. Clients wrap, reword or swallow what their `fetch` throws. */
  failure(): LlmError | undefined;
}

/**
 * A `fetch` for one attempt that knows what a sound answer is: status, content type, UTF-8, size, lines and pace
 * are judged here, the same for each protocol, before the client sees a byte. It ends when `signal` fires.
 */
export function openWire(format: WireFormat, options: { idleMs: number; signal: AbortSignal }): Wire {
  let failure: LlmError | undefined;
  const { idleMs, signal } = options;

  /** Remembers and returns the class of what went wrong in one phase. */
  const failed = (error: unknown, otherwise: 'connection' | 'truncated'): LlmError => {
    const found = signal.aborted
      ? abortError(signal.reason)
      : error instanceof LlmError
        ? error
        : socketError(error, otherwise);
    failure ??= found;
    return found;
  };

  return {
    failure: () => failure,
    fetch: async (input, init) => {
      try {
        const response = await fetch(input, { ...init, redirect: 'manual', signal });
        if (!response.ok) throw await readStatus(response, idleMs);
        const { body, status, headers } = response;
        if (!body || !headers.get('content-type')?.toLowerCase().startsWith(format.contentType)) {
          await body?.cancel();
          throw new LlmError('invalid_response', { hint: `not ${format.contentType}` });
        }
        const checked = ReadableStream.from(
          check(body, format, idleMs, (error) => failed(error, 'truncated')),
        );
        return new Response(checked, { status, headers });
      } catch (error) {
        throw failed(error, 'connection');
      }
    },
  };
}

async function* check(
  body: ReadableStream<Uint8Array>,
  format: WireFormat,
  idleMs: number,
  failed: (error: unknown) => LlmError,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let rest = '';
  try {
    while (true) {
      // The first byte may wait for a model to be loaded: that is the attempt's timeout to bound.
      const { done, value } = await (bytes === 0 ? reader.read() : within(idleMs, reader.read()));
      bytes += value?.byteLength ?? 0;
      if (bytes > MAX_BODY_BYTES) throw new LlmError('too_large');
      const lines = (rest + decode(decoder, value)).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE_CHARS) throw new LlmError('too_large');
      for (const line of lines) format.line(line.replace(/\r$/, ''));
      if (done) {
        if (rest !== '') format.line(rest);
        format.end();
        return;
      }
      yield value;
    }
  } catch (error) {
    throw failed(error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Without a value the decoder is told that the text is over, so a character cut in two is found. */
function decode(decoder: InstanceType<typeof TextDecoder>, value: Uint8Array | undefined): string {
  try {
    return value ? decoder.decode(value, { stream: true }) : decoder.decode();
  } catch {
    throw new LlmError('invalid_response', { hint: 'not UTF-8' });
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new LlmError('stalled')), ms);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function readStatus(response: Response, idleMs: number): Promise<LlmError> {
  let text = '';
  const reader = response.body?.getReader();
  try {
    const decoder = new TextDecoder();
    while (reader && text.length < MAX_ERROR_CHARS) {
      const { done, value } = await within(idleMs, reader.read());
      if (done) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // The status alone is enough.
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
  return statusError(response.status, response.headers, text);
}

/** undici's errors: a code in the cause. The message is left out, for it can hold an address with a password. */
function socketError(error: unknown, otherwise: 'connection' | 'truncated'): LlmError {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no code';
  return new LlmError(/TIMEOUT$/.test(code) ? 'timeout' : otherwise, { hint: code });
}
