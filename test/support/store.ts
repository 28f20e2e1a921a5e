import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Actor, systemActor } from '../../src/core/actor.ts';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/data/database.ts';
import { Store } from '../../src/repositories/store.ts';
import type { SummaryDocument } from '../../src/schemas/summaries.ts';
import { createDatabase } from './postgres.ts';
import type { Engine } from './system.ts';

export const databaseOptions: DatabaseOptions = {
  url: undefined,
  migrationUrl: undefined,
  dataDir: '',
  poolMax: 4,
  connectionTimeout: 5,
  restrictedLoginOnly: false,
  namedStatements: true,
  onIdleError: () => {},
  onMigrated: () => {},
};

export interface OpenStore {
  database: Database;
  store: Store;
  /** Runs statements as the owner of the schema, who passes by every policy. */
  asOwner(statements: string): Promise<void>;
  close(): Promise<void>;
}

/** A fresh, migrated database without the layers above the store. */
export async function openStore(engine: Engine): Promise<OpenStore> {
  const folder = await mkdtemp(join(tmpdir(), 'medical-store-'));
  const place = engine === 'postgres' ? await createDatabase() : undefined;
  const database = await openDatabase({ ...databaseOptions, url: place?.url, dataDir: join(folder, 'data') });
  return {
    database,
    store: new Store(database),
    asOwner: async (statements) => {
      await database.pool.query(`reset role; ${statements}; set role medical_app`);
    },
    async close() {
      await database.close();
      await place?.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const actorOf = (tenantId: number): Actor => ({
  ...systemActor,
  tenantId,
  credential: `test-${tenantId}`,
});

/** For tests to which only that there is one matters. */
export const anySummary = {
  audience: 'clinician',
  max_length: 500,
  input_hash: 'h',
  notes_hash: 'h',
  document: {} as SummaryDocument,
  egress: null,
} as const;
