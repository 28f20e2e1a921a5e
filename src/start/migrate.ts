import { migrateDatabase } from '../data/database.ts';
import { describeError } from '../observability/logger.ts';
import { readSettings } from './settings.ts';

const { database } = readSettings();
const url = database.migrationUrl ?? database.url;
if (!url) {
  console.error(
    "Set MIGRATION_DATABASE_URL to the owner's address. The embedded database migrates itself at the start.",
  );
  process.exit(1);
}
try {
  await migrateDatabase(url, (name) => console.log(`migrated ${name}`));
  console.log('The schema is up to date.');
} catch (error) {
  console.error('The migration failed; nothing was changed.', describeError(error));
  process.exitCode = 1;
}
