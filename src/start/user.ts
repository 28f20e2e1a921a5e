/**
 * `npm run user -- create --login ana --role admin [--tenant default]`: makes a user from the command line, the first
 * administrator above all. The password is read from standard input, so that it stands in no history and no process list.
 */
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { DEFAULT_TENANT_ID, systemActor } from '../core/actor.ts';
import { AppError } from '../core/errors.ts';
import { isRole, roles } from '../core/permissions.ts';
import { openDatabase } from '../data/database.ts';
import { Store } from '../repositories/store.ts';
import { PasswordRules } from '../services/identity/password-rules.ts';
import { UserService } from '../services/identity/users.ts';
import { readSettings } from './settings.ts';

const USAGE = `npm run user -- create --login NAME --role ${roles.join('|')} [--role …] [--tenant default]
The password is asked for, or read from standard input.`;

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    login: { type: 'string' },
    role: { type: 'string', multiple: true, default: ['admin'] },
    tenant: { type: 'string', default: 'default' },
  },
});
if (positionals[0] !== 'create' || !values.login) fail(USAGE);
const unknown = values.role.filter((role) => !isRole(role));
if (unknown.length > 0) fail(`There is no role ${unknown.join(', ')}. Roles are ${roles.join(', ')}.`);
const config = readSettings();
const input = createInterface({ input: process.stdin, output: process.stderr });
const password = await input.question('Password (12 characters or more): ');
input.close();
if (password.length < 12 || password.length > 128) fail('A password has 12 to 128 characters.');

const database = await openDatabase({
  ...config.database,
  onIdleError: () => {},
  onMigrated: (name) => console.log(`migrated ${name}`),
}).catch((error: Error) => fail(error.message));
try {
  const store = new Store(database);
  const tenantId = await store.credentials.findTenant(values.tenant);
  if (tenantId === undefined) fail(`There is no tenant ${values.tenant}.`);
  if (values.role.includes('platform') && tenantId !== DEFAULT_TENANT_ID) {
    fail('A platform administrator belongs to the default tenant.');
  }
  const actor = { ...systemActor, tenantId, credential: 'command' };
  const rules = new PasswordRules(config.security.commonPasswords);
  const user = await new UserService(store, rules).create(actor, {
    login: values.login,
    password,
    roles: values.role,
  });
  console.log(`User ${user.login} (${user.roles.join(', ')}) was made in the tenant ${values.tenant}.`);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  const [field] = error.fields;
  console.error(field ? `The ${field.path} ${field.message}.` : error.message);
  process.exitCode = 1;
} finally {
  await database.close();
}
