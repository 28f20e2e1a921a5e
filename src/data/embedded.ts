import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';

/**
 * Opens the embedded engine with what the schema needs of it. The caller holds the folder's lock.
 *
 * @param content of an earlier dump, for a folder that is not there yet
 */
export function openLite(dataDir: string, content?: Blob): Promise<PGlite> {
  return PGlite.create(dataDir, {
    extensions: { pg_trgm, unaccent },
    ...(content && { loadDataDir: content }),
  });
}
