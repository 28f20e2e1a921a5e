/**
 * `npm run restore -- --from <file>`: fills an empty database, or a data folder that is not there, from a backup. The backup
 * is verified before anything is touched; afterwards every count and every audit chain is held against its manifest.
 */
import { parseArgs } from 'node:util';
import { type Inventory, RecoveryError } from '../core/backup.ts';
import { openDatabase } from '../data/database.ts';
import { knownMigrations } from '../data/migrations.ts';
import { asOwner } from '../data/owner.ts';
import { type BackupFile, openBackupFile } from '../data/recovery/backup-file.ts';
import { restoreEmbedded } from '../data/recovery/embedded.ts';
import { restorePostgres } from '../data/recovery/postgres.ts';
import { AuditRetention } from '../repositories/audit-retention.ts';
import { Store } from '../repositories/store.ts';
import { allChains } from '../services/audit/chains.ts';
import { readManifest } from '../services/recovery/manifests.ts';
import { checkChains, differences, recordRestore, refuseUnfit } from '../services/recovery/verification.ts';
import { progressOf, runRecovery } from './recovery.ts';
import { readSettings } from './settings.ts';

type Manifest = ReturnType<typeof readManifest>;

const { values } = parseArgs({ options: { from: { type: 'string' } } });
const { database: settings, security } = readSettings();
const url = settings.migrationUrl ?? settings.url;

await runRecovery(async (signal) => {
  if (!values.from) throw new RecoveryError('npm run restore -- --from <file>');
  const backup = await openBackupFile(values.from);
  try {
    await restore(backup, signal);
  } finally {
    await backup.close();
  }
});

async function restore(backup: BackupFile, signal: AbortSignal): Promise<void> {
  const manifest = readManifest(backup.manifest, security.auditKey);
  const total = manifest.content.bytes;
  const sum = await backup.sum(signal, progressOf('verified', total));
  const engine = url ? 'postgres' : 'embedded';
  refuseUnfit(manifest, sum, { engine, known: await knownMigrations() });
  console.error(`The backup of ${manifest.made_at} is whole. Restoring.`);
  const content = backup.content(progressOf('restored', total));
  if (url) {
    const found = await restorePostgres(url, content, signal);
    await verify(manifest, found, {}).catch((error) => {
      console.error('Do not use the restored database: drop it.');
      throw error;
    });
  } else {
    await restoreEmbedded(settings.dataDir, content, async (place, found) => {
      signal.throwIfAborted();
      await verify(manifest, found, { dataDir: place });
    });
  }
  console.error('Restored. Every row that the backup names is there.');
}

/** Before the later migrations, the counts; after them, for they bring what reads it, the audit. */
async function verify(manifest: Manifest, found: Inventory, place: { dataDir?: string }): Promise<void> {
  report(differences(manifest, found));
  const rows = Object.values(found.rows).reduce((sum, count) => sum + count, 0);
  console.error(`rows: ${rows} in ${Object.keys(found.rows).length} tables, as in the backup`);
  const database = await openDatabase({
    ...settings,
    ...place,
    url,
    restrictedLoginOnly: false,
    onIdleError: () => {},
    onMigrated: (name) => console.error(`migrated ${name}`),
  });
  try {
    const store = new Store(database);
    if (security.auditKey) {
      const chains = await asOwner(database, (owner) => allChains(new AuditRetention(owner)));
      const { entries, faults } = await checkChains(store, chains, security.auditKey, manifest.audit_heads);
      report(faults);
      console.error(
        `audit: ${entries} sealed entries in ${chains.length} chains, nothing changed, removed or put in`,
      );
    } else {
      console.error('audit: not verified, for AUDIT_KEY is not set');
    }
    await recordRestore(store, manifest);
  } finally {
    await database.close();
  }
}

function report(faults: readonly string[]): void {
  for (const fault of faults) console.error(`  ${fault}`);
  if (faults.length > 0)
    throw new RecoveryError(`What was restored differs from the backup in ${faults.length} points.`);
}
