import type { FastifyInstance } from 'fastify';
import { endpointOf } from './endpoints.ts';

/** One line a request: of the route, not of the address, which may hold a search for a name. */
export function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        request_id: request.id,
        method: request.method,
        endpoint: endpointOf(request),
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    );
  });
}
