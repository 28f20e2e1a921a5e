import { Histogram, type Registry } from 'prom-client';
import { watch } from './gauges.ts';
import { describeStatement } from './statements.ts';
import { beginSpan, SpanKind } from './tracing.ts';

/** Told of a statement when it is handed to a connection; what it returns is told of the end. */
export type QueryObserver = (text: string) => (error?: unknown) => void;

/** What is read of a connection pool. */
export interface PoolCounts {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max?: number | undefined };
}

/** Statements and connections of this process. */
export function createDatabaseMetrics(registry: Registry) {
  const duration = new Histogram({
    name: 'db_query_duration_seconds',
    help: 'Time of a statement, from its connection to its answer.',
    labelNames: ['operation'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const observe: QueryObserver = (text) => {
    const { operation, target } = describeStatement(text);
    const started = performance.now();
    const name = target === undefined ? operation : `${operation} ${target}`;
    // The text itself stays out: what is worth knowing of it is in the name.
    const end = beginSpan(name, SpanKind.CLIENT, {
      'db.system.name': 'postgresql',
      'db.operation.name': operation,
      'db.query.summary': name,
    });
    return (error) => {
      duration.labels({ operation }).observe((performance.now() - started) / 1_000);
      end?.(error);
    };
  };
  return {
    observe,
    watchPool(pool: PoolCounts): void {
      const gauge = (name: string, help: string, read: () => number) =>
        watch(registry, { name, help, aggregator: 'sum' }, read);
      gauge('db_connections_in_use', 'Connections that are at work.', () => pool.totalCount - pool.idleCount);
      gauge('db_connections_open', 'Connections that are open, at work or idle.', () => pool.totalCount);
      gauge('db_connections_limit', 'The most connections that may be open.', () => pool.options.max ?? 0);
      gauge('db_connections_awaited', 'Calls that wait for a connection.', () => pool.waitingCount);
    },
  };
}
