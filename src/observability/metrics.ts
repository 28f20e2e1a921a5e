import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createQueueMetrics } from './queue-metrics.ts';

/** One set of metrics for each system, so that two can live in one process. Labels never carry data of a patient. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    queue: createQueueMetrics(registry),
    httpRequests: new Counter({
      name: 'http_requests_total',
      help: 'HTTP requests answered.',
      labelNames: ['method', 'endpoint', 'status'],
      registers,
    }),
    httpDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from a request to the end of its answer.',
      labelNames: ['method', 'endpoint', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    httpInProgress: new Gauge({
      name: 'http_requests_in_progress',
      help: 'HTTP requests being answered.',
      labelNames: ['method', 'endpoint'],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
