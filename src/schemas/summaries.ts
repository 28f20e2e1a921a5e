import { type Static, Type } from 'typebox';
import { Id, Moment, Strict, Text } from './common.ts';

const audience = Type.Enum(['clinician', 'family'], { default: 'clinician' });

export const SummaryQuery = Type.Object({
  audience,
  max_length: Type.Integer({
    minimum: 100,
    maximum: 2_000,
    default: 500,
    description: 'Characters that the summary never exceeds.',
  }),
  refresh: Type.Boolean({
    default: false,
    description: 'Write a new one even where a stored one still holds.',
  }),
});
export type SummaryQuery = Static<typeof SummaryQuery>;

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Citation = Type.Object({
  note_id: Id,
  start: Type.Integer({ description: 'Offset in UTF-16 code units.' }),
  end: Type.Integer(),
  quote: Type.String({
    description: "The note's content from start to end, always; '' once the note was deleted.",
  }),
  source_deleted: Type.Optional(Type.Boolean({ description: 'True once the cited note was deleted.' })),
});

const Sentence = Type.Object({
  text: Type.String(),
  citations: Type.Array(Citation),
  support: Type.Enum(['direct', 'inferred']),
});

const Coverage = Type.Object({
  notes_total: Type.Integer(),
  notes_used: Type.Integer(),
  notes: Type.Array(
    Type.Object({
      note_id: Id,
      outcome: Type.Enum(['used', 'cited', 'shortened', 'skipped']),
      reason: Type.Optional(Type.String()),
    }),
    { description: 'The receipt: one line for every note of the patient.' },
  ),
});

const Provenance = Type.Object({
  engine: Type.Enum(['extractive', 'llm']),
  provider: Nullable(Type.String()),
  model: Nullable(Type.String()),
  prompt_version: Nullable(Type.String()),
  input_hash: Type.String(),
  fallback_from: Nullable(Type.String()),
  fallback_reason: Nullable(Type.String()),
  tokens: Nullable(Type.Object({ input: Type.Integer(), output: Type.Integer() })),
  cost_usd: Nullable(Type.Number()),
  attempts: Type.Integer(),
  stages: Type.Integer(),
  duration_ms: Type.Number(),
});

const Conflict = Type.Object({
  kind: Type.Enum(['allergy', 'dose', 'side']),
  subject: Type.String({ description: 'What the notes disagree about, as it is written.' }),
  citations: Type.Array(Citation),
});

const documentParts = {
  summary: Type.String({ description: 'Plain text: the sentences below, joined.' }),
  note_count: Type.Integer(),
  sections: Type.Array(Type.Object({ title: Type.String(), sentences: Type.Array(Sentence) })),
  withheld: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() }), {
    description: 'Sentences that the notes did not support, by reason; they are not shown.',
  }),
  omitted: Type.Integer({ description: 'Supported sentences that did not fit into max_length.' }),
  coverage: Coverage,
  conflicts: Type.Array(Conflict, { description: 'Notes that disagree, each cited.' }),
  provenance: Provenance,
};

/** What is kept of a summary as it was written. */
export const SummaryDocument = Type.Object(documentParts);
export type SummaryDocument = Static<typeof SummaryDocument>;

const Review = Type.Object({
  comment: Nullable(Type.String()),
  reviewed_by: Nullable(Type.String()),
  reviewed_at: Nullable(Moment),
});

export const Summary = Type.Object({
  heading: Type.Object({ name: Type.String(), age: Type.Integer(), mrn: Type.String() }),
  ...documentParts,
  id: Id,
  created_at: Moment,
  audience,
  max_length: Type.Integer(),
  status: Type.Enum(['draft', 'approved', 'rejected', 'superseded']),
  freshness: Type.Object({
    stale: Type.Boolean({ description: 'A note was added or deleted since.' }),
    as_of: Moment,
  }),
  review: Nullable(Review),
});
export type Summary = Static<typeof Summary>;

export const SummaryPath = Type.Object({ patient_id: Id, summary_id: Id });

export const SummaryPageQuery = Type.Object({
  page: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 1 }),
  size: Type.Integer({ minimum: 1, maximum: 100, default: 10 }),
});
export type SummaryPageQuery = Static<typeof SummaryPageQuery>;

export const SummaryList = Type.Object({
  items: Type.Array(Summary),
  total: Type.Integer(),
  page: Type.Integer(),
  size: Type.Integer(),
  pages: Type.Integer(),
});
export type SummaryList = Static<typeof SummaryList>;

export const ReviewInput = Strict({
  decision: Type.Enum(['approve', 'reject']),
  comment: Type.Optional(Text({ maxLength: 2_000 })),
});
export type ReviewInput = Static<typeof ReviewInput>;
