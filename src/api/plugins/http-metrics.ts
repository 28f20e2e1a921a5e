import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../../observability/metrics.ts';
import { endpointOf } from './endpoints.ts';

/** Methods that a client invents do not become labels. */
const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts every request but the scraper's own. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onRequest', (request, reply, done) => {
    const endpoint = endpointOf(request);
    if (endpoint === '/metrics') return done();
    const method = known.has(request.method) ? request.method : 'other';
    metrics.httpInProgress.inc({ method, endpoint });
    // `close` comes in every case, also when the client went away.
    reply.raw.once('close', () => {
      const labels = { method, endpoint, status: reply.raw.statusCode };
      metrics.httpInProgress.dec({ method, endpoint });
      metrics.httpRequests.inc(labels);
      metrics.httpDuration.observe(labels, reply.elapsedTime / 1_000);
    });
    done();
  });
}
