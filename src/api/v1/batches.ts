import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Batch, BatchAccepted, BatchInput, BatchPath } from '../../schemas/jobs.ts';
import type { JobBatchService } from '../../services/jobs/batches.ts';
import { onceOf } from '../plugins/retries.ts';

/** Mounted at /api/v1/summaries/batch. */
export const batchRoutes: FastifyPluginAsyncTypebox<{ batches: JobBatchService }> = async (
  app,
  { batches },
) => {
  app.post(
    '/',
    {
      config: { permission: 'summary:write', limit: 'summaries' },
      schema: {
        summary: 'Have the summaries of many patients written in the background',
        body: BatchInput,
        response: { 202: BatchAccepted },
      },
    },
    async (request, reply) => {
      const accepted = await batches.create(request.actor, request.body, onceOf(request));
      return reply.code(202).header('location', `/api/v1/summaries/batch/${accepted.job_id}`).send(accepted);
    },
  );

  app.get(
    '/:job_id',
    {
      config: { permission: 'summary:read' },
      schema: { summary: 'How far a batch is', params: BatchPath, response: { 200: Batch } },
    },
    async (request) => batches.get(request.actor, request.params.job_id),
  );

  app.delete(
    '/:job_id',
    {
      config: { permission: 'summary:write' },
      schema: {
        summary: 'Cancel what has not ended of a batch',
        params: BatchPath,
        response: { 200: Batch },
      },
    },
    async (request) => batches.cancel(request.actor, request.params.job_id),
  );
};
