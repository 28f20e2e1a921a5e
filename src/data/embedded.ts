import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { makePrivate, OTHERS } from './private-folder.ts';

/**
 * Opens the embedded engine with what the schema needs of it. The caller holds the folder's lock. Its files are readable
 * by the user of this process alone.
 *
 * @param content of an earlier dump, for a folder that is not there yet
 */
export async function openLite(dataDir: string, content?: Blob): Promise<PGlite> {
  const lite = await PGlite.create(dataDir, {
    extensions: { pg_trgm, unaccent },
    ...(content && { loadDataDir: content }),
  });
  // The engine gives each new file its mode by chmod, whatever the process's mask says.
  const files = lite.Module.FS;
  const chmod = files.chmod.bind(files);
  files.chmod = (path: unknown, mode: number, ...rest: unknown[]) => chmod(path, mode & ~OTHERS, ...rest);
  await makePrivate(dataDir);
  return lite;
}
