import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createAuditMetrics } from './audit-metrics.ts';
import { createDatabaseMetrics } from './database-metrics.ts';
import { watchHealth } from './health-metrics.ts';
import { createQueueMetrics } from './queue-metrics.ts';
import { createSummaryMetrics } from './summary-metrics.ts';

/** Gauges of prom-client whose names end as only counters may; the same without `_total` says as much, by type. */
const misnamed = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** One set of metrics for each system, so that two can live in one process. Labels never carry data of a patient. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of misnamed) registry.removeSingleMetric(name);
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  return {
    registry,
    database: createDatabaseMetrics(registry),
    queue: createQueueMetrics(registry),
    audit: createAuditMetrics(registry),
    ...createSummaryMetrics(registry),
    watchHealth: (look: () => Promise<Record<string, boolean>>) => watchHealth(registry, look),
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
      aggregator: 'sum',
      registers,
    }),
    errors: new Counter({
      name: 'errors_total',
      help: 'Requests and attempts at jobs that ended in an error, by its code; unexpected is a defect.',
      labelNames: ['type'],
      registers,
    }),
    patientsCreated: counter('patients_created_total', 'Patients created by clients.'),
    patientsUpdated: counter('patients_updated_total', 'Changes of patients.'),
    patientsDeleted: counter('patients_deleted_total', 'Patients deleted, each with all notes.'),
    notesCreated: counter('notes_created_total', 'Notes created by clients.'),
    notesDeleted: counter(
      'notes_deleted_total',
      'Notes deleted, without those that went with their patient.',
    ),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
