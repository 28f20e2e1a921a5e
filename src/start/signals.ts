import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, type Logger } from '../observability/logger.ts';
import type { Tracing } from '../observability/trace-export.ts';
import type { System } from '../system.ts';

/** Milliseconds to finish what was accepted. */
export const PATIENCE = 15_000;

/** What a supervisor sends to a process: all of them stop, or another one has taken this one's place. */
export const STOP = 'stop';
export const GIVE_WAY = 'give way';

export interface StopOptions {
  logger: Logger;
  tracing?: Tracing;
  /** Seconds in which balancers see that this process is not ready any more, while it still serves. */
  delay: number;
  /** Milliseconds for the close. */
  patience?: number;
}

/**
 * SIGTERM and SIGINT end readiness at once, and after the delay close the system; a second one, or the end of patience,
 * ends the process at once. So does a supervisor's message, which never counts as second: a terminal and some service
 * managers signal the children as well. Who gives way to another process on the same port stays ready, and does not wait.
 */
export function stopOnSignal(
  system: Pick<System, 'withdraw' | 'close'>,
  { logger, tracing, delay, patience = PATIENCE }: StopOptions,
): void {
  let stopping = false;
  let signalled = false;
  const end = async (givesWay: boolean) => {
    if (!givesWay) {
      system.withdraw();
      await sleep(delay * 1_000);
    }
    setTimeout(() => {
      logger.error('work was left unfinished');
      process.exit(1);
    }, patience).unref();
    await system.close();
    await tracing?.stop();
  };
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    end(signal === GIVE_WAY).then(
      () => process.exit(0),
      (error) => {
        logger.error(describeError(error), 'the stop failed');
        process.exit(1);
      },
    );
  };
  const onSignal = (signal: NodeJS.Signals) => {
    if (signalled) process.exit(1);
    signalled = true;
    stop(signal);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('message', (message) => {
    if (message === STOP || message === GIVE_WAY) stop(message);
  });
}
