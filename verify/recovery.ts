/**
 * `npm run verify:recovery`: fills a system of several tenants, backs it up (on PostgreSQL while clients write), destroys the
 * database, restores it, and holds every row, the schema and the audit against what was there; then harms the backup in
 * every way it can think of. Options after `--`: `--engine embedded|postgres|both` (both), `--patients n` of each tenant
 * (500), `--small` (10).
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { buildProject, type ServerChild } from '../bench/children.ts';
import { serverSecrets } from '../bench/credentials.ts';
import { withLifetimes } from '../bench/lifetimes.ts';
import { demand } from './job-calls.ts';
import { Clinic, PASSWORD } from './recovery-clients.ts';
import { type Contents, openPlace, type Place, type RunOptions } from './recovery-programs.ts';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'both' },
    patients: { type: 'string' },
    small: { type: 'boolean', default: false },
  },
});
const patientsEach = Number(values.patients ?? (values.small ? 10 : 500));
const kills = values.small ? 1 : 10;
const engines = (['embedded', 'postgres'] as const).filter(
  (engine) => values.engine === 'both' || values.engine === engine,
);
if (engines.length === 0) throw new Error('--engine is embedded, postgres or both');
const settings = {
  APP_ENV: 'development',
  AUTH_MODE: 'required',
  SEED_SAMPLE_DATA: 'false',
  LOG_LEVEL: 'WARNING',
  ...serverSecrets,
};

await withLifetimes(async (lifetimes) => {
  await buildProject();
  // Beside each other, for they share nothing.
  await Promise.all(engines.map(async (engine) => prove(await openPlace(engine, settings, lifetimes))));
});

async function prove(place: Place): Promise<void> {
  const say = (text: string) => console.log(`${place.engine}: ${text}`);
  const file = (name: string) => join(place.folder, name);
  const platform = new Clinic('default', 'root');
  const clinics = ['default', 'riverside', 'hilltop'].map((tenant) => new Clinic(tenant, 'ana'));

  await succeed(place, 'user', ['create', '--login', 'root', '--role', 'platform'], {
    input: `${PASSWORD}\n`,
  });
  await succeed(place, 'user', ['create', '--login', 'ana', '--role', 'admin'], { input: `${PASSWORD}\n` });
  let server = await place.serve();
  await platform.enter(server);
  for (const name of ['riverside', 'hilltop']) {
    await platform.call('POST', '/tenants', { name, administrator: { login: 'ana', password: PASSWORD } });
  }
  const worker = place.engine === 'postgres' ? place.work() : undefined;
  await Promise.all(clinics.map((clinic) => fill(clinic, server)));
  say(`${clinics.length} tenants with ${patientsEach} patients each, with notes, summaries and jobs`);

  if (place.engine === 'embedded') {
    const busy = await place.run('backup', ['--to', file('busy')]);
    demand(busy.code === 1 && /is in use by process/.test(busy.said), `while it runs: ${busy.said}`);
    say('while the server runs, a backup is refused');
  }
  const known = clinics.map(({ patients }) => [...patients]);
  if (place.engine === 'postgres') await backUpUnderLoad(place, clinics, file('loaded'));
  // Everything that was written is sealed by then.
  await pause(3_000);
  await server.stop();
  await worker?.();

  await succeed(place, 'backup', ['--to', file('backup')]);
  const before = await place.contents();
  if (!before) throw new Error('there was nothing to back up');
  const total = [...before.rows.values()].reduce((sum, rows) => sum + rows.length, 0);
  say(`backed up ${total} rows of ${before.rows.size} tables, ${statSync(file('backup')).size} bytes`);
  demand((statSync(file('backup')).mode & 0o777) === 0o600, 'others may read the backup');

  await place.destroy();
  const restored = await succeed(place, 'restore', ['--from', file('backup')]);
  demand(/nothing changed, removed or put in/.test(restored), `the audit was not verified: ${restored}`);
  compare(before, await place.contents());
  await succeed(place, 'audit', ['verify']);
  say('destroyed and restored: every row, the schema and the audit are as they were');

  await refuseToOverwrite(place, file('backup'));
  say('nothing is written over');

  server = await place.serve();
  for (const [index, clinic] of clinics.entries()) {
    await clinic.enter(server);
    const faults = await clinic.differences((known[index] ?? []).slice(0, 50));
    demand(faults.length === 0, faults.join('\n'));
    for (const job of clinic.jobs) await clinic.call('GET', job);
    await clinic.createPatient();
  }
  await server.stop();
  say('the server runs on it, knows its users, and goes on where it was');

  await refuseHarmed(place, file('backup'));
  await interrupt(place, file('backup'), before);
  if (place.engine === 'postgres') {
    await place.destroy();
    await succeed(place, 'restore', ['--from', file('loaded')]);
    server = await place.serve();
    for (const [index, clinic] of clinics.entries()) {
      await clinic.enter(server);
      const faults = await clinic.differences(known[index] ?? []);
      demand(faults.length === 0, faults.join('\n'));
    }
    await server.stop();
    say('a backup under load holds all that was acknowledged before it');
  }
}

async function fill(clinic: Clinic, server: ServerChild): Promise<void> {
  await clinic.enter(server);
  for (let i = 0; i < patientsEach; i++) await clinic.createPatient();
  for (const patient of clinic.patients.slice(0, 5)) await clinic.summarise(patient);
  for (const job of clinic.jobs) {
    for (let tries = 0; (await clinic.call<{ status: string }>('GET', job)).status !== 'completed'; tries++) {
      demand(tries < 600, `${job} did not end`);
      await pause(50);
    }
  }
}

async function backUpUnderLoad(place: Place, clinics: Clinic[], to: string): Promise<void> {
  let isOver = false;
  const writing = Promise.all(clinics.map((clinic) => clinic.writeOn(() => isOver)));
  await pause(500);
  try {
    await succeed(place, 'backup', ['--to', to]);
  } finally {
    isOver = true;
  }
  await writing;
}

async function succeed(place: Place, program: string, args: string[], options?: RunOptions): Promise<string> {
  const { code, said } = await place.run(program, args, options);
  demand(code === 0, `${program} ${args.join(' ')} ended with ${code}: ${said}`);
  return said;
}

/** Only what a restore itself brings may be new: its entry in the audit. */
function compare(before: Contents, after: Contents | undefined): void {
  if (!after) throw new Error('nothing was restored');
  for (const [table, rows] of before.rows) {
    const found = after.rows.get(table) ?? [];
    const kept = table === 'audit' ? found.filter((row) => !row.includes('backup.restore')) : found;
    demand(
      isDeepStrictEqual(kept, rows),
      `${table}: ${found.length} rows are not the ${rows.length} of before`,
    );
  }
  for (const [what, described] of Object.entries(before.schema)) {
    const found = after.schema[what as keyof typeof after.schema];
    demand(isDeepStrictEqual(found, described), `the ${what} of the schema are not as they were`);
  }
}

async function refuseToOverwrite(place: Place, backup: string): Promise<void> {
  const whole = readFileSync(backup);
  const over = await place.run('backup', ['--to', backup]);
  demand(over.code === 1 && readFileSync(backup).equals(whole), `over a backup: ${over.said}`);
  const again = await place.run('restore', ['--from', backup]);
  demand(again.code === 1 && /never mixes/.test(again.said), `over data: ${again.said}`);
}

async function refuseHarmed(place: Place, backup: string): Promise<void> {
  await place.destroy();
  const whole = readFileSync(backup);
  const flipped = (at: number) => {
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    return bytes;
  };
  const cases: [string, Buffer, RunOptions?][] = [
    ['a byte is another', flipped(Math.floor(whole.length / 2))],
    ['the manifest is another', flipped(whole.lastIndexOf('"rows":{"') + 12)],
    ['the last byte is missing', whole.subarray(0, -1)],
    ['half is missing', whole.subarray(0, whole.length / 2)],
    ['the key is another', whole, { env: { AUDIT_KEY: serverSecrets.SECRET_KEY } }],
  ];
  await Promise.all(
    cases.map(async ([what, bytes, options], index) => {
      const harmed = join(place.folder, `harmed-${index}`);
      writeFileSync(harmed, bytes);
      const { code, said } = await place.run('restore', ['--from', harmed], options);
      demand(code === 1, `${what}: ended with ${code}: ${said}`);
    }),
  );
  demand((await place.contents()) === undefined, 'a harmed backup was restored');
  console.log(`${place.engine}: ${cases.length} harmed backups refused`);
}

/** Ended at any moment, a backup is not there or whole, and a restored database not there or whole. */
async function interrupt(place: Place, backup: string, before: Contents): Promise<void> {
  await succeed(place, 'restore', ['--from', backup]);
  for (let i = 0; i < kills; i++) {
    const to = join(place.folder, `cut-${i}`);
    const signal = i % 2 === 0 ? 'SIGKILL' : 'SIGTERM';
    await place.run('backup', ['--to', to], { kill: { signal, after: 300 + Math.random() * 900 } });
    await place.destroy();
    const from = existsSync(to) ? to : backup;
    await place.run('restore', ['--from', from], { kill: { signal, after: 300 + Math.random() * 1_500 } });
    // What a killed program held of the server is let go within moments.
    await pause(500);
    if ((await place.contents()) === undefined) await succeed(place, 'restore', ['--from', from]);
    const found = await place.contents();
    demand((found?.rows.get('patient')?.length ?? 0) >= (before.rows.get('patient')?.length ?? 0), 'in part');
  }
  const left = readdirSync(place.folder).filter((name) => name.endsWith('.partial'));
  console.log(
    `${place.engine}: ${kills} interruptions of a backup and of a restore, nothing half done; ${left.length} partial files left`,
  );
}
