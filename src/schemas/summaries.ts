import { type Static, Type } from 'typebox';
import { Id, Moment } from './common.ts';

export const SummaryQuery = Type.Object({
  audience: Type.Enum(['clinician', 'family'], { default: 'clinician' }),
  max_length: Type.Integer({
    minimum: 100,
    maximum: 2_000,
    default: 500,
    description: 'Characters that the summary never exceeds.',
  }),
});
export type SummaryQuery = Static<typeof SummaryQuery>;

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Citation = Type.Object({
  note_id: Id,
  start: Type.Integer({ description: 'Offset in UTF-16 code units.' }),
  end: Type.Integer(),
  quote: Type.String({ description: "The note's content from start to end, always." }),
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

export const Summary = Type.Object({
  heading: Type.Object({ name: Type.String(), age: Type.Integer(), mrn: Type.String() }),
  summary: Type.String({ description: 'Plain text: the sentences below, joined.' }),
  note_count: Type.Integer(),
  created_at: Moment,
  audience: Type.Enum(['clinician', 'family']),
  max_length: Type.Integer(),
  sections: Type.Array(Type.Object({ title: Type.String(), sentences: Type.Array(Sentence) })),
  withheld: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() })),
  coverage: Coverage,
  provenance: Provenance,
});
export type Summary = Static<typeof Summary>;
