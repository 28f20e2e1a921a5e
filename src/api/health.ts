import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Health, Readiness } from '../schemas/health.ts';
import type { HealthService } from '../services/health.ts';

/** Seconds after which a probe may come again while the database is down. */
const RETRY_AFTER = 5;

export const healthRoutes: FastifyPluginAsyncTypebox<{ health: HealthService }> = async (app, { health }) => {
  app.get(
    '/health',
    {
      config: { permission: 'public' },
      schema: { summary: 'Whether the process serves', response: { 200: Health } },
    },
    async () => ({ status: 'ok' as const }),
  );

  app.get(
    '/health/ready',
    {
      config: { permission: 'public' },
      schema: {
        summary: 'Whether the parts that calls depend on answer',
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply) => {
      const readiness = await health.readiness();
      if (readiness.status !== 'unavailable') return readiness;
      return reply.code(503).header('retry-after', RETRY_AFTER).send(readiness);
    },
  );
};
