import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

export { SpanKind };

/**
 * All that a span may say (names of the OpenTelemetry semantic conventions): words of the program and ids that it made. No
 * address, no text of a statement, no search, no name: what is not in this list cannot be written down.
 */
export interface SpanFacts {
  'http.request.method'?: string;
  'http.route'?: string;
  'http.response.status_code'?: number;
  'error.type'?: string;
  'db.system.name'?: 'postgresql';
  'db.operation.name'?: string;
  'db.query.summary'?: string;
  'messaging.operation.type'?: 'send' | 'process';
  'messaging.destination.name'?: string;
  /** The id of a job. */
  'messaging.message.id'?: string;
  'gen_ai.provider.name'?: string;
  'gen_ai.request.model'?: string;
  'gen_ai.usage.input_tokens'?: number;
  'gen_ai.usage.output_tokens'?: number;
}

/** Ends a span, as failed where there is an error. */
export type EndSpan = (error?: unknown, facts?: SpanFacts) => void;

/** The first span of this process in a trace, within which all others are made. */
export interface OpenTrace {
  run<T>(work: () => T): T;
  end(failure: string | undefined, facts?: SpanFacts): void;
}

/** Undefined while tracing is off. The context of a call belongs to the process, and so does this. */
let tracer: Tracer | undefined;

export function useTracer(given: Tracer | undefined): void {
  tracer = given;
}

/**
 * Begins at a door of the process, a request or a job, and goes on with the trace that `traceparent` names. Everywhere
 * else spans are made only inside of such a trace, so background work leaves none. Undefined while tracing is off.
 */
export function openTrace(
  traceparent: string | undefined,
  name: string,
  kind: SpanKind,
  facts: SpanFacts,
): OpenTrace | undefined {
  if (!tracer) return undefined;
  const span = tracer.startSpan(name, { kind, attributes: { ...facts } }, parentOf(traceparent));
  const inside = trace.setSpan(ROOT_CONTEXT, span);
  return {
    run: (work) => context.with(inside, work),
    end: (failure, more = {}) => finish(span, failure, more),
  };
}

/** Undefined outside of a trace. */
export function beginSpan(name: string, kind: SpanKind, facts: SpanFacts = {}): EndSpan | undefined {
  const span = startInside(name, kind, facts);
  return span && ((error, more = {}) => finish(span, error === undefined ? undefined : typeOf(error), more));
}

/** A span of what has just ended. */
export function pastSpan(name: string, milliseconds: number, facts: SpanFacts, failure?: string): void {
  const span = startInside(name, SpanKind.CLIENT, facts, Date.now() - milliseconds);
  if (span) finish(span, failure, {});
}

/** Work as one span, within which further spans belong to it. */
export function inSpan<T>(
  name: string,
  kind: SpanKind,
  facts: SpanFacts,
  work: () => Promise<T>,
): Promise<T> {
  const span = startInside(name, kind, facts);
  return span ? followed(span, work) : work();
}

/** The same object, each call of whose methods is a span by its name. As it is while tracing is off. */
export function traced<T extends object>(service: T): T {
  if (!tracer) return service;
  return new Proxy(service, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      const name = `${target.constructor.name}.${String(property)}`;
      return (...given: unknown[]) => {
        const span = startInside(name, SpanKind.INTERNAL, {});
        if (!span) return Reflect.apply(value, target, given);
        return followed(span, () => Reflect.apply(value, target, given));
      };
    },
  });
}

/** The same work, whose spans belong to the trace in which this was called, whoever calls the work. */
export const inThisTrace = <T extends () => unknown>(work: T): T => context.bind(context.active(), work);

/** What of the active span travels with a job (W3C Trace Context, level 1); undefined outside of a trace. */
export function currentTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
}

/** For lines of the log. */
export function currentTraceIds(): { trace_id: string; span_id: string } | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  return span && { trace_id: span.traceId, span_id: span.spanId };
}

function startInside(name: string, kind: SpanKind, facts: SpanFacts, startTime?: number): Span | undefined {
  if (!tracer || !trace.getActiveSpan()) return undefined;
  return tracer.startSpan(name, { kind, attributes: { ...facts }, ...(startTime && { startTime }) });
}

/** The span lasts as long as the call, or as the promise that it returns. */
function followed<T>(span: Span, call: () => T): T {
  try {
    const result = context.with(trace.setSpan(context.active(), span), call);
    if (result instanceof Promise) {
      result.then(
        () => finish(span, undefined, {}),
        (error) => finish(span, typeOf(error), {}),
      );
    } else {
      finish(span, undefined, {});
    }
    return result;
  } catch (error) {
    finish(span, typeOf(error), {});
    throw error;
  }
}

function finish(span: Span, failure: string | undefined, facts: SpanFacts): void {
  span.setAttributes({ ...facts });
  if (failure !== undefined) {
    span.setAttribute('error.type', failure);
    // Without a message: those of errors can repeat values.
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** A code of ours, of PostgreSQL or of the socket, else the kind of error. */
function typeOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown';
}

function parentOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(traceparent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}
