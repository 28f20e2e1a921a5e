import { type Static, Type } from 'typebox';
import { Id, Moment } from './common.ts';

const nullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });

export const AuditEntry = Type.Object({
  id: Id,
  at: Moment,
  actor: Type.String({ description: 'The credential: `user:7`, `key:3`.' }),
  user_id: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
  action: Type.String({ examples: ['patient.read'] }),
  record: nullableText,
  patient_ids: Type.Unsafe<number[] | null>({
    type: ['array', 'null'],
    items: { type: 'integer' },
    description: 'Whose records were disclosed or changed.',
  }),
  outcome: Type.String({ examples: ['ok', 'refused', 'not_found'] }),
  detail: nullableText,
  address: nullableText,
  request_id: nullableText,
});

const text = (description: string) =>
  Type.Optional(Type.String({ format: 'well-formed', minLength: 1, maxLength: 200, description }));
const moment = (description: string) => Type.Optional(Type.String({ format: 'moment', description }));

export const AuditQuery = Type.Object({
  actor: text('The credential, such as user:7.'),
  user_id: Type.Optional(Id),
  action: text('Such as patient.read.'),
  outcome: text('ok, refused or not_found.'),
  patient_id: Type.Optional(Id),
  request_id: text('The X-Request-Id of the call.'),
  from: moment('Entries at or after this moment.'),
  to: moment('Entries before this moment.'),
  size: Type.Integer({ minimum: 1, maximum: 500, default: 50 }),
  after: Type.Optional(
    Type.String({ minLength: 1, maxLength: 2_000, description: 'The `next` of the page before.' }),
  ),
});
export type AuditQuery = Static<typeof AuditQuery>;

export const AuditList = Type.Object({
  items: Type.Array(AuditEntry),
  next: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'Cursor of the page that follows, for `after`; null on the last one.',
  }),
});
export type AuditList = Static<typeof AuditList>;
