import type { FastifyInstance } from 'fastify';
import { createApp } from '../../src/api/app.ts';
import { createLogger } from '../../src/observability/logger.ts';

/** The application for what it says of itself; no service is called. */
export async function describedApp(): Promise<FastifyInstance> {
  const app = await createApp({
    logger: createLogger({ level: 'CRITICAL', readable: false }),
    metrics: undefined,
    corsOrigins: [],
    docsEnabled: true,
    trustProxy: [],
    door: { authentication: undefined, limits: undefined },
    services: {} as never,
  });
  await app.ready();
  return app;
}

/** The document that the routes describe themselves with, as text. */
export async function openApiDocument(): Promise<string> {
  const app = await describedApp();
  const document = JSON.stringify(app.swagger(), null, 2);
  await app.close();
  return `${document}\n`;
}
