import { type Actor, SYSTEM_CHAIN, systemActor } from '../../core/actor.ts';
import type { Store } from '../../repositories/store.ts';

/** Tenants read in one go. */
const PAGE = 500;

/** Every chain by its tenant's name, and who may read it; the one of what happened before any tenant was known is `system`. */
export async function* allChains(store: Store): AsyncGenerator<[string, Actor]> {
  yield ['system', { ...systemActor, tenantId: SYSTEM_CHAIN }];
  for (let after = 0; ; ) {
    const page = await store.read(systemActor, ({ tenants }) => tenants.listAll(after, PAGE));
    for (const { id, name } of page) yield [name, { ...systemActor, tenantId: id }];
    const last = page.at(-1);
    if (!last) return;
    after = last.id;
  }
}
