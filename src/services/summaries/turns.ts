import { setImmediate as nextRound } from 'node:timers/promises';

/** Work that pauses often, so that whoever runs it may let others in between. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** Milliseconds for which the process may do nothing else. */
const TURN = 4;

/** One process has one thread: however many charts are read at once, one of them has its turn in a round of the loop. */
let lastTurn: Promise<unknown> = Promise.resolve();

function takeTurn(): Promise<unknown> {
  lastTurn = lastTurn.then(() => nextRound());
  return lastTurn;
}

/** Runs the steps in turns with everything else that this process does. @throws the signal's reason when it fired */
export async function inTurns<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    await takeTurn();
    signal.throwIfAborted();
    const until = performance.now() + TURN;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
  }
}

/** Runs the steps without a pause: for short work, and where nobody waits. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A result that took no work. */
export function* stepless<T>(result: T): Steps<T> {
  yield;
  return result;
}
