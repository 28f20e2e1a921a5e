import { type Static, Type } from 'typebox';
import { jobStates } from '../core/jobs.ts';
import { Id, Moment, NullableMoment, Strict } from './common.ts';
import { Summary, SummaryQuery } from './summaries.ts';

const JobId = Type.String({ format: 'uuid' });

export const JobPath = Type.Object({ patient_id: Id, job_id: JobId });
export const BatchPath = Type.Object({ job_id: JobId });

const Status = Type.Enum([...jobStates]);

/** `{}` or nothing at all. */
export const NoBody = Type.Unsafe<object | null>({ type: ['object', 'null'], additionalProperties: false });

export const JobAccepted = Type.Object({
  job_id: JobId,
  status: Type.Literal('queued'),
  message: Type.String(),
});
export type JobAccepted = Static<typeof JobAccepted>;

const JobError = Type.Object({ error: Type.String({ description: 'A plain sentence.' }) });

export const ListedJob = Type.Object({
  job_id: JobId,
  status: Status,
  patient_id: Id,
  batch_id: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  attempts: Type.Integer({ description: 'How often a worker took it.' }),
  created_at: Moment,
  started_at: NullableMoment('When a worker first took it.'),
  ended_at: NullableMoment('When it completed, failed or was cancelled; that never changes.'),
  expires_at: NullableMoment('When it is deleted with its events.'),
});
export type ListedJob = Static<typeof ListedJob>;

export const Job = Type.Object({
  ...ListedJob.properties,
  result: Type.Union([Summary, JobError, Type.Null()], {
    description: 'Null until it ended; the summary, or why there is none.',
  }),
});
export type Job = Static<typeof Job>;

export const JobQuery = Type.Object({
  page: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 1 }),
  size: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
});
export type JobQuery = Static<typeof JobQuery>;

export const JobEventsQuery = Type.Object({
  after: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 999_999_999,
      description: 'The number of the last event that is known, where Last-Event-ID cannot be sent.',
    }),
  ),
});

export const JobList = Type.Object({
  items: Type.Array(ListedJob),
  total: Type.Integer(),
  page: Type.Integer(),
  size: Type.Integer(),
  pages: Type.Integer(),
});
export type JobList = Static<typeof JobList>;

/** One event of a job. `state` carries `status`, `stage` a stage, `sentence` a verified sentence with its section,
 * `withheld` the reason for which one was kept back. */
export const JobEvent = Type.Object({
  sequence: Type.Integer(),
  kind: Type.Enum(['state', 'stage', 'sentence', 'withheld']),
  data: Type.Record(Type.String(), Type.Unknown()),
  created_at: Moment,
});
export type JobEvent = Static<typeof JobEvent>;

/** Bounded by what one statement inserts in a second or two. */
const MAX_BATCH = 10_000;

export const BatchInput = Strict(
  {
    patient_ids: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: MAX_BATCH, uniqueItems: true })),
    all_stale: Type.Optional(
      Type.Literal(true, { description: 'All patients with notes newer than their summary.' }),
    ),
    audience: Type.Optional(SummaryQuery.properties.audience),
    max_length: Type.Optional(SummaryQuery.properties.max_length),
  },
  { description: 'Either `patient_ids` or `all_stale`.' },
);
export type BatchInput = Static<typeof BatchInput>;

export const BatchAccepted = Type.Object({
  job_id: JobId,
  status: Type.Literal('queued'),
  message: Type.String(),
  total: Type.Integer(),
});
export type BatchAccepted = Static<typeof BatchAccepted>;

export const Batch = Type.Object({
  job_id: JobId,
  status: Type.Enum(['pending', 'processing', 'completed']),
  total: Type.Integer({ description: 'Jobs that it was made of.' }),
  counts: Type.Object({
    pending: Type.Integer(),
    processing: Type.Integer(),
    completed: Type.Integer(),
    failed: Type.Integer(),
    cancelled: Type.Integer(),
    deleted: Type.Integer({ description: 'Gone with their patients.' }),
  }),
  progress: Type.Number({ description: 'Share of the jobs that have ended, 0 to 1.' }),
  created_at: Moment,
  expires_at: NullableMoment('When it is deleted with its jobs.'),
});
export type Batch = Static<typeof Batch>;

/** What a client says over the socket. */
export const SocketMessage = Type.Union([
  Strict(
    { type: Type.Literal('authorize'), token: Type.String({ minLength: 1, maxLength: 3_500 }) },
    { description: 'The first message: an access token or an API key. An address would be no place for it.' },
  ),
  Strict({
    type: Type.Literal('subscribe'),
    patient_id: Id,
    job_id: JobId,
    after: Type.Optional(Type.Integer({ minimum: 0, maximum: 999_999_999 })),
  }),
  Strict({ type: Type.Literal('unsubscribe'), job_id: JobId }),
]);
export type SocketMessage = Static<typeof SocketMessage>;
