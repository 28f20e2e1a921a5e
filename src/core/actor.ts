/** Who acts, and for which tenant: the first argument of every service. */
export interface Actor {
  readonly tenantId: number;
  /** Stable name of the credential: it scopes idempotency keys. */
  readonly credential: string;
}

/** The tenant that exists until someone makes another; the first migration inserts it. */
export const DEFAULT_TENANT_ID = 1;

/** The program itself: seeds, and every request as long as there is no authentication. */
export const systemActor: Actor = { tenantId: DEFAULT_TENANT_ID, credential: 'system' };
