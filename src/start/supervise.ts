import type { Config } from '../config/config.ts';
import { migrateAtStart } from '../data/database.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import { gatherMetrics } from '../observability/shared-metrics.ts';
import { stopOnSignal } from './signals.ts';
import { Supervisor } from './supervisor.ts';

/** WEB_CONCURRENCY processes under this one, which serves nothing itself. @returns the address, once all of them serve */
export async function supervise(config: Config, logger: Logger): Promise<string> {
  await migrateAtStart({
    ...config.database,
    onMigrated: (name) => logger.info({ migration: name }, 'migrated'),
  });
  gatherMetrics();
  const supervisor = new Supervisor(config.webConcurrency, config.shutdownDelay, logger);
  // The processes end their readiness themselves, and their delay is part of this one's patience.
  const untilStopped = { withdraw: () => {}, close: () => supervisor.close() };
  stopOnSignal(untilStopped, { logger, delay: 0, patience: supervisor.patience + 1_000 });
  const { address, port } = await supervisor.start();
  process.on('SIGHUP', () => {
    supervisor
      .reload()
      .catch((error) => logger.error(describeError(error), 'the processes could not be replaced'));
  });
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
}
