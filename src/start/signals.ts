import { describeError, type Logger } from '../observability/logger.ts';

/** Milliseconds to finish what was accepted. */
const PATIENCE = 15_000;

/** What a supervisor sends to a process that is to stop. */
export const STOP = 'stop';

/**
 * SIGTERM, SIGINT and a supervisor's message close the system; a second signal, or the end of patience, ends the process at
 * once. The message never counts as second: a terminal and some service managers signal the children as well.
 */
export function stopOnSignal(
  system: { close(): Promise<void> },
  logger: Logger,
  { patience = PATIENCE } = {},
): void {
  let signals = 0;
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('work was left unfinished');
      process.exit(1);
    }, patience).unref();
    system.close().then(
      () => process.exit(0),
      (error) => {
        logger.error(describeError(error), 'the stop failed');
        process.exit(1);
      },
    );
  };
  const onSignal = (signal: NodeJS.Signals) => {
    signals += 1;
    if (signals > 1) process.exit(1);
    stop(signal);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('message', (message) => {
    if (message === STOP) stop(STOP);
  });
}
