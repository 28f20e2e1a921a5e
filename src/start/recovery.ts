import { RecoveryError } from '../core/backup.ts';
import { DatabaseSetupError } from '../data/database.ts';
import { FolderInUseError } from '../data/folder-lock.ts';
import { describeError } from '../observability/logger.ts';

/** Milliseconds between two lines of progress. */
const REPORT_INTERVAL = 2_000;

/** Runs a backup or a restore; a signal ends it cleanly. What a person can mend is said in one line. */
export async function runRecovery(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const stopped = () => stop.abort();
  process.once('SIGINT', stopped);
  process.once('SIGTERM', stopped);
  try {
    await work(stop.signal);
  } catch (error) {
    const isExplained = [RecoveryError, FolderInUseError, DatabaseSetupError].some(
      (kind) => error instanceof kind,
    );
    if (stop.signal.aborted) console.error('Interrupted. Nothing was left behind.');
    else if (error instanceof Error && isExplained) console.error(error.message);
    else console.error('It failed.', describeError(error));
    process.exitCode = 1;
  } finally {
    process.off('SIGINT', stopped);
    process.off('SIGTERM', stopped);
  }
}

/** Says on standard error, now and then, how far it is. @param total bytes, where it is known */
export function progressOf(what: string, total?: number): (bytes: number) => void {
  let last = performance.now();
  return (bytes) => {
    if (performance.now() - last < REPORT_INTERVAL) return;
    last = performance.now();
    const share = total ? ` of ${megabytes(total)} (${Math.floor((100 * bytes) / total)} %)` : '';
    console.error(`${what}: ${megabytes(bytes)}${share}`);
  };
}

export const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
