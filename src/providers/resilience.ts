import { setTimeout as sleep } from 'node:timers/promises';
import { type BreakerState, CircuitBreaker } from './breakers.ts';
import { abortError, isProviderFault, LlmError, type LlmErrorType } from './errors.ts';
import { Slots } from './slots.ts';
import type { LlmEnd, LlmProvider, LlmRequest, LlmText, LlmUsage } from './types.ts';

/** What became of one attempt: for metrics. It holds no text. */
export interface AttemptReport {
  readonly provider: string;
  readonly model: string;
  /** `abandoned`: the caller left before the end. */
  readonly outcome: 'ok' | 'error' | 'abandoned';
  readonly errorType?: LlmErrorType;
  /** The operator's next step, for the log. */
  readonly hint?: string;
  readonly durationMs: number;
  readonly usage: LlmUsage;
}

export interface ResilienceOptions {
  readonly concurrency: number;
  readonly queueLimit: number;
  /** Attempts after the first. */
  readonly retries: number;
  /** Failures in a row that open the circuit, and how long it then refuses between two probes. */
  readonly breaker?: { readonly failures: number; readonly openMs: number };
  /** The first pause's upper bound, and the bound that it doubles up to. A server that asks for more is not waited for. */
  readonly backoff?: { readonly baseMs: number; readonly maxMs: number };
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly onAttempt?: (report: AttemptReport) => void;
}

/** Text is void: a new attempt begins from the first word. Only after a text event. */
export interface LlmRestart {
  readonly type: 'restart';
  readonly errorType: LlmErrorType;
}

export type ResilientEvent = LlmText | LlmRestart | (LlmEnd & { readonly attempts: number });

export interface ResilientProvider extends Omit<LlmProvider, 'generate'> {
  /**
   * Text of one whole answer, after as many attempts as it takes. Ends with `end` or throws an `LlmError`:
   * that of the last attempt, or `circuit_open`, `queue_full`, and `timeout` or `aborted` when the signal fired.
   */
  generate(request: LlmRequest, options: { signal: AbortSignal }): AsyncIterable<ResilientEvent>;
  readonly breakerState: BreakerState;
  readonly running: number;
  readonly waiting: number;
}

const noUsage: LlmUsage = { input: null, output: null };

/** Adds retries, a circuit breaker and a limit of concurrent calls to a provider. One for each provider and process. */
export function resilient(provider: LlmProvider, options: ResilienceOptions): ResilientProvider {
  const { failures, openMs } = options.breaker ?? { failures: 5, openMs: 10_000 };
  const backoff = options.backoff ?? { baseMs: 250, maxMs: 8000 };
  const now = options.now ?? (() => performance.now());
  const random = options.random ?? Math.random;
  const breaker = new CircuitBreaker({ failures, openMs, now });
  const slots = new Slots(options.concurrency, options.queueLimit);

  async function* attempt(request: LlmRequest, signal: AbortSignal): AsyncGenerator<LlmText | LlmEnd> {
    // Asked before and after the wait: a circuit that is open needs no queue, and may open while one waits.
    if (breaker.state === 'open') throw new LlmError('circuit_open');
    const release = await slots.take(signal);
    const permit = breaker.admit();
    if (!permit) {
      release();
      throw new LlmError('circuit_open');
    }
    const startedAt = now();
    let error: LlmError | undefined;
    let end: LlmEnd | undefined;
    try {
      for await (const event of provider.generate(request, { signal })) {
        if (event.type === 'end') end = event;
        yield event;
      }
    } catch (thrown) {
      error = thrown instanceof LlmError ? thrown : new LlmError('invalid_response', { hint: 'a defect' });
      throw error;
    } finally {
      release();
      if (end) breaker.succeeded();
      else if (error && isProviderFault(error.type)) breaker.failed(permit);
      else breaker.undecided(permit);
      options.onAttempt?.({
        provider: provider.name,
        model: provider.model,
        outcome: end ? 'ok' : error && error.type !== 'aborted' ? 'error' : 'abandoned',
        ...(error && !end ? { errorType: error.type } : {}),
        ...(error?.hint === undefined ? {} : { hint: error.hint }),
        durationMs: now() - startedAt,
        usage: end?.usage ?? noUsage,
      });
    }
  }

  return {
    name: provider.name,
    model: provider.model,
    contextTokens: provider.contextTokens,
    endpoint: provider.endpoint,
    check: (signal) => provider.check(signal),
    get breakerState() {
      return breaker.state;
    },
    get running() {
      return slots.running;
    },
    get waiting() {
      return slots.waiting;
    },
    async *generate(request, { signal }) {
      for (let attempts = 1; ; attempts += 1) {
        let wrote = false;
        try {
          for await (const event of attempt(request, signal)) {
            wrote ||= event.type === 'text';
            yield event.type === 'end' ? { ...event, attempts } : event;
          }
          return;
        } catch (error) {
          if (!(error instanceof LlmError) || attempts > options.retries || signal.aborted) throw error;
          const pause = pauseAfter(error, attempts, backoff, random());
          if (pause === undefined) throw error;
          // The circuit can have opened on this very failure, whose class says more than that it did.
          if (breaker.state === 'open') throw error;
          await wait(pause, signal);
          if (wrote) yield { type: 'restart', errorType: error.type };
        }
      }
    },
  };
}

/**
 * Between nothing and a bound that doubles with each attempt (from 1), so that callers who failed together do not come
 * back together. Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export const fullJitter = (
  attempt: number,
  backoff: { readonly baseMs: number; readonly maxMs: number },
  random: number,
): number => random * Math.min(backoff.maxMs, backoff.baseMs * 2 ** (attempt - 1));

/** Milliseconds until the next attempt; undefined when there is to be none. The server's own figure is a floor. */
export function pauseAfter(
  error: LlmError,
  attempt: number,
  backoff: { readonly baseMs: number; readonly maxMs: number },
  random: number,
): number | undefined {
  const asked = error.retryAfterMs ?? 0;
  if (!error.retryable || asked > backoff.maxMs) return undefined;
  return Math.max(asked, fullJitter(attempt, backoff, random));
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw abortError(signal.reason);
  }
}
