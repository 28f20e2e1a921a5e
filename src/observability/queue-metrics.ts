import { Counter, Histogram, type Registry } from 'prom-client';
import { sharedLook, watch } from './gauges.ts';

/** The only kind of job there is. */
export const TASK = 'summary';

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
    /** Adds the gauges that are read from the rows whenever somebody looks. Each process reads the same rows. */
    gauge(count: () => Promise<QueueCounts>): void {
      const counts = sharedLook(count);
      const gauge = (name: string, help: string, value: (counts: QueueCounts) => number) =>
        watch(registry, { name, help, aggregator: 'max' }, async () => {
          const known = await counts();
          return known && value(known);
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
