import { type Static, Type } from 'typebox';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const identity = {
  engine: Type.Enum(['extractive', 'llm']),
  provider: Nullable(Type.String()),
  model: Nullable(Type.String()),
  prompt_version: Nullable(Type.String()),
};

/** What was measured of one version; docs/model-cards holds one file for each. */
export const ModelCard = Type.Object({
  ...identity,
  digest: Nullable(Type.String({ description: 'Of the weights, where the server told it.' })),
  evaluated_on: Type.String({ format: 'date', description: 'Day of the evaluation.' }),
  data: Type.String({ description: 'What it was measured on.' }),
  intended_use: Type.String(),
  limits: Type.Array(Type.String()),
  figures: Type.Array(
    Type.Object({
      what: Type.String(),
      measured: Type.String(),
      goal: Type.String(),
      met: Nullable(Type.Boolean({ description: 'Null where a figure is reported without a goal.' })),
    }),
  ),
});
export type ModelCard = Static<typeof ModelCard>;

const ModelInUse = Type.Object({
  ...identity,
  role: Type.Enum(['primary', 'fallback'], {
    description: 'Who writes summaries, and who does when that one cannot.',
  }),
  card: Nullable(ModelCard),
});

export const ModelList = Type.Object({ items: Type.Array(ModelInUse), total: Type.Integer() });
export type ModelList = Static<typeof ModelList>;
