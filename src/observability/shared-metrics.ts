import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** The state of one process's metrics, as it travels between processes. */
type Snapshot = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

type FromChild =
  | { metrics: 'scrape'; id: number }
  | { metrics: 'snapshot'; round: number; snapshot: Snapshot }
  | { metrics: 'last'; snapshot: Snapshot };
type FromSupervisor =
  | { metrics: 'collect'; round: number }
  | { metrics: 'scraped'; id: number; text: string };

/** Milliseconds that a process has for its snapshot; a late one is scraped as it was last. */
const PATIENCE = 2_000;
/** Milliseconds after which a scrape fails instead of waiting for a supervisor that does not answer. */
const SCRAPE_PATIENCE = 5_000;

const isAbout = <T extends { metrics: string }>(message: unknown): message is T =>
  typeof message === 'object' && message !== null && 'metrics' in message;

/**
 * In the supervisor: answers a scrape that reached any process with the metrics of all. What ended processes had counted
 * stays in the sums, for a sum that falls would be taken for a restart, and its rest for new events.
 */
export function gatherMetrics(): void {
  const latest = new Map<number, Snapshot>();
  let ended: Snapshot[] = [];
  let round = 0;
  let collecting: Promise<string> | undefined;
  /** Called with each snapshot and each end, to see whether a round is complete. */
  let onNews = (_worker: Worker, _round?: number): void => {};

  /** However many processes end, they leave one snapshot. */
  const compact = async (): Promise<void> => {
    const { length } = ended;
    const sum = await AggregatorRegistry.aggregate(ended).getMetricsAsJSON();
    ended = [sum, ...ended.slice(length)];
  };

  const collect = async (): Promise<string> => {
    round += 1;
    const thisRound = round;
    const asked = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected()) as Worker[];
    const missing = new Set(asked);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PATIENCE);
      onNews = (worker, ofRound = thisRound) => {
        if (ofRound === thisRound) missing.delete(worker);
        if (missing.size > 0) return;
        clearTimeout(timer);
        resolve();
      };
      for (const worker of asked) worker.send({ metrics: 'collect', round } satisfies FromSupervisor);
    });
    await compact();
    return AggregatorRegistry.aggregate([...latest.values(), ...ended]).metrics();
  };

  cluster.on('message', async (worker, message: unknown) => {
    if (!isAbout<FromChild>(message)) return;
    if (message.metrics === 'scrape') {
      // Scrapes that come while one runs share it.
      collecting ??= collect().finally(() => {
        collecting = undefined;
      });
      const text = await collecting;
      const answer = { metrics: 'scraped', id: message.id, text } satisfies FromSupervisor;
      if (worker.isConnected()) worker.send(answer);
    } else {
      latest.set(worker.id, message.snapshot);
      if (message.metrics === 'snapshot') onNews(worker, message.round);
    }
  });
  // Unlike the exit, the end of the channel comes behind the last message.
  cluster.on('disconnect', (worker) => {
    const last = latest.get(worker.id) ?? [];
    latest.delete(worker.id);
    ended = [...ended, last.filter(({ type }) => ['counter', 'histogram'].includes(String(type)))];
    onNews(worker);
  });
}

export interface SharedMetrics {
  /** The metrics of all processes. Rejects where the supervisor does not answer. */
  scrape(): Promise<string>;
  /** Leaves this process's counts with the supervisor; the last thing before the end. */
  leave(): Promise<void>;
}

/** In a child of the supervisor. */
export function shareMetrics(registry: Registry): SharedMetrics {
  const waiting = new Map<number, (text: string) => void>();
  let scrapes = 0;
  const send = (message: FromChild): Promise<void> =>
    new Promise((resolve) => {
      if (!process.connected) return resolve();
      process.send?.(message, undefined, {}, () => resolve());
    });
  process.on('message', async (message: unknown) => {
    if (!isAbout<FromSupervisor>(message)) return;
    if (message.metrics === 'scraped') return waiting.get(message.id)?.(message.text);
    await send({
      metrics: 'snapshot',
      round: message.round,
      snapshot: await registry.getMetricsAsJSON(),
    });
  });
  return {
    scrape() {
      scrapes += 1;
      const id = scrapes;
      return new Promise<string>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('The supervisor did not answer.')), SCRAPE_PATIENCE);
        waiting.set(id, (text) => {
          clearTimeout(timer);
          resolve(text);
        });
        void send({ metrics: 'scrape', id });
      }).finally(() => waiting.delete(id));
    },
    leave: async () => send({ metrics: 'last', snapshot: await registry.getMetricsAsJSON() }),
  };
}
