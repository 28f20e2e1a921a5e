import type { Config } from '../config/config.ts';
import { DatabaseSetupError } from '../data/database.ts';
import { FolderInUseError } from '../data/folder-lock.ts';
import { StorageFullError } from '../data/storage-guard.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import { startTracing } from '../observability/trace-export.ts';
import { AuditKeyError } from '../services/audit/key-check.ts';
import { EgressForbiddenError } from '../services/summaries/generation/setup.ts';
import { createSystem, type Outside } from '../system.ts';
import { stopOnSignal } from './signals.ts';
import { StartFailedError } from './supervisor.ts';

/** Errors whose message says what to do. */
const explained = [
  AuditKeyError,
  DatabaseSetupError,
  FolderInUseError,
  StorageFullError,
  EgressForbiddenError,
  StartFailedError,
];

/** Serves until a signal comes. @returns the address */
export async function startServer(config: Config, logger: Logger, outside: Outside = {}): Promise<string> {
  const tracing = await startTracing(config.tracesEndpoint, 'medical-api', logger);
  const system = await createSystem(config, logger, outside);
  stopOnSignal(system, { logger, tracing, delay: config.shutdownDelay });
  return system.app.listen({ host: config.host, port: config.port });
}

/** Says why, in a line where the error is an explanation, and ends the process. */
export function failStart(error: unknown, logger: Logger): void {
  const isExplained = explained.some((kind) => error instanceof kind);
  if (error instanceof Error && isExplained) console.error(error.message);
  else logger.fatal(describeError(error), 'the start failed');
  process.exitCode = 1;
  setTimeout(() => process.exit(), 1_000).unref();
}
