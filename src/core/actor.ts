import { type Permission, permissions } from './permissions.ts';

/** Who acts, and for which tenant: the first argument of every service. */
export interface Actor {
  readonly tenantId: number;
  /** Stable name of the credential (`user:7`, `key:3`): it scopes idempotency keys and limits and stands in the audit. */
  readonly credential: string;
  readonly kind: 'system' | 'development' | 'user' | 'key' | 'outside' | 'anonymous';
  /** Undefined for keys and for the program itself. */
  readonly userId: number | undefined;
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<Permission>;
  /** Of a login; revoking it ends what rests on it. */
  readonly sessionId: string | undefined;
  readonly origin: Origin;
}

/** Where a call came from, for the audit. */
export interface Origin {
  readonly address: string | undefined;
  readonly requestId: string | undefined;
}

/** The tenant that exists until someone makes another; the first migration inserts it. */
export const DEFAULT_TENANT_ID = 1;

/** Not a tenant: the audit chain of what happened before anybody was known. */
export const SYSTEM_CHAIN = 0;

const nowhere: Origin = { address: undefined, requestId: undefined };

/** The program itself: seeds and background work. */
export const systemActor: Actor = {
  tenantId: DEFAULT_TENANT_ID,
  credential: 'system',
  kind: 'system',
  userId: undefined,
  roles: [],
  permissions: new Set(permissions),
  sessionId: undefined,
  origin: nowhere,
};

/**
 * Every caller while AUTH_MODE is none: development on this machine alone, in the one tenant that can be reached then.
 * The database lets tenants be made by users only, and there are none.
 */
export const developmentActor: Actor = {
  ...systemActor,
  credential: 'development',
  kind: 'development',
  permissions: new Set(permissions.filter((one) => one !== 'tenant:manage')),
};

/** Nobody yet: what it does stands in the system chain. */
export const anonymousActor: Actor = {
  ...systemActor,
  tenantId: SYSTEM_CHAIN,
  credential: 'anonymous',
  kind: 'anonymous',
  permissions: new Set(),
};
