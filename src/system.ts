import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { createApp } from './api/app.ts';
import { createProbes } from './api/probes.ts';
import type { Config } from './config/config.ts';
import { systemActor } from './core/actor.ts';
import { systemClock } from './core/clock.ts';
import { openDatabase } from './data/database.ts';
import { auditLogger, describeError, type Logger } from './observability/logger.ts';
import { createMetrics, type Metrics } from './observability/metrics.ts';
import { TASK } from './observability/queue-metrics.ts';
import { traced } from './observability/tracing.ts';
import { createProvider } from './providers/factory.ts';
import { PollingQueue } from './queue/polling.ts';
import type { Queue } from './queue/queue.ts';
import { RedisQueue } from './queue/redis.ts';
import { RedisCounter } from './queue/redis-counter.ts';
import type { JobCounts } from './repositories/job-board.ts';
import { Store } from './repositories/store.ts';
import { AuditService } from './services/audit/audits.ts';
import { AuditSealer } from './services/audit/sealing.ts';
import { HealthService } from './services/health.ts';
import { AccessTokens } from './services/identity/access-tokens.ts';
import { AuthenticationService } from './services/identity/authentication.ts';
import { KeyService } from './services/identity/keys.ts';
import { OutsideTokens } from './services/identity/outside-tokens.ts';
import { SessionService } from './services/identity/sessions.ts';
import { TenantService } from './services/identity/tenants.ts';
import { UserService } from './services/identity/users.ts';
import { JobBatchService } from './services/jobs/batches.ts';
import { JobService } from './services/jobs/jobs.ts';
import { JobProgress } from './services/jobs/progress.ts';
import { JobRuns } from './services/jobs/runs.ts';
import { LimitService, MemoryCounter } from './services/limits.ts';
import { NoteService } from './services/notes.ts';
import { PatientService } from './services/patients.ts';
import { seedSamples } from './services/seeding.ts';
import { setUpModel } from './services/summaries/generation/setup.ts';
import { ModelService } from './services/summaries/models.ts';
import { SummaryService } from './services/summaries/summaries.ts';
import type { Summarise } from './worker/run.ts';
import { JobWorker } from './worker/worker.ts';

export interface System {
  readonly app: FastifyInstance;
  /** Readiness ends, so that no new calls are sent here; everything is still served. */
  withdraw(): void;
  /** Finishes what was accepted, then takes apart in reverse what was put together. */
  close(): Promise<void>;
}

/** What may be given from outside instead of being made here. */
export interface Outside {
  /** Writes the summaries of jobs. */
  summarise?: Summarise;
}

/** Seconds that a job belongs to a worker that does not say anything. */
const LEASE = 15;

/** The composition root: the order of construction is the order of this text. */
export async function createSystem(config: Config, logger: Logger, outside: Outside = {}): Promise<System> {
  const base = await openBase(config, logger);
  try {
    const { store, queue, summaries, metrics } = base;
    const tokens = createTokens(config);
    const door = openDoor(config, logger, store, tokens);
    const onCancelled = (jobs: number) =>
      metrics.queue.tasks.inc({ task_name: TASK, status: 'cancelled' }, jobs);
    const jobOptions = { store, queue, summaries, resultTtl: config.jobs.resultTtl, onCancelled };
    const services = {
      health: base.health,
      patients: traced(new PatientService(store, systemClock, metrics)),
      notes: traced(new NoteService(store, metrics)),
      summaries,
      models: base.models,
      jobs: traced(new JobService(jobOptions)),
      batches: traced(new JobBatchService(jobOptions)),
      progress: traced(new JobProgress(store, queue)),
      sessions: traced(new SessionService(store, tokens)),
      users: traced(new UserService(store)),
      keys: traced(new KeyService(store, systemClock)),
      tenants: traced(new TenantService(store)),
      audits: traced(new AuditService(store)),
    };
    if (config.seedSampleData && (await seedSamples(store, systemActor)))
      logger.info('sample patients were made');
    const app = await createApp({
      ...config,
      ...config.security,
      logger,
      door,
      metrics: config.metricsEnabled ? metrics : undefined,
      services,
    });
    const sealer = openSealer(config, logger, store, metrics);
    // The embedded database belongs to one process, so that process works too.
    const worker = config.database.url ? undefined : openWorker(config, logger, base, outside);
    return {
      app,
      withdraw: () => base.health.withdraw(),
      async close() {
        base.health.withdraw();
        await app.close();
        await worker?.close();
        services.progress.close();
        await sealer?.stop();
        door.close();
        await base.close();
      },
    };
  } catch (error) {
    await base.close();
    throw error;
  }
}

/** The same without the API: takes jobs and serves nobody but those who watch over it, with health and metrics. */
export async function createWorkerSystem(
  config: Config,
  logger: Logger,
  outside: Outside = {},
): Promise<System> {
  const base = await openBase(config, logger);
  try {
    const { health } = base;
    const metrics = config.metricsEnabled ? base.metrics : undefined;
    const app = await createProbes({ logger, metrics, health });
    const worker = openWorker(config, logger, base, outside);
    return {
      app,
      withdraw: () => health.withdraw(),
      async close() {
        health.withdraw();
        await worker.close();
        await app.close();
        await base.close();
      },
    };
  } catch (error) {
    await base.close();
    throw error;
  }
}

type Base = Awaited<ReturnType<typeof openBase>>;

/** What the server and the worker share. */
async function openBase(config: Config, logger: Logger) {
  const metrics = createMetrics();
  const provider = createProvider(config.llm);
  // Before anything is opened, for it refuses a provider that may not be used.
  const model = provider && setUpModel(provider, { ...config.llm, ...config.summaries }, logger, metrics);
  const database = await openDatabase({
    ...config.database,
    onIdleError: (error) => logger.warn(describeError(error), 'an idle database connection was lost'),
    onMigrated: (name) => logger.info({ migration: name }, 'migrated'),
    onQuery: metrics.database.observe,
  });
  metrics.database.watchPool(database.pool);
  const store = new Store(database);
  const queue = openQueue(config, logger);
  metrics.queue.gauge(() => store.board.counts());
  const { resultTtl, maxAttempts } = config.jobs;
  const health = new HealthService(store, {
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

/** Without a queue of its own, and with nothing to do, a worker that nobody started is no lack. */
function workerHealth({ workers, waiting }: JobCounts, isExpected: boolean): boolean | undefined {
  if (workers > 0) return true;
  return isExpected || waiting > 0 ? false : undefined;
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

function openWorker(config: Config, logger: Logger, base: Base, { summarise }: Outside): JobWorker {
  const { summaries, queue, runs, metrics } = base;
  const { timeLimit, concurrency } = config.jobs;
  return new JobWorker({
    runs,
    queue,
    timeLimit,
    concurrency,
    logger,
    metrics,
    summarise: summarise ?? ((...request) => summaries.prepare(...request)),
  });
}

/** Without authentication nothing accepts a token; one that was asked for all the same ends with this process. */
function createTokens({ security }: Config): AccessTokens {
  const { secretKeys, accessTokenMinutes } = security;
  return new AccessTokens(secretKeys.length > 0 ? secretKeys : [randomUUID()], accessTokenMinutes);
}

function openDoor({ security, jobs }: Config, logger: Logger, store: Store, tokens: AccessTokens) {
  const { authMode, oidc, rateLimits } = security;
  const onAway = (error: Error) =>
    logger.warn(describeError(error), 'Redis cannot be reached; each process counts calls for itself');
  const shared = rateLimits && jobs.redisUrl ? new RedisCounter(jobs.redisUrl, onAway) : undefined;
  const outside = oidc && new OutsideTokens(oidc, fetch);
  return {
    authentication:
      authMode === 'required'
        ? new AuthenticationService({ store, clock: systemClock, tokens, outside })
        : undefined,
    limits: rateLimits && new LimitService(shared ?? new MemoryCounter(), rateLimits),
    close: () => shared?.close(),
  };
}

/** Undefined without a key: entries are written all the same. */
function openSealer(
  { security }: Config,
  logger: Logger,
  store: Store,
  metrics: Metrics,
): AuditSealer | undefined {
  const { auditKey, auditHeadFile } = security;
  if (auditKey === undefined) return undefined;
  metrics.audit.watchOldest(() => store.read(systemActor, ({ audits }) => audits.oldestUnsealed()));
  const heads = auditLogger(logger);
  const sealer = new AuditSealer({
    store,
    key: auditKey,
    async exportHead(head) {
      heads.info(head, 'audit head');
      if (auditHeadFile) await appendFile(auditHeadFile, `${JSON.stringify(head)}\n`, { flush: true });
    },
    onFailure(error) {
      metrics.audit.sealFailures.inc();
      logger.error(describeError(error), 'the audit could not be sealed');
    },
  });
  sealer.start();
  return sealer;
}
