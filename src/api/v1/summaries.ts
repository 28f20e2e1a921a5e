import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { PatientPath } from '../../schemas/patients.ts';
import { Summary, SummaryQuery } from '../../schemas/summaries.ts';
import type { SummaryService } from '../../services/summaries/summaries.ts';

/** Mounted at /api/v1/patients/:patient_id/summary. */
export const summaryRoutes: FastifyPluginAsyncTypebox<{ summaries: SummaryService }> = async (
  app,
  { summaries },
) => {
  app.get(
    '/',
    {
      schema: {
        summary: 'Summary of a chart, each sentence citing the note it rests on',
        params: PatientPath,
        querystring: SummaryQuery,
        response: { 200: Summary },
      },
    },
    async (request) => summaries.summarise(request.actor, request.params.patient_id, request.query),
  );
};
