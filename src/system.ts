import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { createApp } from './api/app.ts';
import type { Config } from './config/config.ts';
import { systemActor } from './core/actor.ts';
import { systemClock } from './core/clock.ts';
import { openDatabase } from './data/database.ts';
import { describeError, type Logger } from './observability/logger.ts';
import { createMetrics } from './observability/metrics.ts';
import { createProvider } from './providers/factory.ts';
import { RedisCounter } from './queue/redis-counter.ts';
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
import { LimitService, MemoryCounter } from './services/limits.ts';
import { NoteService } from './services/notes.ts';
import { PatientService } from './services/patients.ts';
import { seedSamples } from './services/seeding.ts';
import { setUpModel } from './services/summaries/generation/setup.ts';
import { SummaryService } from './services/summaries/summaries.ts';

export interface System {
  readonly app: FastifyInstance;
  /** Finishes what was accepted, then takes apart in reverse what was put together. */
  close(): Promise<void>;
}

/** The composition root: the order of construction is the order of this text. */
export async function createSystem(config: Config, logger: Logger): Promise<System> {
  const database = await openDatabase({
    ...config.database,
    onIdleError: (error) => logger.warn(describeError(error), 'an idle database connection was lost'),
    onMigrated: (name) => logger.info({ migration: name }, 'migrated'),
  });
  try {
    const store = new Store(database);
    const { authMode, secretKeys, accessTokenMinutes, oidc, rateLimits, redisUrl } = config.security;
    // Without authentication nothing accepts a token; one that was asked for all the same ends with this process.
    const signing = secretKeys.length > 0 ? secretKeys : [randomUUID()];
    const tokens = new AccessTokens(signing, accessTokenMinutes);
    const outside = oidc && new OutsideTokens(oidc, fetch);
    const shared =
      rateLimits && redisUrl
        ? new RedisCounter(redisUrl, (error) =>
            logger.warn(
              describeError(error),
              'Redis cannot be reached; each process counts calls for itself',
            ),
          )
        : undefined;
    const door = {
      authentication:
        authMode === 'required'
          ? new AuthenticationService({ store, clock: systemClock, tokens, outside })
          : undefined,
      limits: rateLimits && new LimitService(shared ?? new MemoryCounter(), rateLimits),
    };
    const metrics = createMetrics();
    const provider = createProvider(config.llm);
    const model = provider && setUpModel(provider, { ...config.llm, ...config.summaries }, logger, metrics);
    const services = {
      health: new HealthService(store, model?.provider),
      patients: new PatientService(store, systemClock),
      notes: new NoteService(store),
      sessions: new SessionService(store, tokens),
      users: new UserService(store),
      keys: new KeyService(store, systemClock),
      tenants: new TenantService(store),
      audits: new AuditService(store),
      summaries: new SummaryService(store, systemClock, {
        writer: model?.writer,
        deadline: config.summaries.deadline,
        metrics,
        logger,
      }),
    };
    if (config.seedSampleData && (await seedSamples(store, systemActor))) {
      logger.info('sample patients were made');
    }
    const app = await createApp({
      ...config,
      ...config.security,
      logger,
      door,
      metrics: config.metricsEnabled ? metrics : undefined,
      services,
    });
    const { auditKey, auditHeadFile } = config.security;
    const sealer =
      auditKey === undefined
        ? undefined
        : new AuditSealer({
            store,
            key: auditKey,
            async exportHead(head) {
              logger.info(head, 'audit head');
              if (auditHeadFile)
                await appendFile(auditHeadFile, `${JSON.stringify(head)}\n`, { flush: true });
            },
            onFailure: (error) => logger.error(describeError(error), 'the audit could not be sealed'),
          });
    sealer?.start();
    return {
      app,
      async close() {
        await app.close();
        await sealer?.stop();
        shared?.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
