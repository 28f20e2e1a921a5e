import { systemActor } from '../../core/actor.ts';
import type { AuditRetention } from '../../repositories/audit-retention.ts';
import type { Store } from '../../repositories/store.ts';
import { cutOf } from './chain.ts';

/**
 * Removes whole blocks of every chain that are older than `days`, and leaves a sealed mark, from which the rest is
 * verified. That it was done stands in the chain itself.
 *
 * @returns entries removed, by chain
 */
export async function retain(
  retention: AuditRetention,
  key: string,
  days: number,
): Promise<Map<number, number>> {
  const removed = new Map<number, number>();
  for (const { tenant_id: tenant } of await retention.chains()) {
    const last = await retention.lastExpired(tenant, days);
    if (last) removed.set(tenant, await retention.remove(tenant, cutOf(key, tenant, last)));
  }
  return removed;
}

export async function recordRetention(store: Store, removed: ReadonlyMap<number, number>): Promise<void> {
  for (const [tenantId, entries] of removed) {
    const actor = { ...systemActor, tenantId, credential: 'command' };
    await store.disclose(actor, { action: 'audit.retain', detail: `${entries} entries removed` });
  }
}
