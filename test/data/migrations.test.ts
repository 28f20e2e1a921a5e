import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLite } from '../../src/data/embedded.ts';
import { outliveConnections } from '../../src/data/failures.ts';
import { migrate, migrationFolder } from '../../src/data/migrations.ts';
import { createDatabase } from '../support/postgres.ts';
import { allRows, describeSchema } from '../support/schema.ts';
import { type Engine, engines } from '../support/system.ts';

const files = (await readdir(migrationFolder)).filter((file) => file.endsWith('.sql')).sort();

/** Rows of two tenants, as they would have been written by the program of that version; everybody is invented. */
const fillings: Record<string, string> = {
  '0001_records.sql': `
    insert into tenant (name) values ('riverside');
    insert into patient (tenant_id, name, date_of_birth, updated_at, version)
      select 1 + i % 2, 'Łucja Müller-' || i, date '1931-05-04' + i * 97,
        case when i % 3 = 0 then timestamptz '2025-02-03 04:05:06.789+00' end, 1 + i % 3
      from generate_series(1, 60) as i;
    delete from patient where id = 7;
    insert into note (tenant_id, patient_id, content, note_timestamp)
      select tenant_id, id, E'S: Cough.\\nO: 37,4 °C.\\nA: حساسية 🩺\\nP: ' || repeat('rest ', 5000), '2024-12-31 23:59:59.999+00'
      from patient;
    insert into idempotency_key (tenant_id, credential, operation, key, fingerprint, result, patient_id)
      select tenant_id, 'user:1', 'POST /patients', 'key-' || id, 'f', '{"id":1}', id from patient where id < 9;`,
  '0003_summaries.sql': `
    insert into summary (tenant_id, patient_id, audience, max_length, status, input_hash, notes_hash, document, egress)
      select tenant_id, id, 'clinician', 800, 'approved', 'sha256:a', 'sha256:b', '{ "b": 1,  "a": [2.50, "é"] }', null
      from patient;
    insert into summary_lease values (1, 2, 'sha256:a', gen_random_uuid(), now());`,
  '0004_jobs.sql': `
    insert into job_batch (tenant_id, id, jobs) values (1, gen_random_uuid(), 3);
    insert into job (tenant_id, patient_id, batch_id, priority, options, state, attempts, summary_id, ended_at)
      select 1, id, (select id from job_batch), 'batch', '{"audience": "family"}', 'completed', 1,
        (select max(s.id) from summary s where s.tenant_id = 1 and s.patient_id = patient.id), now()
      from patient where tenant_id = 1;
    insert into job (tenant_id, patient_id, priority, options) select 2, id, 'interactive', '{}' from patient where tenant_id = 2;
    insert into job_event (tenant_id, job_id, sequence, kind, data)
      select tenant_id, id, 1, 'state', '{"status": "pending"}' from job;`,
  '0005_identity.sql': `
    insert into app_user (tenant_id, login, password_hash, roles)
      select t, 'Ana-' || t, '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', array['admin', 'clinician'] from generate_series(1, 2) as t;
    insert into session (tenant_id, user_id, expires_at) select tenant_id, id, now() + interval '14 days' from app_user;
    insert into refresh_token (tenant_id, token_hash, session_id) select tenant_id, decode('00ff' || tenant_id || '0', 'hex'), id from session;
    insert into api_key (tenant_id, name, prefix, secret_hash, roles, created_by)
      values (2, 'lab', 'mk_ab', decode('aa55', 'hex'), array['reader'], 'user:2');
    insert into login_attempt values (0, decode('01', 'hex'), 3, now());`,
  '0006_audit.sql': `
    insert into audit (tenant_id, actor, action, record, patient_ids, outcome)
      select i % 3, 'user:1', 'patient.read', 'patient/' || i, array[i], 'ok' from generate_series(1, 40) as i;
    insert into audit_seal (tenant_id, number, first_id, last_id, entries, mac) values (1, 1, 1, 40, 13, decode('ab', 'hex'));`,
};

interface Place {
  /** As the owner of the schema. */
  pool: pg.Pool;
  url: string | undefined;
  close(): Promise<void>;
}

async function newPlace(engine: Engine): Promise<Place> {
  if (engine === 'postgres') {
    const { url, drop } = await createDatabase();
    const pool = new pg.Pool({ connectionString: url });
    pool.on('error', () => {});
    return { pool, url, close: () => pool.end().then(drop) };
  }
  const lite = await openLite('memory://');
  const pool = new pg.Pool({ ...createPgConfig(lite), max: 1, idleTimeoutMillis: 0 });
  return { pool, url: undefined, close: () => pool.end().then(() => lite.close()) };
}

describe.each(engines)('migrations on %s', (engine) => {
  let folder: string;
  let grown: Place;
  const at = () => pathToFileURL(`${folder}/`);
  const bring = (file: string) => copyFile(new URL(file, migrationFolder), join(folder, file));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'medical-migrations-'));
    grown = await newPlace(engine);
  });
  afterAll(async () => {
    await grown.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('each one leaves every row of the versions before it as it was', async () => {
    for (const file of files) {
      const before = await allRows(grown.pool);
      await bring(file);
      const done: string[] = [];
      await migrate(grown.pool, (name) => done.push(`${name}.sql`), at());
      expect(done).toEqual([file]);
      const after = await allRows(grown.pool);
      for (const [table, rows] of before) {
        const columns = Object.keys(rows[0] ?? {});
        const kept = after
          .get(table)
          ?.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
        expect(kept, `${table} after ${file}`).toEqual(rows);
      }
      await grown.pool.query(fillings[file] ?? '');
    }
    const tables = [...(await allRows(grown.pool))];
    const filled = tables.filter(([, rows]) => rows.length > 0).map(([name]) => name);
    // What a new migration brings is to be filled here too.
    expect(tables.map(([name]) => name).filter((name) => !filled.includes(name))).toEqual([
      'audit_cut',
      'job_worker',
    ]);
  });

  test('a schema that grew with its data is the one that is made at once', async () => {
    const fresh = await newPlace(engine);
    await migrate(fresh.pool, () => {});
    const schema = await describeSchema(fresh.pool);
    expect(schema.policies.length).toBeGreaterThan(10);
    expect(await describeSchema(grown.pool)).toEqual(schema);
    await fresh.close();
  });

  const state = async () => ({
    schema: await describeSchema(grown.pool),
    rows: await allRows(grown.pool),
    versions: (await grown.pool.query('select name from kysely_migration order by name')).rows,
  });

  test('one that fails takes back all that was done with it', async () => {
    const before = await state();
    await writeFile(join(folder, '9998_good.sql'), 'alter table patient add column nickname text;');
    await writeFile(
      join(folder, '9999_bad.sql'),
      "update note set content = 'overwritten'; drop table job_event; select 1 / 0;",
    );
    await expect(migrate(grown.pool, () => {}, at())).rejects.toThrow(/division by zero/);
    expect(await state()).toEqual(before);
  });

  test.runIf(engine === 'postgres')('one whose connection dies leaves the version before it', async () => {
    const before = await state();
    await writeFile(join(folder, '9999_bad.sql'), "update note set content = ''; select pg_sleep(60);");
    const pool = new pg.Pool({ connectionString: grown.url });
    outliveConnections(pool);
    const dying = migrate(pool, () => {}, at());
    const failed = expect(dying).rejects.toThrow();
    const sleeping =
      "select pid from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()";
    while ((await grown.pool.query(sleeping)).rows.length === 0)
      await new Promise((done) => setTimeout(done, 20));
    await grown.pool.query(`select pg_terminate_backend(pid) from (${sleeping}) as found`);
    await failed;
    await pool.end();
    expect(await state()).toEqual(before);
  });
});
