import { systemActor } from '../core/actor.ts';
import { openDatabase } from '../data/database.ts';
import { Store } from '../repositories/store.ts';
import { seedSamples } from '../services/seeding.ts';
import { readSettings } from './settings.ts';

const config = readSettings();
if (config.appEnv !== 'development') {
  console.error('Sample patients are for development only.');
  process.exit(1);
}
const database = await openDatabase({
  ...config.database,
  onIdleError: () => {},
  onMigrated: (name) => console.log(`migrated ${name}`),
});
const made = await seedSamples(new Store(database), systemActor);
console.log(made ? 'Sample patients were made.' : 'There is data already: nothing was changed.');
await database.close();
