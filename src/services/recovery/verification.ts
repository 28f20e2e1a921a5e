import { type Actor, SYSTEM_CHAIN, systemActor } from '../../core/actor.ts';
import { type ContentSum, type Inventory, RecoveryError } from '../../core/backup.ts';
import type { Store } from '../../repositories/store.ts';
import type { Manifest } from '../../schemas/backups.ts';
import { checkStored } from '../audit/exports.ts';

/**
 * Whether a backup may be restored here at all, before anything is touched.
 *
 * @param known migrations of this program
 * @throws RecoveryError
 */
export function refuseUnfit(
  manifest: Manifest,
  content: ContentSum,
  here: { engine: Inventory['engine']; known: readonly string[] },
): void {
  if (content.sha256 !== manifest.content.sha256 || content.bytes !== manifest.content.bytes) {
    throw new RecoveryError('The content of the backup was changed or damaged. It is not restored.');
  }
  if (manifest.engine !== here.engine) {
    throw new RecoveryError(
      manifest.engine === 'postgres'
        ? 'The backup is of PostgreSQL: set DATABASE_URL, or MIGRATION_DATABASE_URL, to an empty database.'
        : 'The backup is of an embedded database: unset DATABASE_URL, and restore it into DATA_DIR.',
    );
  }
  const unknown = manifest.migrations.filter((name) => !here.known.includes(name));
  if (unknown.length > 0) {
    throw new RecoveryError(
      `The backup was made by a newer program: this one does not know ${unknown.join(', ')}. Restore it with that one.`,
    );
  }
}

/** @returns one line for each thing that is not as the backup says */
export function differences(manifest: Manifest, found: Inventory): string[] {
  const lines: string[] = [];
  for (const name of new Set([...Object.keys(manifest.rows), ...Object.keys(found.rows)])) {
    const [expected, rows] = [manifest.rows[name] ?? 0, found.rows[name] ?? 0];
    if (expected !== rows) lines.push(`table ${name}: ${rows} rows instead of ${expected}`);
  }
  if (manifest.migrations.join() !== found.migrations.join()) lines.push('the schema is of another version');
  return lines;
}

/** Blocks and faults of the audit chains of a restored database, held against the heads that the backup names. */
export async function checkChains(
  store: Store,
  chains: readonly [string, Actor][],
  key: string,
  heads: Manifest['audit_heads'],
): Promise<{ entries: number; faults: string[] }> {
  const faults: string[] = [];
  let entries = 0;
  for (const [name, actor] of chains) {
    const check = await checkStored(store, actor, key, heads);
    entries += check.entries;
    for (const { block, message } of check.faults) {
      faults.push(`audit of ${name}${block === undefined ? '' : `, block ${block}`}: ${message}`);
    }
  }
  return { entries, faults };
}

/** Puts on record that the data is another than a moment ago. */
export async function recordRestore(store: Store, manifest: Manifest): Promise<void> {
  await store.disclose(
    { ...systemActor, tenantId: SYSTEM_CHAIN, credential: 'command' },
    { action: 'backup.restore', detail: `made at ${manifest.made_at}` },
  );
}
