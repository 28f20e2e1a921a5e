import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../observability/metrics.ts';
import { endpointOf, methodOf } from './endpoints.ts';

/** Counts every request but the scraper's own. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    const endpoint = endpointOf(request);
    if (endpoint === '/metrics') return done();
    const method = methodOf(request);
    metrics.httpInProgress.inc({ method, endpoint });
    // `close` comes in every case, also when the client went away.
    reply.raw.once('close', () => {
      const labels = { method, endpoint, status: reply.raw.statusCode };
      metrics.httpInProgress.dec({ method, endpoint });
      metrics.httpRequests.inc(labels);
      metrics.httpDuration.observe(labels, reply.elapsedTime / 1_000);
      if (request.failure !== undefined) metrics.errors.inc({ type: request.failure });
    });
    done();
  });
}
