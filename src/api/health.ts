import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Health, Readiness } from '../schemas/health.ts';
import type { HealthService } from '../services/health.ts';

/** Seconds after which a probe may come again while the database is down. */
const RETRY_AFTER = 5;

export const healthRoutes: FastifyPluginAsyncTypebox<{ health: HealthService }> = async (app, { health }) => {
  const alive = (path: string, summary: string) =>
    app.get(
      path,
      { config: { permission: 'public' }, schema: { summary, response: { 200: Health } } },
      async () => ({ status: 'ok' as const }),
    );
  // They ask nothing of the other parts: a restart would not bring back a database.
  alive('/health', 'Whether the process serves');
  alive('/health/live', 'Whether the process serves: the same as /health');
  // The server listens only once all this is done, so any answer is the right one.
  alive('/health/startup', 'Whether the start is over: schema checked, connections open, worker at work');

  app.get(
    '/health/ready',
    {
      config: { permission: 'public' },
      schema: {
        summary: 'Whether calls should come here: the parts that they depend on answer, and no stop is near',
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
