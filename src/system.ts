import type { FastifyInstance } from 'fastify';
import { createApp } from './api/app.ts';
import type { Config } from './config/config.ts';
import { systemActor } from './core/actor.ts';
import { systemClock } from './core/clock.ts';
import { openDatabase } from './data/database.ts';
import { describeError, type Logger } from './observability/logger.ts';
import { createMetrics } from './observability/metrics.ts';
import { Store } from './repositories/store.ts';
import { HealthService } from './services/health.ts';
import { NoteService } from './services/notes.ts';
import { PatientService } from './services/patients.ts';
import { seedSamples } from './services/seeding.ts';
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
    const services = {
      health: new HealthService(store),
      patients: new PatientService(store, systemClock),
      notes: new NoteService(store),
      summaries: new SummaryService(store, systemClock, {
        writer: undefined,
        deadline: 60,
        reasonOf: () => 'unexpected',
        onFallback: (error) =>
          logger.warn(describeError(error), 'the built-in engine wrote instead of the model'),
      }),
    };
    if (config.seedSampleData && (await seedSamples(store, systemActor)))
      logger.info('sample patients were made');
    const metrics = config.metricsEnabled ? createMetrics() : undefined;
    const app = await createApp({ ...config, logger, metrics, services });
    return {
      app,
      async close() {
        await app.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
