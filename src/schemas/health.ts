import { type Static, Type } from 'typebox';

export const Health = Type.Object({ status: Type.Literal('ok') });

const Check = Type.Object({
  status: Type.Enum(['ok', 'unavailable']),
  latency_ms: Type.Optional(Type.Number()),
});

export const Readiness = Type.Object({
  status: Type.Enum(['ok', 'degraded', 'unavailable']),
  checks: Type.Object(
    {
      database: Check,
      replica: Type.Optional(Check),
      redis: Type.Optional(Check),
      worker: Type.Optional(Check),
      llm: Type.Optional(Check),
    },
    { description: 'Only the parts that are in use.' },
  ),
});
export type Readiness = Static<typeof Readiness>;
