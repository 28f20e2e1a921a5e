import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type Inventory, RecoveryError } from '../../core/backup.ts';
import { openLite } from '../embedded.ts';
import { lockFolder } from '../folder-lock.ts';
import { recordBackup, takeInventory } from './inventory.ts';

/**
 * The embedded database, which nobody else may have open: it belongs to one process.
 *
 * @param take gets the folder as a compressed archive
 * @throws FolderInUseError while the server runs
 */
export async function dumpEmbedded(
  dataDir: string,
  take: (inventory: Inventory, content: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  if (await isMissing(dataDir)) throw new RecoveryError(`There is no database in ${dataDir}.`);
  await holding(dataDir, async () => {
    const lite = await openLite(dataDir);
    try {
      await recordBackup(lite);
      const inventory = await takeInventory('embedded', lite);
      await lite.query('checkpoint');
      const archive = await lite.dumpDataDir('gzip');
      await take(inventory, archive.stream());
    } finally {
      await lite.close();
    }
  });
}

/**
 * Restores beside the folder and gives it its name at the end, so that it is never there in part.
 *
 * @param check sees where the restored database is for the moment, and what it holds; while it runs nobody has it open
 * @throws FolderInUseError, RecoveryError when the folder holds anything, and whatever `check` throws, in which case nothing is left
 */
export async function restoreEmbedded<T>(
  dataDir: string,
  content: AsyncIterable<Uint8Array>,
  check: (place: string, inventory: Inventory) => Promise<T>,
): Promise<T> {
  return holding(dataDir, async () => {
    if (!(await isMissing(dataDir))) {
      throw new RecoveryError(
        `${dataDir} is not empty, and a restore never mixes with what is there. Move it away, or give another DATA_DIR.`,
      );
    }
    const place = `${resolve(dataDir)}.restoring`;
    await rm(place, { recursive: true, force: true });
    try {
      const chunks: Uint8Array<ArrayBuffer>[] = [];
      for await (const chunk of content) chunks.push(new Uint8Array(chunk));
      await mkdir(dirname(place), { recursive: true });
      const lite = await openLite(place, new Blob(chunks, { type: 'application/x-gzip' }));
      const inventory = await takeInventory('embedded', lite).finally(() => lite.close());
      const result = await check(place, inventory);
      await rm(dataDir, { recursive: true, force: true });
      await rename(place, dataDir);
      return result;
    } finally {
      await rm(place, { recursive: true, force: true });
    }
  });
}

async function holding<T>(dataDir: string, work: () => Promise<T>): Promise<T> {
  const unlock = await lockFolder(dataDir);
  try {
    return await work();
  } finally {
    await unlock();
  }
}

async function isMissing(dataDir: string): Promise<boolean> {
  const names = await readdir(dataDir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.length === 0;
}
