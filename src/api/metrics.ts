import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../observability/metrics.ts';

export function metricsRoute(app: FastifyInstance, { registry }: Metrics): void {
  app.get(
    '/metrics',
    { config: { permission: 'public' }, schema: { summary: 'Metrics for Prometheus', hide: true } },
    async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
  );
}
