import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type OpenTrace, openTrace, SpanKind } from '../../observability/tracing.ts';
import { endpointOf, methodOf } from './endpoints.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined while tracing is off, and for those who only watch. */
    trace: OpenTrace | undefined;
  }
}

/** Asked every few seconds by machines; they would bury everything else. */
const isWatched = (endpoint: string) => endpoint === '/metrics' || endpoint.startsWith('/health');

/** Each request is the root of a trace, or goes on with its caller's. It tells the route, never the address. */
export function traceRequests(app: FastifyInstance): void {
  app.decorateRequest('trace', undefined);
  app.addHook('onRequest', (request, reply, done) => {
    const [method, endpoint] = [methodOf(request), endpointOf(request)];
    if (isWatched(endpoint)) return done();
    const { traceparent } = request.headers;
    const given = typeof traceparent === 'string' ? traceparent : undefined;
    const trace = openTrace(given, `${method} ${endpoint}`, SpanKind.SERVER, {
      'http.request.method': method,
      'http.route': endpoint,
    });
    if (!trace) return done();
    request.trace = trace;
    // `close` comes in every case, also when the client went away.
    reply.raw.once('close', () => {
      const status = reply.raw.statusCode;
      const failure = status >= 500 ? (request.failure ?? String(status)) : undefined;
      trace.end(failure, { 'http.response.status_code': status });
    });
    trace.run(done);
  });
  // A body is read by events of the socket, which belong to no request.
  app.addHook('preValidation', (request, _reply, done) => withinTrace(request, done));
}

export const withinTrace = <T>({ trace }: FastifyRequest, work: () => T): T =>
  trace ? trace.run(work) : work();
