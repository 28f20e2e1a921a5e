import type { FastifyInstance } from 'fastify';
import type { HealthService } from '../../services/health.ts';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** While the storage is full nothing is taken that would fill it further, so that reads can still be put on record. */
export function refuseWritesOnFullStorage(app: FastifyInstance, health: HealthService): void {
  app.addHook('onRequest', async ({ method }) => {
    if (!READS.has(method)) await health.assertWritable();
  });
}
