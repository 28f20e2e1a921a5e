import { systemActor } from '../../core/actor.ts';
import type { AuditSeal } from '../../core/audit.ts';
import type { AuditRepository } from '../../repositories/audits.ts';
import type { Store } from '../../repositories/store.ts';
import { GENESIS, isEqual, macOf } from './chain.ts';

/** The audit was sealed with another key than the one at hand. */
export class AuditKeyError extends Error {
  override name = 'AuditKeyError';
}

/**
 * Holds the key against the newest seal of all chains, so that nothing is sealed that neither key would open later.
 *
 * @throws AuditKeyError with a sentence for the operator
 */
export async function assertKeyOpensNewestSeal(store: Store, key: string): Promise<void> {
  const tenantId = await store.read(systemActor, ({ audits }) => audits.lastSealedChain());
  if (tenantId === undefined) return;
  const fits = await store.read({ ...systemActor, tenantId }, async ({ audits }) => {
    const seal = await audits.head();
    return !seal || isEqual(await expectedMac(audits, key, tenantId, seal), seal.mac);
  });
  if (!fits)
    throw new AuditKeyError(
      'AUDIT_KEY does not open the newest seal of the audit. Start with the key that sealed it. If the key is the same, ' +
        'entries were changed: `npm run audit -- verify` tells which.',
    );
}

async function expectedMac(
  audits: AuditRepository,
  key: string,
  tenantId: number,
  seal: AuditSeal,
): Promise<Buffer> {
  const [before] = await audits.seals(seal.number - 1, 1);
  const cut = await audits.cut();
  const previous =
    before?.number === seal.number - 1
      ? before.mac
      : cut?.number === seal.number - 1
        ? cut.head_mac
        : GENESIS;
  const rows = await audits.lines(seal.first_id - 1, seal.last_id, seal.entries + 1);
  const lines = rows.map(({ line }) => line);
  return macOf(key, tenantId, seal, previous, lines);
}
