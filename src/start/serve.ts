import { DatabaseSetupError } from '../data/database.ts';
import { FolderInUseError } from '../data/folder-lock.ts';
import { createLogger, describeError } from '../observability/logger.ts';
import { startTracing } from '../observability/trace-export.ts';
import { EgressForbiddenError } from '../services/summaries/generation/setup.ts';
import { createSystem } from '../system.ts';
import { readSettings } from './settings.ts';
import { stopOnSignal } from './signals.ts';
import { welcome } from './welcome.ts';

const config = readSettings();
const readable = config.appEnv === 'development';
const logger = createLogger({ level: config.logLevel, readable });

try {
  const tracing = await startTracing(config.tracesEndpoint, 'medical-api', logger);
  const system = await createSystem(config, logger);
  stopOnSignal(system, tracing, logger, config.shutdownDelay);
  const address = await system.app.listen({ host: config.host, port: config.port });
  if (readable) console.log(welcome(config, address));
} catch (error) {
  const isExplained = [DatabaseSetupError, FolderInUseError, EgressForbiddenError].some(
    (kind) => error instanceof kind,
  );
  if (error instanceof Error && isExplained) console.error(error.message);
  else logger.fatal(describeError(error), 'the start failed');
  process.exitCode = 1;
  setTimeout(() => process.exit(), 1_000).unref();
}
