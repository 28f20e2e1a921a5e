import { DatabaseSetupError } from '../data/database.ts';
import { createLogger, describeError } from '../observability/logger.ts';
import { startTracing } from '../observability/trace-export.ts';
import { EgressForbiddenError } from '../services/summaries/generation/setup.ts';
import { createWorkerSystem } from '../system.ts';
import { readSettings } from './settings.ts';
import { stopOnSignal } from './signals.ts';

const config = readSettings();
if (!config.database.url) {
  console.error('A worker needs DATABASE_URL. With the embedded database the server does the work itself.');
  process.exit(1);
}
const readable = config.appEnv === 'development';
const logger = createLogger({ level: config.logLevel, readable });

try {
  const tracing = await startTracing(config.tracesEndpoint, 'medical-worker', logger);
  const system = await createWorkerSystem(config, logger);
  // Nobody sends a worker calls, so nobody has to look elsewhere first.
  stopOnSignal(system, tracing, logger, 0);
  const { workerPort, concurrency } = config.jobs;
  if (workerPort !== undefined) await system.app.listen({ host: config.host, port: workerPort });
  if (readable) console.log(`Worker (${config.appEnv}) takes up to ${concurrency} jobs at the same time.`);
} catch (error) {
  const isExplained = error instanceof DatabaseSetupError || error instanceof EgressForbiddenError;
  if (isExplained) console.error(error.message);
  else logger.fatal(describeError(error), 'the start failed');
  process.exitCode = 1;
  setTimeout(() => process.exit(), 1_000).unref();
}
