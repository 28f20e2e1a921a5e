import { Counter, type Registry } from 'prom-client';
import { watch } from './gauges.ts';

/** Whether what was put on record is sealed in time. */
export function createAuditMetrics(registry: Registry) {
  return {
    sealFailures: new Counter({
      name: 'audit_seal_failures_total',
      help: 'Passes of the audit sealer that failed.',
      registers: [registry],
    }),
    /** Where a key is set; without one nothing is ever sealed. */
    watchOldest(read: () => Promise<number>): void {
      const gauge = {
        name: 'audit_oldest_unsealed_seconds',
        help: 'Age of the oldest audit entry that no seal covers yet; 0 where all are sealed.',
        aggregator: 'max',
      } as const;
      watch(registry, gauge, () => read().catch(() => undefined));
    },
  };
}
