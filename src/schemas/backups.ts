import { type Static, Type } from 'typebox';

const Count = Type.Integer({ minimum: 0 });
const Hex256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** What a backup says of itself. */
export const Manifest = Type.Object({
  format: Type.Literal(1),
  made_at: Type.String({ format: 'date-time' }),
  engine: Type.Enum(['embedded', 'postgres']),
  server_version: Type.String(),
  migrations: Type.Array(Type.String()),
  rows: Type.Record(Type.String(), Count),
  /** Signed; empty without the key that seals the audit. */
  audit_heads: Type.Array(
    Type.Object({
      tenant: Count,
      number: Count,
      last_id: Count,
      mac: Type.String(),
      signature: Type.String(),
    }),
  ),
  content: Type.Object({ bytes: Count, sha256: Hex256 }),
});
export type Manifest = Static<typeof Manifest>;
