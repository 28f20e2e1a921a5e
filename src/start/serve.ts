import cluster from 'node:cluster';
import { createLogger } from '../observability/logger.ts';
import { shareMetrics } from '../observability/shared-metrics.ts';
import { failStart, startServer } from './server.ts';
import { readSettings } from './settings.ts';
import { supervise } from './supervise.ts';
import { welcome } from './welcome.ts';

const config = readSettings();
const logger = createLogger({ level: config.logLevel, readable: config.appEnv === 'development' });

try {
  if (config.webConcurrency === 1) console.log(welcome(config, await startServer(config, logger)));
  else if (cluster.isPrimary) console.log(welcome(config, await supervise(config, logger)));
  else await startServer(config, logger, { share: shareMetrics });
} catch (error) {
  failStart(error, logger);
}
