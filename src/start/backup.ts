/**
 * `npm run backup -- --to <file>`: a consistent copy of the whole database, with a manifest that a restore is held
 * against. On PostgreSQL while the program runs; on the embedded database while it does not. `--to -` writes to standard
 * output, for a program that encrypts: `npm run --silent backup -- --to - | age -r … > file`.
 */
import { parseArgs } from 'node:util';
import { type Inventory, RecoveryError } from '../core/backup.ts';
import {
  type BackupSource,
  refuseExisting,
  writeBackupFile,
  writeBackupStream,
} from '../data/recovery/backup-file.ts';
import { dumpEmbedded } from '../data/recovery/embedded.ts';
import { dumpPostgres } from '../data/recovery/postgres.ts';
import { manifestText } from '../services/recovery/manifests.ts';
import { megabytes, progressOf, runRecovery } from './recovery.ts';
import { readSettings } from './settings.ts';

const { values } = parseArgs({ options: { to: { type: 'string' } } });
const { database, security } = readSettings();

await runRecovery(async (signal) => {
  const { to } = values;
  if (!to) throw new RecoveryError('npm run backup -- --to <file>, or - for standard output');
  if (to !== '-') await refuseExisting(to);
  if (!security.auditKey)
    console.error('AUDIT_KEY is not set: the backup is not signed, and the audit in it is not verified.');
  const take = async (inventory: Inventory, content: AsyncIterable<Uint8Array>) => {
    let size = 0;
    const source: BackupSource = {
      content,
      manifest(sum) {
        size = sum.bytes;
        return manifestText(inventory, sum, new Date(), security.auditKey);
      },
      progress: progressOf('written'),
      signal,
    };
    await (to === '-' ? writeBackupStream(process.stdout, source) : writeBackupFile(to, source));
    const rows = Object.values(inventory.rows).reduce((sum, count) => sum + count, 0);
    const tables = Object.keys(inventory.rows).length;
    console.error(`Backed up ${rows} rows of ${tables} tables, ${megabytes(size)}, to ${to}`);
  };
  console.error('Counting rows, then copying them.');
  const url = database.migrationUrl ?? database.url;
  if (url) await dumpPostgres(url, signal, take);
  else await dumpEmbedded(database.dataDir, take);
});
