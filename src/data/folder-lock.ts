import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The data folder is in use by another process. */
export class FolderInUseError extends Error {
  constructor(folder: string, pid: number) {
    super(
      `The data folder ${folder} is in use by process ${pid}. ` +
        'Stop that process, or give this one a folder of its own with DATA_DIR.',
    );
    this.name = 'FolderInUseError';
  }
}

interface Owner {
  pid: number;
  /** Distinguishes the process from a later one with the same pid: in a container every first process is 1. */
  started: string;
  boot: string;
}

/**
 * Takes the folder for this process by a file beside it, because the embedded database does not lock it and two
 * processes would destroy each other's rows. A lock whose owner is gone is taken over.
 *
 * @returns the function that gives the folder back
 * @throws FolderInUseError
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = `${folder}.lock`;
  const mine = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(mine, JSON.stringify(identityOf(process.pid)), { flush: true });
  try {
    for (;;) {
      // A link is made whole or not at all, so nobody ever reads half a lock.
      if (await succeeds(link(mine, path), 'EEXIST')) return () => rm(path, { force: true });
      const owner = await ownerOf(path);
      if (owner && isAlive(owner)) throw new FolderInUseError(folder, owner.pid);
      await removeAbandoned(path);
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/** Another process may have taken the abandoned lock over in the meantime: then it gets it back. */
async function removeAbandoned(path: string): Promise<void> {
  const aside = `${path}.${process.pid}.abandoned`;
  if (!(await succeeds(rename(path, aside), 'ENOENT'))) return;
  const owner = await ownerOf(aside);
  if (owner && isAlive(owner)) await succeeds(link(aside, path), 'EEXIST');
  await rm(aside, { force: true });
}

async function succeeds(work: Promise<void>, otherwise: 'EEXIST' | 'ENOENT'): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === otherwise) return false;
    throw error;
  }
}

/** Undefined where the file is gone or was never finished, which both mean that nobody holds it. */
async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function isAlive(owner: Owner): boolean {
  const now = identityOf(owner.pid);
  return now.started !== '' && now.started === owner.started && now.boot === owner.boot;
}

function identityOf(pid: number): Owner {
  return { pid, started: startTimeOf(pid), boot: readOr('/proc/sys/kernel/random/boot_id', '') };
}

/** Field 22 of /proc/<pid>/stat (proc(5)), counted behind the name, which may hold spaces. '' when there is no such process. */
function startTimeOf(pid: number): string {
  const stat = readOr(`/proc/${pid}/stat`, '');
  if (stat) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return readOr('/proc/self/stat', '') ? '' : aliveWithoutProc(pid);
}

/** Systems without /proc tell only whether the pid is in use. */
function aliveWithoutProc(pid: number): string {
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : '';
  }
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return otherwise;
  }
}
