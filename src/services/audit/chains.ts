import { type Actor, systemActor } from '../../core/actor.ts';
import type { AuditRetention } from '../../repositories/audit-retention.ts';

/** Every chain by its tenant's name, and who may read it; the one of what happened before any tenant was known is `system`. */
export async function allChains(audit: AuditRetention): Promise<[string, Actor][]> {
  const named = await audit.chains();
  return named.map(({ tenant_id, name }) => [name, { ...systemActor, tenantId: tenant_id }]);
}
