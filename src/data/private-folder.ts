import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The rights of the group and of everybody. */
export const OTHERS = 0o077;

/**
 * Makes the folder for its owner alone, and takes the rights of others from what stands in it: clinical text is in clear
 * in these files.
 *
 * @returns whether others had rights to anything in a folder that was there before
 */
export async function makePrivate(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const paths = [folder, ...(await readdir(folder, { recursive: true })).map((name) => join(folder, name))];
  let wasOpen = false;
  for (const path of paths) {
    const { mode } = await stat(path);
    if ((mode & OTHERS) === 0) continue;
    wasOpen = true;
    await chmod(path, mode & 0o777 & ~OTHERS);
  }
  return wasOpen;
}
