import { type Aggregator, Gauge, type Registry } from 'prom-client';

/** Milliseconds for which one look serves all gauges that share it, and all who scrape at the same time. */
const FRESH = 1_000;

export interface WatchedGauge {
  name: string;
  help: string;
  /** How the values of several processes of one service become one. */
  aggregator: Aggregator;
  labels?: Record<string, string>;
}

/** A value that is read when it is scraped, because it changes by itself. Unknown is no zero: undefined gives no sample. */
export function watch(
  registry: Registry,
  { name, help, aggregator, labels = {} }: WatchedGauge,
  read: () => number | undefined | Promise<number | undefined>,
): void {
  new Gauge({
    name,
    help,
    aggregator,
    labelNames: Object.keys(labels),
    registers: [registry],
    async collect() {
      const value = await read();
      if (value === undefined) this.remove(labels);
      else this.set(labels, value);
    },
  });
}

/** One look for several gauges; undefined while it fails. */
export function sharedLook<T>(look: () => Promise<T>): () => Promise<T | undefined> {
  let at = Number.NEGATIVE_INFINITY;
  let looking: Promise<T | undefined> | undefined;
  return () => {
    if (looking && performance.now() - at < FRESH) return looking;
    at = performance.now();
    looking = look().catch(() => undefined);
    return looking;
  };
}
