import { abortError, LlmError } from './errors.ts';
import type { AttemptLimits } from './settings.ts';
import type { LlmEvent } from './types.ts';
import { jsonDocument, openWire, type Wire, type WireFormat } from './wire.ts';

/** Characters of an answer. A summary is a few thousand; more is a model that raves. */
const MAX_ANSWER_CHARS = 256 * 1024;

/** What an adapter works with during one attempt. When `signal` fires, `fetch` fails and its streams end. */
export interface Connection {
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
}

/**
 * Runs one attempt of an adapter under the guards that all share: the attempt's timeout, the caller's signal, the
 * wire's checks, the size of the answer, text in it, and its proper end. Whatever fails leaves here as an `LlmError`.
 * `open` yields text and, once the protocol's own end was seen, an `end` event. `missing` tells the operator what to do
 * about a model that the server has not.
 */
export async function* runAttempt(
  format: WireFormat,
  options: AttemptLimits & { signal: AbortSignal; missing?: string },
  open: (connection: Connection) => AsyncIterable<LlmEvent>,
): AsyncGenerator<LlmEvent> {
  const scope = openScope(format, options);
  let chars = 0;
  let blank = true;
  try {
    for await (const event of open(scope)) {
      if (event.type === 'end') {
        if (blank) throw new LlmError('empty', { hint: `finished by ${event.finish}` });
        yield event;
        return;
      }
      chars += event.text.length;
      if (chars > MAX_ANSWER_CHARS) throw new LlmError('too_large');
      if (event.text === '') continue;
      blank &&= event.text.trim() === '';
      yield event;
    }
    throw new LlmError('truncated', { hint: 'the stream ended without its end mark' });
  } catch (error) {
    const failure = scope.explain(error);
    if (failure.type !== 'model_missing' || options.missing === undefined) throw failure;
    throw new LlmError('model_missing', { hint: options.missing });
  } finally {
    scope.close();
  }
}

/** Runs a call that only looks (a list of models) under the same guards. Never throws. */
export async function runCheck(
  options: AttemptLimits & { signal: AbortSignal },
  look: (connection: Connection) => Promise<{ ok: boolean; detail?: string }>,
): Promise<{ ok: boolean; detail?: string }> {
  const scope = openScope(jsonDocument, options);
  try {
    return await look(scope);
  } catch (error) {
    const { type, hint } = scope.explain(error);
    return { ok: false, detail: hint === undefined ? type : `${type}: ${hint}` };
  } finally {
    scope.close();
  }
}

interface Scope extends Connection {
  explain(error: unknown): LlmError;
  /** Ends whatever the attempt left open. */
  close(): void;
}

function openScope(format: WireFormat, options: AttemptLimits & { signal: AbortSignal }): Scope {
  const controller = new AbortController();
  const abort = () => controller.abort(abortError(options.signal.reason));
  if (options.signal.aborted) abort();
  else options.signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => controller.abort(new LlmError('timeout')), options.timeoutMs);
  const { signal } = controller;
  const wire: Wire = openWire(format, { idleMs: options.idleMs, signal });
  return {
    signal,
    fetch: wire.fetch,
    explain: (error) => {
      const first = wire.failure();
      if (first) return first;
      if (signal.aborted) return abortError(signal.reason);
      if (error instanceof LlmError) return error;
      // A frame of another shape than the protocol's. The error's message can quote it, its name cannot.
      return new LlmError('invalid_response', { hint: error instanceof Error ? error.name : 'unknown' });
    },
    close: () => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', abort);
      controller.abort(new LlmError('aborted'));
    },
  };
}

/** A count of tokens, or null for what is none. */
export const tokenCount = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

/** The text of a frame. Something else than text in its place is not the protocol. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  throw new LlmError('invalid_response', { hint: 'text of another type' });
}
