import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { HealthService } from '../services/health.ts';
import { healthRoutes } from './health.ts';
import { metricsRoute } from './metrics.ts';

/** Health and metrics alone: for a process that serves no clients. */
export async function createProbes(options: {
  logger: Logger;
  metrics: Metrics | undefined;
  health: HealthService;
}): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
  });
  if (options.metrics) metricsRoute(app, options.metrics);
  await app.register(healthRoutes, { health: options.health });
  return app;
}
