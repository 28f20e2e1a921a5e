import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../observability/metrics.ts';

/** @param scrape gives the text where other processes belong into it too */
export function metricsRoute(
  app: FastifyInstance,
  { registry }: Metrics,
  scrape: () => Promise<string> = () => registry.metrics(),
): void {
  app.get(
    '/metrics',
    { config: { permission: 'public' }, schema: { summary: 'Metrics for Prometheus', hide: true } },
    async (_request, reply) => reply.type(registry.contentType).send(await scrape()),
  );
}
