import { describeError, type Logger } from '../observability/logger.ts';

/** Milliseconds to finish what was accepted. */
const PATIENCE = 15_000;

/** SIGTERM and SIGINT close the system; a second one, or the end of patience, ends the process at once. */
export function stopOnSignal(system: { close(): Promise<void> }, logger: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('work was left unfinished');
      process.exit(1);
    }, PATIENCE).unref();
    system.close().then(
      () => process.exit(0),
      (error) => {
        logger.error(describeError(error), 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
