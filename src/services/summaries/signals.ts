import { setMaxListeners } from 'node:events';

/**
 * Runs work with a signal of its own, which fires with the signal of those who wait for it, or when the work says so. Not
 * by `AbortSignal.any`: nothing but a weak reference holds such a signal, and one that was collected never fires
 * (Node.js 20).
 */
export async function withOwnSignal<T>(
  signal: AbortSignal,
  work: (ending: AbortController) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  // Each stage of a large chart listens, and the wait for its turn, and each attempt.
  setMaxListeners(0, ending.signal);
  const leave = () => ending.abort(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await work(ending);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
