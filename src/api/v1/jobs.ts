import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { invalid } from '../../core/errors.ts';
import { Job, JobAccepted, JobEventsQuery, JobList, JobPath, JobQuery, NoBody } from '../../schemas/jobs.ts';
import { PatientPath } from '../../schemas/patients.ts';
import { SummaryQuery } from '../../schemas/summaries.ts';
import type { JobService } from '../../services/jobs/jobs.ts';
import type { JobProgress } from '../../services/jobs/progress.ts';
import { openEventStream } from '../plugins/event-streams.ts';
import { onceOf } from '../plugins/retries.ts';
import type { StreamLimits } from '../plugins/stream-limits.ts';

interface Options {
  jobs: JobService;
  progress: JobProgress;
  limits: StreamLimits;
}

/** Mounted at /api/v1/patients/:patient_id/summary, beside the summary itself. */
export const jobRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { jobs, progress, limits }) => {
  const open = new Set<AbortController>();
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
    for (const stream of open) stream.abort();
  });

  app.post(
    '/async',
    {
      config: { permission: 'summary:write', limit: 'summaries' },
      schema: {
        summary: 'Have the summary written in the background',
        description: 'The 202 is a promise: the job is durable, and is tried again when a worker dies.',
        params: PatientPath,
        querystring: SummaryQuery,
        body: NoBody,
        response: { 202: JobAccepted },
      },
    },
    async (request, reply) => {
      const { patient_id } = request.params;
      const accepted = await jobs.create(request.actor, patient_id, request.query, onceOf(request));
      return reply
        .code(202)
        .header('location', `/api/v1/patients/${patient_id}/summary/jobs/${accepted.job_id}`)
        .send(accepted);
    },
  );

  app.get(
    '/jobs',
    {
      config: { permission: 'summary:read' },
      schema: {
        summary: 'Jobs of a patient, newest first',
        params: PatientPath,
        querystring: JobQuery,
        response: { 200: JobList },
      },
    },
    async (request) => jobs.list(request.actor, request.params.patient_id, request.query),
  );

  app.get(
    '/jobs/:job_id',
    {
      config: { permission: 'summary:read' },
      schema: { summary: 'One job, with its result', params: JobPath, response: { 200: Job } },
    },
    async (request) => jobs.get(request.actor, request.params.patient_id, request.params.job_id),
  );

  app.delete(
    '/jobs/:job_id',
    {
      config: { permission: 'summary:write' },
      schema: { summary: 'Cancel a job', params: JobPath, response: { 200: Job } },
    },
    async (request) => jobs.cancel(request.actor, request.params.patient_id, request.params.job_id),
  );

  app.get(
    '/jobs/:job_id/events',
    {
      config: { permission: 'summary:read' },
      schema: {
        summary: 'What happens to a job, as server-sent events',
        description:
          'Each event has the number of its row as `id`, so `Last-Event-ID` (or `after`) resumes a stream that broke. ' +
          '`state` with `processing` starts afresh: sentences of an earlier attempt no longer count. The stream ends ' +
          'when the job has; 204 when it has ended and there is nothing more to tell. `gone`: the job was deleted.',
        params: JobPath,
        querystring: JobEventsQuery,
        response: {
          200: { description: 'The stream', content: { 'text/event-stream': { schema: Type.String() } } },
          204: Type.Null({ description: 'It has ended and was told to its end' }),
        },
      },
    },
    async (request, reply) => {
      const { patient_id, job_id } = request.params;
      const after = request.query.after ?? lastEventOf(request.headers['last-event-id']);
      const giveBack = limits.take(request.actor);
      const stop = new AbortController();
      try {
        const events = await progress.follow(request.actor, patient_id, job_id, after, stop.signal);
        if (!events) return reply.code(204).send(null);
        const stream = openEventStream(reply);
        stream.signal.addEventListener('abort', () => stop.abort(), { once: true });
        open.add(stop);
        // Calls are served until the server has closed; a stream would hold that up.
        if (isClosing) stop.abort();
        for await (const event of events) {
          if (event === 'gone') stream.send('gone', {});
          else stream.send(event.kind, event.data, event.sequence);
          await stream.drained();
        }
        stream.end();
      } catch (error) {
        // Once the stream is open its end is all that can be said; the reader comes again from where it was.
        if (!reply.sent) throw error;
        request.log.warn({ request_id: request.id }, 'a stream broke off');
        reply.raw.end();
      } finally {
        open.delete(stop);
        giveBack();
      }
      return reply;
    },
  );
};

function lastEventOf(header: string | string[] | undefined): number {
  if (header === undefined || header === '') return 0;
  if (typeof header === 'string' && /^\d{1,9}$/.test(header)) return Number(header);
  throw invalid('header/last-event-id', 'must be the id of an event of this stream');
}
