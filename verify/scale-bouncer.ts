import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerChild } from '../bench/children.ts';
import { onDatabase } from '../bench/databases.ts';
import type { Lifetimes } from '../bench/lifetimes.ts';
import { decimal, measure, median } from '../bench/measures.ts';
import { freePort } from '../test/support/ports.ts';
import { demand, until } from './job-calls.ts';
import { smoke } from './scale-smoke.ts';
import { type Finding, filledDatabase, reads, startApi, startWorker } from './scale-systems.ts';

/** Sessions that PgBouncer opens: fewer than the programs have connections. */
const SESSIONS = 6;

/** PgBouncer in transaction mode between the programs and PostgreSQL; migrations go past it. */
export async function bouncer(lifetimes: Lifetimes, small: boolean): Promise<Finding[]> {
  const finding = (what: string, found: string): Finding => ({ part: 'pgbouncer', what, found });
  const direct = await filledDatabase(lifetimes, 'bouncer');
  const pooled = await startBouncer(lifetimes, direct);
  const unnamed = { MIGRATION_DATABASE_URL: direct, DB_NAMED_STATEMENTS: 'false' };
  const servers = {
    'direct, named statements': await startApi(lifetimes, { DATABASE_URL: direct }),
    'direct, unnamed': await startApi(lifetimes, { ...unnamed, DATABASE_URL: direct }),
    'by PgBouncer, unnamed': await startApi(lifetimes, { ...unnamed, DATABASE_URL: pooled }),
  };
  await startWorker(lifetimes, { ...unnamed, DATABASE_URL: pooled });
  const tried = await smoke(servers['by PgBouncer, unnamed']);
  const rates = await ratesOf(servers, small);
  const sessions = await sessionsOf(direct);
  demand(sessions <= SESSIONS, `PgBouncer opened ${sessions} sessions`);
  await demandCleanSessions(pooled);
  const named = rates.get('direct, named statements') ?? Number.NaN;
  return [
    finding('contract', tried),
    finding(
      'sessions',
      `${sessions} for 20 connections of the API and those of a worker, nothing left behind in them`,
    ),
    ...[...rates].map(([what, rate]) =>
      finding(what, `${decimal(rate)} reads/s: ${(rate / named).toFixed(2)} times direct and named`),
    ),
  ];
}

async function ratesOf(servers: Record<string, ServerChild>, small: boolean): Promise<Map<string, number>> {
  const rates = new Map<string, number[]>(Object.keys(servers).map((what) => [what, []]));
  for (let round = 0; round < (small ? 1 : 3); round++) {
    for (const [what, server] of Object.entries(servers)) {
      const job = { url: server.url, connections: 16, leastAnswers: 1, requests: reads, expectedStatus: 200 };
      if (round === 0 && !small) await measure(what, { ...job, seconds: 3 });
      const { rate } = await measure(what, { ...job, seconds: small ? 1 : 5 });
      rates.get(what)?.push(rate);
    }
  }
  return new Map([...rates].map(([what, all]) => [what, median(all)]));
}

/** PgBouncer's sessions are told by the name that it was given for this database. */
function sessionsOf(url: string): Promise<number> {
  return onDatabase(url, async (client) => {
    const { rows } = await client.query(`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and application_name = 'behind-pgbouncer'`);
    return rows[0].n;
  });
}

/** Looks through PgBouncer at whichever session it gives, more often than there are sessions. */
async function demandCleanSessions(pooled: string): Promise<void> {
  const looks = Array.from({ length: SESSIONS * 4 }, () =>
    onDatabase(pooled, async (client) => {
      const { rows } =
        await client.query(`select (select count(*)::int from pg_prepared_statements) as prepared,
        current_user = session_user as own_role, coalesce(current_setting('app.tenant_id', true), '') as tenant,
        (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks`);
      return rows[0];
    }),
  );
  for (const { prepared, own_role, tenant, locks } of await Promise.all(looks)) {
    const isClean = prepared === 0 && own_role && tenant === '' && locks === 0;
    demand(isClean, `a session kept ${prepared} statements, ${locks} locks, or a role or tenant`);
  }
}

async function startBouncer(lifetimes: Lifetimes, database: string): Promise<string> {
  const { hostname, port: postgresPort, username, password, pathname } = new URL(database);
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'medical-bouncer-'));
  lifetimes.add(folder, async () => rmSync(folder, { recursive: true, force: true }));
  const login = `user=${username}${password ? ` password=${decodeURIComponent(password)}` : ''}`;
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
medical = host=${hostname} port=${postgresPort || 5432} dbname=${pathname.slice(1)} ${login} connect_query='set application_name = ''behind-pgbouncer'''
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${SESSIONS}
max_client_conn = 500
`,
  );
  const isRoot = process.getuid?.() === 0;
  if (isRoot) {
    // It gives up being root before it reads the file.
    chmodSync(folder, 0o755);
    chmodSync(file, 0o644);
  }
  let log = '';
  const child = spawn('pgbouncer', [...(isRoot ? ['-u', 'postgres'] : []), file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    log += chunk;
  });
  const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
  lifetimes.add('pgbouncer', async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await until('PgBouncer', 10_000, () => {
    if (child.exitCode !== null || child.pid === undefined)
      throw new Error(`PgBouncer did not start: ${log}`);
    return listens(port);
  });
  return `postgresql://anybody@127.0.0.1:${port}/medical`;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
