/**
 * `npm run audit -- verify [--tenant name] [--heads file]`: proves that nothing in the database's audit was changed,
 * removed or put in; `verify --file export.jsonl` does so without a database. `export --tenant name` writes a chain to
 * standard output; `retain --days n` removes what is older. The chain before any tenant was known is `system`.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Actor } from '../core/actor.ts';
import { type Database, openDatabase } from '../data/database.ts';
import { asOwner } from '../data/owner.ts';
import { AuditRetention } from '../repositories/audit-retention.ts';
import { Store } from '../repositories/store.ts';
import type { AuditHead } from '../services/audit/chain.ts';
import { allChains } from '../services/audit/chains.ts';
import { checkExport, checkStored, exportLines } from '../services/audit/exports.ts';
import { recordRetention, retain } from '../services/audit/retention.ts';
import { type ChainCheck, parseHeads } from '../services/audit/verification.ts';
import { readSettings } from './settings.ts';

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tenant: { type: 'string' },
    heads: { type: 'string' },
    file: { type: 'string' },
    days: { type: 'string' },
  },
});
const config = readSettings();
const { auditKey = fail('Set AUDIT_KEY to the key that seals the audit.'), auditHeadFile } = config.security;
const headFile = values.heads ?? auditHeadFile;

switch (positionals[0]) {
  case 'verify':
    if (values.file) await verifyFile(values.file);
    else await onDatabase(verify);
    break;
  case 'export':
    await onDatabase(exportChain);
    break;
  case 'retain':
    await onDatabase(removeExpired);
    break;
  default:
    fail('npm run audit -- verify | export | retain');
}

async function verify(store: Store, database: Database): Promise<void> {
  const heads = readHeads();
  for (const [name, actor] of await chainsOf(database)) {
    report(name, await checkStored(store, actor, auditKey, heads));
  }
}

function readHeads(): AuditHead[] {
  if (!headFile) {
    console.warn('No exported heads were given (--heads, AUDIT_HEAD_FILE): a cut tail is not found.');
    return [];
  }
  try {
    return parseHeads(readFileSync(headFile, 'utf8'));
  } catch {
    return fail(`The exported heads in ${headFile} cannot be read; without them a cut tail is not found.`);
  }
}

async function verifyFile(file: string): Promise<void> {
  const heads = readHeads();
  const lines = createInterface({
    input: createReadStream(file, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  report(file, await checkExport(lines, auditKey, heads));
}

function report(name: string, { blocks, entries, faults }: ChainCheck): void {
  console.log(`${name}: ${entries} entries in ${blocks} sealed blocks, ${faults.length} faults`);
  for (const { block, message } of faults) {
    console.log(`  ${block === undefined ? 'chain' : `block ${block}`}: ${message}`);
  }
  if (faults.length > 0) process.exitCode = 2;
}

async function exportChain(store: Store, database: Database): Promise<void> {
  const chains = await chainsOf(database, values.tenant ?? 'default');
  for (const [, actor] of chains) {
    await store.disclose(actor, { action: 'audit.export' });
    for await (const line of exportLines(store, actor)) {
      if (!process.stdout.write(`${line}\n`))
        await new Promise((drained) => process.stdout.once('drain', drained));
    }
  }
}

async function removeExpired(store: Store, database: Database): Promise<void> {
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 1)
    fail('--days is a whole number from 1. HIPAA asks for six years: 2192.');
  const removed = await asOwner(database, (owner) => retain(new AuditRetention(owner), auditKey, days));
  await recordRetention(store, removed);
  for (const [tenant, entries] of removed) console.log(`chain ${tenant}: ${entries} entries removed`);
  if (removed.size === 0) console.log('There is nothing to remove.');
}

/** As the owner, who alone knows all chains and may remove entries; everything else runs under the program's role. */
async function onDatabase(work: (store: Store, database: Database) => Promise<void>): Promise<void> {
  const { database: settings } = config;
  const database = await openDatabase({
    ...settings,
    url: settings.migrationUrl ?? settings.url,
    restrictedLoginOnly: false,
    onIdleError: () => {},
    onMigrated: (name) => console.error(`migrated ${name}`),
  }).catch((error: Error) => fail(error.message));
  try {
    await work(new Store(database), database);
  } finally {
    await database.close();
  }
}

/** @param name of one chain; without it, all */
async function chainsOf(database: Database, name = values.tenant): Promise<[string, Actor][]> {
  const chains = await asOwner(database, (owner) => allChains(new AuditRetention(owner)));
  const chosen = chains.filter(([chain]) => name === undefined || chain === name);
  if (chosen.length === 0) fail(`There is no tenant ${name}.`);
  return chosen;
}
