import { type Static, Type } from 'typebox';
import { tenantRoles } from '../core/permissions.ts';
import { Id, Ignored, Moment, NullableMoment, Strict } from './common.ts';

export const Login = Type.String({
  format: 'text',
  minLength: 1,
  maxLength: 200,
  description: 'Unique in the tenant, whatever its case.',
});

export const NewPassword = Type.String({
  format: 'well-formed',
  minLength: 12,
  maxLength: 128,
  description: '12 to 128 characters; what is easy to guess is refused.',
});

const roles = Type.Array(Type.Enum([...tenantRoles]), { minItems: 1, maxItems: 5, uniqueItems: true });

export const User = Type.Object({
  id: Id,
  login: Type.String(),
  roles: Type.Array(Type.String()),
  created_at: Moment,
  updated_at: NullableMoment('Null until the first change.'),
  disabled_at: NullableMoment('Null while the user may act.'),
});
export type User = Static<typeof User>;

export const UserInput = Strict({ login: Login, password: NewPassword, roles });
export type UserInput = Static<typeof UserInput>;

export const UserChanges = Strict(
  {
    roles: Type.Optional(roles),
    password: Type.Optional(NewPassword),
    disabled: Type.Optional(Type.Boolean()),
    id: Ignored,
    login: Ignored,
    created_at: Ignored,
    updated_at: Ignored,
    disabled_at: Ignored,
  },
  { description: 'Only the fields sent change. A new password ends all sessions of the user.' },
);
export type UserChanges = Static<typeof UserChanges>;

export const UserPath = Type.Object({ user_id: Id });

/** Lists of the administration: by id, so that a page costs the same at any depth. */
export const AfterId = Type.Object({
  after: Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    default: 0,
    description: 'The `next` of the page before.',
  }),
  size: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
});
export type AfterId = Static<typeof AfterId>;

export const NextId = Type.Unsafe<number | null>({
  type: ['integer', 'null'],
  description: 'Where the next page begins, for `after`; null on the last one.',
});

export const UserList = Type.Object({ items: Type.Array(User), next: NextId });
export type UserList = Static<typeof UserList>;
