import { type Static, Type } from 'typebox';
import { Id, Ignored, Moment, NullableMoment, Strict } from './common.ts';
import { Login, NewPassword, NextId } from './users.ts';

export const TenantName = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
  description: 'As a label of a domain name: a-z, 0-9 and hyphens.',
  examples: ['north-clinic'],
});

export const Tenant = Type.Object({
  id: Id,
  name: Type.String(),
  created_at: Moment,
  disabled_at: NullableMoment('Null while it takes part; none of its credentials is valid otherwise.'),
});
export type Tenant = Static<typeof Tenant>;

export const TenantInput = Strict({
  name: TenantName,
  administrator: Strict({ login: Login, password: NewPassword }, { description: 'Its first user.' }),
});
export type TenantInput = Static<typeof TenantInput>;

export const TenantChanges = Strict({
  disabled: Type.Boolean(),
  id: Ignored,
  name: Ignored,
  created_at: Ignored,
  disabled_at: Ignored,
});
export type TenantChanges = Static<typeof TenantChanges>;

export const TenantPath = Type.Object({
  tenant_id: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }),
});

export const TenantList = Type.Object({ items: Type.Array(Tenant), next: NextId });
export type TenantList = Static<typeof TenantList>;
