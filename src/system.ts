import type { FastifyInstance } from 'fastify';
import { createApp } from './api/app.ts';
import { createProbes } from './api/probes.ts';
import type { Config } from './config/config.ts';
import { systemActor } from './core/actor.ts';
import { systemClock } from './core/clock.ts';
import type { Logger } from './observability/logger.ts';
import type { Metrics } from './observability/metrics.ts';
import { TASK } from './observability/queue-metrics.ts';
import type { SharedMetrics } from './observability/shared-metrics.ts';
import { traced } from './observability/tracing.ts';
import { AuditService } from './services/audit/audits.ts';
import { assertKeyOpensNewestSeal } from './services/audit/key-check.ts';
import { KeyService } from './services/identity/keys.ts';
import { OpenSessionService } from './services/identity/open-sessions.ts';
import { PasswordRules } from './services/identity/password-rules.ts';
import { SessionService } from './services/identity/sessions.ts';
import { TenantService } from './services/identity/tenants.ts';
import { UserService } from './services/identity/users.ts';
import { JobBatchService } from './services/jobs/batches.ts';
import { JobService } from './services/jobs/jobs.ts';
import { JobProgress } from './services/jobs/progress.ts';
import { NoteService } from './services/notes.ts';
import { PatientService } from './services/patients.ts';
import { seedSamples } from './services/seeding.ts';
import { type Base, openBase } from './system/base.ts';
import { createTokens, openDoor, openSealer } from './system/security.ts';
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
  /** Where other processes serve the same port under one supervisor, which has migrated the schema. */
  share?: (registry: Metrics['registry']) => SharedMetrics;
}

/** The composition root: the order of construction is the order of this text. */
export async function createSystem(config: Config, logger: Logger, outside: Outside = {}): Promise<System> {
  const base = await openBase(config, logger, outside.share ? 'check' : 'migrate');
  try {
    const { store, queue, summaries, metrics } = base;
    const { auditKey } = config.security;
    if (auditKey !== undefined) await assertKeyOpensNewestSeal(store, auditKey);
    const shared = outside.share?.(metrics.registry);
    const tokens = createTokens(config);
    const rules = new PasswordRules(config.security.commonPasswords);
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
      sessions: traced(new SessionService(store, tokens, rules)),
      openSessions: traced(new OpenSessionService(store, systemClock)),
      users: traced(new UserService(store, rules)),
      keys: traced(new KeyService(store, systemClock)),
      tenants: traced(new TenantService(store, rules)),
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
      scrape: shared?.scrape,
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
        await shared?.leave();
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
  const base = await openBase(config, logger, 'migrate');
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
