import { type Static, Type } from 'typebox';
import { permissions, tenantRoles } from '../core/permissions.ts';
import { Id, Moment, NullableMoment, Strict, Text } from './common.ts';
import { NextId } from './users.ts';

const scopes = Type.Unsafe<string[] | null>({
  type: ['array', 'null'],
  items: { enum: permissions },
  uniqueItems: true,
  description: 'Permissions that the roles are narrowed to; null: all of the roles.',
});

export const ApiKey = Type.Object({
  id: Id,
  name: Type.String(),
  prefix: Type.String({ description: 'How the key begins, to recognise it by.' }),
  roles: Type.Array(Type.String()),
  scopes,
  created_by: Type.String(),
  created_at: Moment,
  expires_at: NullableMoment('Null: it does not expire.'),
  revoked_at: NullableMoment('Null while it is not revoked.'),
});
export type ApiKey = Static<typeof ApiKey>;

export const ApiKeyInput = Strict({
  name: Text({ maxLength: 200, description: 'What it is for.' }),
  roles: Type.Array(Type.Enum([...tenantRoles]), {
    minItems: 1,
    maxItems: 5,
    uniqueItems: true,
    default: ['service'],
  }),
  scopes: Type.Optional(scopes),
  expires_at: Type.Optional(
    Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'moment', description: 'In the future.' }),
  ),
});
export type ApiKeyInput = Static<typeof ApiKeyInput>;

export const NewApiKey = Type.Object({
  ...ApiKey.properties,
  key: Type.String({ description: 'The key itself. It is shown this once.' }),
});
export type NewApiKey = Static<typeof NewApiKey>;

export const ApiKeyPath = Type.Object({ key_id: Id });

export const ApiKeyList = Type.Object({ items: Type.Array(ApiKey), next: NextId });
export type ApiKeyList = Static<typeof ApiKeyList>;
