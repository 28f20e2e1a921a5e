export interface LoopProbe {
  /** Stops, and tells the longest time in ms for which nothing else of this process could run. */
  stop(): number;
}

/**
 * Watches how long one round of the event loop takes. A round counts by the smaller of its time on the clock and of the
 * process's own CPU time: on a busy machine the clock also counts the time that other processes took.
 */
export function probeEventLoop(): LoopProbe {
  let longest = 0;
  let isRunning = true;
  let clock = performance.now();
  let cpu = process.cpuUsage();
  const round = () => {
    const { user, system } = process.cpuUsage(cpu);
    longest = Math.max(longest, Math.min(performance.now() - clock, (user + system) / 1_000));
    clock = performance.now();
    cpu = process.cpuUsage();
    if (isRunning) setImmediate(round);
  };
  setImmediate(round);
  return {
    stop: () => {
      isRunning = false;
      return longest;
    },
  };
}
