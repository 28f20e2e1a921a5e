import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** The only kind of job there is. */
export const TASK = 'summary';

/** Milliseconds for which one count serves all gauges. */
const FRESH = 1_000;

/** What is counted of the jobs of all tenants. */
export interface QueueCounts {
  waiting: number;
  running: number;
  oldestWaitingSeconds: number;
  workers: number;
}

/** What this process did with jobs. A job that fails or is retried is told so: an attempt is no success. */
export function createQueueMetrics(registry: Registry) {
  const registers = [registry];
  return {
    tasks: new Counter({
      name: 'queue_tasks_total',
      help: 'Jobs by what became of an attempt: completed, failed, cancelled, retried, interrupted, handed_back, lost.',
      labelNames: ['task_name', 'status'],
      registers,
    }),
    duration: new Histogram({
      name: 'queue_task_duration_seconds',
      help: 'Time from the take of a job to the end of the attempt.',
      labelNames: ['task_name', 'status'],
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
      registers,
    }),
    /** Adds the gauges that are read from the rows whenever somebody looks. */
    gauge(count: () => Promise<QueueCounts>): void {
      let at = Number.NEGATIVE_INFINITY;
      let counting: Promise<QueueCounts | undefined> | undefined;
      const recent = () => {
        if (counting && performance.now() - at < FRESH) return counting;
        at = performance.now();
        counting = count().catch(() => undefined);
        return counting;
      };
      const gauge = (name: string, help: string, value: (counts: QueueCounts) => number) =>
        new Gauge({
          name,
          help,
          registers,
          async collect() {
            const counts = await recent();
            // Unknown is no zero: while the rows cannot be reached there is no sample.
            if (counts) this.set(value(counts));
            else this.remove();
          },
        });
      gauge('queue_tasks_in_queue', 'Jobs that wait for a worker.', ({ waiting }) => waiting);
      gauge('queue_tasks_running', 'Jobs that a worker holds.', ({ running }) => running);
      gauge(
        'queue_oldest_task_age_seconds',
        'How long the longest waiting job could have been taken already.',
        ({ oldestWaitingSeconds }) => oldestWaitingSeconds,
      );
      gauge('queue_workers_alive', 'Workers seen in the last 15 seconds.', ({ workers }) => workers);
    },
  };
}

export type QueueMetrics = ReturnType<typeof createQueueMetrics>;
export type TaskStatus =
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'retried'
  | 'interrupted'
  | 'handed_back'
  | 'lost';
