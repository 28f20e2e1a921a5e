import type { FastifyInstance } from 'fastify';
import type { HealthService } from '../../services/health.ts';

/** Before a stop, each answer ends its connection, so that whoever keeps one opens the next elsewhere. */
export function takeLeave(app: FastifyInstance, health: HealthService): void {
  app.addHook('onRequest', (_request, reply, done) => {
    if (health.isStopping) reply.header('connection', 'close');
    done();
  });
}
