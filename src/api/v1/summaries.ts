import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PatientPath } from '../../schemas/patients.ts';
import {
  ReviewInput,
  Summary,
  SummaryList,
  SummaryPageQuery,
  SummaryPath,
  SummaryQuery,
} from '../../schemas/summaries.ts';
import type { SummaryService } from '../../services/summaries/summaries.ts';
import { problemOfError } from '../errors.ts';
import { openEventStream, wantsEvents } from '../plugins/event-streams.ts';
import { onceOf } from '../plugins/retries.ts';

interface Services {
  summaries: SummaryService;
}

/** Mounted at /api/v1/patients/:patient_id/summary. */
export const summaryRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { summaries }) => {
  app.get(
    '/',
    {
      config: { permission: 'summary:read', limit: 'summaries' },
      schema: {
        summary: 'Summary of a chart, each sentence citing the note it rests on',
        description:
          'With `Accept: text/event-stream` the answer arrives as it is generated: `meta`, then a `sentence` for each ' +
          'sentence when it is verified or a `withheld`, then `summary` with the whole object, or `error` with a problem.',
        params: PatientPath,
        querystring: SummaryQuery,
        response: { 200: Summary },
      },
    },
    async (request, reply) => {
      const { patient_id } = request.params;
      if (wantsEvents(request)) return stream(summaries, request, reply, patient_id, request.query);
      const signal = goneSignal(reply);
      try {
        const summary = await summaries.summarise(request.actor, patient_id, request.query, { signal });
        return answer(request, reply, summary);
      } catch (error) {
        if (!signal.aborted) throw error;
        // There is nobody to tell.
        reply.hijack();
      }
    },
  );
};

/** Mounted at /api/v1/patients/:patient_id/summaries. */
export const storedSummaryRoutes: FastifyPluginAsyncTypebox<Services> = async (app, { summaries }) => {
  app.get(
    '/',
    {
      config: { permission: 'summary:read' },
      schema: {
        summary: 'Stored summaries of a patient, newest first',
        params: PatientPath,
        querystring: SummaryPageQuery,
        response: { 200: SummaryList },
      },
    },
    async (request) => summaries.list(request.actor, request.params.patient_id, request.query),
  );

  app.get(
    '/:summary_id',
    {
      config: { permission: 'summary:read' },
      schema: { summary: 'One stored summary', params: SummaryPath, response: { 200: Summary } },
    },
    async (request, reply) => {
      const { patient_id, summary_id } = request.params;
      return answer(request, reply, await summaries.get(request.actor, patient_id, summary_id));
    },
  );

  app.post(
    '/:summary_id/review',
    {
      config: { permission: 'summary:review' },
      schema: {
        summary: 'Approve or reject a draft',
        params: SummaryPath,
        body: ReviewInput,
        response: { 200: Summary },
      },
    },
    async (request) => {
      const { patient_id, summary_id } = request.params;
      return summaries.review(request.actor, patient_id, summary_id, request.body, onceOf(request));
    },
  );
};

/** Fires when the client has gone before it was answered: a model need not go on for nobody. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(new Error('The client has gone.'));
  });
  return gone.signal;
}

/** A client that has this very answer already is told so (RFC 9110 section 13.1.2). */
function answer(request: FastifyRequest, reply: FastifyReply, summary: Summary) {
  const etag = `"${createHash('sha256').update(JSON.stringify(summary)).digest('base64url').slice(0, 27)}"`;
  reply.header('etag', etag);
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known?.includes(etag) ? reply.code(304).send() : reply.send(summary);
}

async function stream(
  summaries: SummaryService,
  request: FastifyRequest,
  reply: FastifyReply,
  patientId: number,
  query: SummaryQuery,
): Promise<void> {
  // A patient that is not there is told with a status, before the stream begins.
  const meta = await summaries.meta(request.actor, patientId);
  const events = openEventStream(reply);
  events.send('meta', { ...meta, audience: query.audience, max_length: query.max_length });
  try {
    const summary = await summaries.summarise(request.actor, patientId, query, {
      mode: 'stream',
      signal: events.signal,
      onEvent: ({ type, ...data }) => events.send(type, data),
    });
    events.send('summary', summary);
  } catch (error) {
    if (!events.signal.aborted) events.send('error', problemOfError(error, request));
  }
  events.end();
}
