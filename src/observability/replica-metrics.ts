import { Counter, Gauge, type Registry } from 'prom-client';

/** @returns counts a read by who served it */
export function createReplicaMetrics(
  registry: Registry,
  lag: () => number,
): (servedBy: 'replica' | 'primary') => void {
  const registers = [registry];
  new Gauge({
    name: 'db_replica_lag_seconds',
    help: 'How long ago the primary was where the replica is; grows while the replica is away.',
    aggregator: 'max',
    registers,
    collect() {
      this.set(lag());
    },
  });
  const reads = new Counter({
    name: 'db_replica_reads_total',
    help: 'Reads that a replica could serve, by who served them: replica or primary.',
    labelNames: ['served_by'],
    registers,
  });
  return (servedBy) => reads.inc({ served_by: servedBy });
}
