import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { ModelList } from '../../schemas/models.ts';
import type { ModelService } from '../../services/summaries/models.ts';

/** Mounted at /api/v1/models. */
export const modelRoutes: FastifyPluginAsyncTypebox<{ models: ModelService }> = async (app, { models }) => {
  app.get(
    '/',
    {
      config: { permission: 'summary:read' },
      schema: {
        summary: 'The models that write summaries here, each with what was measured of its version',
        response: { 200: ModelList },
      },
    },
    async () => models.list(),
  );
};
