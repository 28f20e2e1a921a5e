import type { Config } from '../config/config.ts';
import { systemClock } from '../core/clock.ts';
import { openDatabase } from '../data/database.ts';
import { describeError, type Logger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import { createReplicaMetrics } from '../observability/replica-metrics.ts';
import { traced } from '../observability/tracing.ts';
import { createProvider } from '../providers/factory.ts';
import { PollingQueue } from '../queue/polling.ts';
import type { Queue } from '../queue/queue.ts';
import { RedisQueue } from '../queue/redis.ts';
import type { JobCounts } from '../repositories/job-board.ts';
import { Store } from '../repositories/store.ts';
import { HealthService } from '../services/health.ts';
import { JobRuns } from '../services/jobs/runs.ts';
import { setUpModel } from '../services/summaries/generation/setup.ts';
import { ModelService } from '../services/summaries/models.ts';
import { SummaryService } from '../services/summaries/summaries.ts';

/** Seconds that a job belongs to a worker that does not say anything. */
const LEASE = 15;

export type Base = Awaited<ReturnType<typeof openBase>>;

/** What the server and the worker share. */
export async function openBase(config: Config, logger: Logger, schema: 'migrate' | 'check') {
  const metrics = createMetrics();
  const provider = createProvider(config.llm);
  // Before anything is opened, for it refuses a provider that may not be used.
  const model = provider && setUpModel(provider, { ...config.llm, ...config.summaries }, logger, metrics);
  const database = await openDatabase({
    ...config.database,
    schema,
    onIdleError: (error) => logger.warn(describeError(error), 'an idle database connection was lost'),
    replica: replicaOf(config, logger),
    onMigrated: (name) => logger.info({ migration: name }, 'migrated'),
    onTightened: () =>
      logger.warn('others on this machine had rights to the data folder; it is private to this user now'),
    onQuery: metrics.database.observe,
  });
  metrics.database.watchPool(database.pool);
  const { replica } = database;
  const countRead = replica && createReplicaMetrics(metrics.registry, () => replica.lag);
  const store = new Store(database, countRead);
  const queue = openQueue(config, logger);
  metrics.queue.gauge(() => store.board.counts());
  const { resultTtl, maxAttempts } = config.jobs;
  const health = new HealthService(store, {
    replica: replica && (async () => replica.isFit),
    redis: queue.ping,
    worker: async () => workerHealth(await store.board.counts(), queue.ping !== undefined),
    llm: model && (async (signal) => (await model.provider.check(signal)).ok),
  });
  metrics.watchHealth(() => health.wellbeing());
  return {
    store,
    queue,
    metrics,
    health,
    runs: new JobRuns(store, queue, { lease: LEASE, maxAttempts, resultTtl }),
    models: new ModelService(model?.writer),
    summaries: traced(
      new SummaryService(store, systemClock, {
        writer: model?.writer,
        deadline: config.summaries.deadline,
        metrics,
        logger,
      }),
    ),
    async close() {
      await queue.close();
      await database.close();
    },
  };
}

function replicaOf({ database }: Config, logger: Logger) {
  if (!database.replicaUrl) return undefined;
  return {
    url: database.replicaUrl,
    onAway: (error: Error | undefined) =>
      logger.warn(
        error ? describeError(error) : {},
        'the replica is away or behind; reads go to the primary',
      ),
    onBack: () => logger.info('reads go to the replica again'),
  };
}

/** Redis where it is given; otherwise workers look at the rows, and within the process calls come at once. */
function openQueue({ database, jobs }: Config, logger: Logger): Queue {
  if (!database.url) return new PollingQueue({ workInterval: 1_000, lookInterval: 1_000 });
  if (!jobs.redisUrl) return new PollingQueue({ workInterval: 200, lookInterval: 200 });
  return new RedisQueue(jobs.redisUrl, {
    onAway: (error) => logger.warn(describeError(error), 'Redis cannot be reached; workers look at the rows'),
    onBack: () => logger.info('Redis can be reached'),
  });
}

/** Without a queue of its own, and with nothing to do, a worker that nobody started is no lack. */
function workerHealth({ workers, waiting }: JobCounts, isExpected: boolean): boolean | undefined {
  if (workers > 0) return true;
  return isExpected || waiting > 0 ? false : undefined;
}
