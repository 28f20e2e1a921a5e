import cluster from 'node:cluster';
import { createLogger } from '../observability/logger.ts';
import { shareMetrics } from '../observability/shared-metrics.ts';
import { failStart, startServer } from './server.ts';
import { readSettings } from './settings.ts';
import { supervise } from './supervise.ts';
import { welcome } from './welcome.ts';

const config = readSettings();
const readable = config.appEnv === 'development';
const logger = createLogger({ level: config.logLevel, readable });

try {
  const isSupervised = config.webConcurrency > 1 && cluster.isWorker;
  const address =
    config.webConcurrency > 1 && cluster.isPrimary
      ? await supervise(config, logger)
      : await startServer(config, logger, isSupervised ? { share: shareMetrics } : {});
  if (readable && !isSupervised) console.log(welcome(config, address));
} catch (error) {
  failStart(error, logger);
}
