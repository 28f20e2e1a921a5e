import { createApp } from '../../src/api/app.ts';
import { createLogger } from '../../src/observability/logger.ts';

/** The document that the routes describe themselves with, as text. No service is called for it. */
export async function openApiDocument(): Promise<string> {
  const app = await createApp({
    logger: createLogger({ level: 'CRITICAL', readable: false }),
    metrics: undefined,
    corsOrigins: [],
    docsEnabled: true,
    services: {} as never,
  });
  await app.ready();
  const document = JSON.stringify(app.swagger(), null, 2);
  await app.close();
  return `${document}\n`;
}
