import { AppError } from '../core/errors.ts';

interface LlmErrorKind {
  /** The same call may succeed a moment later. */
  retryable: boolean;
  /** Says something about the provider, and not about one chart or caller: the circuit breaker counts it. */
  isProviderFault: boolean;
}

const passing: LlmErrorKind = { retryable: true, isProviderFault: true };
const lasting: LlmErrorKind = { retryable: false, isProviderFault: true };
const onceMore: LlmErrorKind = { retryable: true, isProviderFault: false };
const ofThisCall: LlmErrorKind = { retryable: false, isProviderFault: false };

/** Every way in which a model call fails. Bounded: a metric label. */
const kinds = {
  aborted: ofThisCall,
  bad_request: ofThisCall,
  circuit_open: ofThisCall,
  connection: passing,
  empty: onceMore,
  invalid_response: passing,
  model_missing: lasting,
  overloaded: passing,
  prompt_too_large: ofThisCall,
  queue_full: ofThisCall,
  rate_limited: passing,
  refused: ofThisCall,
  server_error: passing,
  stalled: passing,
  timeout: passing,
  too_large: ofThisCall,
  truncated: onceMore,
  unauthorized: lasting,
  unknown_finish: ofThisCall,
} as const satisfies Record<string, LlmErrorKind>;

export type LlmErrorType = keyof typeof kinds;

export const llmErrorTypes = Object.keys(kinds) as readonly LlmErrorType[];

export const isProviderFault = (type: LlmErrorType): boolean => kinds[type].isProviderFault;

/**
 * A failed model call. It carries nothing that a server wrote: an answer or an error message can repeat
 * a patient's words, and this error is logged. For that reason it has no `cause` either.
 */
export class LlmError extends AppError {
  readonly type: LlmErrorType;
  /** What the operator can do or look at, for the log: a status, a socket error's code, a command. */
  readonly hint: string | undefined;
  /** How long the server asked us to stay away, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(type: LlmErrorType, details: { hint?: string; retryAfterMs?: number | undefined } = {}) {
    super('unavailable', `The language model could not be used (${type}).`, {
      retryable: kinds[type].retryable,
    });
    this.name = 'LlmError';
    this.type = type;
    this.hint = details.hint;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Why a signal fired: a deadline that passed is the model's slowness, anything else the caller's wish. */
export function abortError(reason: unknown): LlmError {
  if (reason instanceof LlmError) return reason;
  const deadline = reason instanceof Error && reason.name === 'TimeoutError';
  return deadline ? new LlmError('timeout', { hint: 'the deadline passed' }) : new LlmError('aborted');
}

/**
 * The class of an answer with an error status. `body` is read for what the status does not tell, and never kept.
 * Statuses: RFC 9110; 529 is Anthropic's "overloaded".
 */
export function statusError(status: number, headers: Headers, body: string): LlmError {
  const details = { hint: `status ${status}`, retryAfterMs: retryAfter(headers) };
  if (status === 401 || status === 403) return new LlmError('unauthorized', details);
  if (status === 404 && /model/i.test(body)) return new LlmError('model_missing', details);
  // Azure's filter answers so when it is the prompt that it does not like.
  if (status === 400 && /content_filter|content management policy/i.test(body)) {
    return new LlmError('refused', details);
  }
  if (status === 413 || (status === 400 && speaksOfWindow(body))) {
    return new LlmError('prompt_too_large', details);
  }
  if (status === 429) return new LlmError('rate_limited', details);
  if (status === 503 || status === 529) return new LlmError('overloaded', details);
  if (status === 408 || status === 504) return new LlmError('timeout', details);
  if (status >= 500) return new LlmError('server_error', details);
  // A redirect is not followed: it would carry the notes to an address that the operator did not choose.
  if (status < 400) return new LlmError('invalid_response', details);
  return new LlmError('bad_request', details);
}

/** The class of an error that a server reports inside a stream that began well, by the type it names. */
export function streamError(type: string): LlmError {
  const details = { hint: 'reported inside the stream' };
  if (/overload/i.test(type)) return new LlmError('overloaded', details);
  if (/rate_?limit|quota|429/i.test(type)) return new LlmError('rate_limited', details);
  if (/auth|permission|api_key/i.test(type)) return new LlmError('unauthorized', details);
  if (/context_length|exceed_context/i.test(type)) return new LlmError('prompt_too_large', details);
  if (/invalid_request|bad_?request|^400$/i.test(type)) return new LlmError('bad_request', details);
  return new LlmError('server_error', details);
}

/** What OpenAI, Anthropic, Ollama, vLLM and llama.cpp say when a prompt does not fit. */
const speaksOfWindow = (body: string) =>
  /context_length|exceed_context|context (?:length|size|window)|prompt is too long|input length exceeds/i.test(
    body,
  );

/** `retry-after-ms` is OpenAI's and Anthropic's; `retry-after` is seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(headers: Headers): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  const value = headers.get('retry-after');
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined;
}
