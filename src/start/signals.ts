import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, type Logger } from '../observability/logger.ts';
import type { Tracing } from '../observability/trace-export.ts';
import type { System } from '../system.ts';

/** Milliseconds to finish what was accepted. */
const PATIENCE = 15_000;

/**
 * SIGTERM and SIGINT end readiness at once, and after the delay close the system; a second one, or the end of patience,
 * ends the process at once.
 *
 * @param delay seconds in which balancers see that this process is not ready any more, while it still serves
 */
export function stopOnSignal(
  system: Pick<System, 'withdraw' | 'close'>,
  tracing: Tracing,
  logger: Logger,
  delay: number,
): void {
  let stopping = false;
  const end = async () => {
    system.withdraw();
    await sleep(delay * 1_000);
    setTimeout(() => {
      logger.error('work was left unfinished');
      process.exit(1);
    }, PATIENCE).unref();
    await system.close();
    await tracing.stop();
  };
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    end().then(
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
