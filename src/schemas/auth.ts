import { type Static, Type } from 'typebox';
import { Moment, Strict } from './common.ts';
import { NewPassword } from './users.ts';

export const TokenInput = Strict({
  tenant: Type.String({ format: 'well-formed', maxLength: 63, default: 'default' }),
  username: Type.String({ format: 'well-formed', minLength: 1, maxLength: 200 }),
  password: Type.String({ format: 'well-formed', minLength: 1, maxLength: 128 }),
});
export type TokenInput = Static<typeof TokenInput>;

export const RefreshInput = Strict({ refresh_token: Type.String({ minLength: 1, maxLength: 200 }) });

export const Tokens = Type.Object({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  expires_in: Type.Integer({ description: 'Seconds that the access token lasts.' }),
  refresh_token: Type.String({ description: 'For one use: each refresh gives the next one.' }),
});
export type Tokens = Static<typeof Tokens>;

export const PasswordInput = Strict({
  current_password: Type.String({ format: 'well-formed', minLength: 1, maxLength: 128 }),
  new_password: NewPassword,
});
export type PasswordInput = Static<typeof PasswordInput>;

export const SessionPath = Type.Object({ session_id: Type.String({ format: 'uuid' }) });

export const OpenSessionList = Type.Object({
  items: Type.Array(
    Type.Object({
      id: Type.String(),
      created_at: Moment,
      last_refreshed_at: Moment,
      expires_at: Moment,
      is_current: Type.Boolean({ description: 'The session of the token that asks.' }),
    }),
  ),
});
export type OpenSessionList = Static<typeof OpenSessionList>;

export const Self = Type.Object({
  tenant_id: Type.Integer(),
  tenant: Type.String(),
  credential: Type.String(),
  kind: Type.String(),
  roles: Type.Array(Type.String()),
  permissions: Type.Array(Type.String()),
});
export type Self = Static<typeof Self>;
