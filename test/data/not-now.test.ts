import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Answer, api, type Client, clientOf, type Patient } from '../support/client.ts';
import { createDatabase } from '../support/postgres.ts';
import { expectProblem } from '../support/problems.ts';
import { engines, type RunningSystem, startSystem } from '../support/system.ts';

const patients = `${api}/patients`;

/** Each code of `data/failures.ts`, raised by a trigger, with what the caller reads. */
const codes = {
  '08006': /cannot be reached/,
  '40001': /is busy/,
  '40P01': /is busy/,
  '55P03': /is busy/,
  '57014': /is busy/,
  '53100': /storage is full/,
  '53200': /is busy/,
  '53300': /is busy/,
  '57P01': /cannot be reached/,
  '57P03': /cannot be reached/,
  '58000': /cannot be reached/,
  '58030': /cannot be reached/,
  '25006': /cannot be reached/,
  '25P03': /cannot be reached/,
  '55000': /cannot be reached/,
};

describe.each(engines.filter((engine) => engine === 'postgres'))(
  'a database that says not now, on %s',
  (engine) => {
    let system: RunningSystem;
    let http: Client;
    let database: Awaited<ReturnType<typeof createDatabase>>;
    let owner: pg.Client;
    let patient: Patient;
    const name = () => new URL(database.url).pathname.slice(1);
    const terminate = () =>
      owner.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    const create = (text: string) => http.post(patients, { name: text, date_of_birth: '1990-01-01' });
    const expectNotNow = (answer: Answer, sentence: RegExp) => {
      expectProblem(answer, 503);
      expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(answer.json<{ detail: string }>().detail).toMatch(sentence);
    };
    const readiness = async () => (await http.get('/health/ready')).status;

    beforeAll(async () => {
      database = await createDatabase();
      system = await startSystem(engine, { DATABASE_URL: database.url });
      http = clientOf(() => system.url);
      patient = await http.createPatient();
      owner = new pg.Client({ connectionString: database.url });
      await owner.connect();
      await owner.query(`
      create function raise_code() returns trigger language plpgsql as $$
      begin
        if new.name ~ '^Code ' then raise exception 'raised' using errcode = substr(new.name, 6); end if;
        return new;
      end $$;
      create trigger raise_code before insert on patient for each row execute function raise_code()`);
    });
    afterAll(async () => {
      await owner?.end();
      await system?.close();
      await database?.drop();
    });

    test.each(Object.entries(codes))(
      '%s is a 503 with Retry-After, and the next call is served',
      async (code, sentence) => {
        expectNotNow(await create(`Code ${code}`), sentence);
        expect(await readiness()).toBe(200);
        expect((await create('Served Again')).status).toBe(201);
        expect((await http.get(`${patients}/${patient.id}`)).status).toBe(200);
      },
    );

    test('a code that says that the statement is wrong stays a 500', async () => {
      expect((await create('Code 22012')).status).toBe(500);
    });

    test('a write that waits too long for a lock is a 503, and so is one that is cancelled', async () => {
      await owner.query('begin; select 1 from patient for update');
      const waiting = http.put(`${patients}/${patient.id}`, { name: 'Waits' });
      await vi.waitFor(async () => {
        const { rows } = await owner.query(
          "select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        expect(rows.length).toBeGreaterThan(0);
      });
      expectNotNow(await waiting, /is busy/);
      await owner.query(`rollback; alter database ${name()} set lock_timeout = '100ms'`);
      await terminate();
      await owner.query('begin; select 1 from patient for update');
      await vi.waitFor(
        async () => expectNotNow(await http.put(`${patients}/${patient.id}`, { name: 'Waits' }), /is busy/),
        {
          timeout: 20_000,
        },
      );
      await owner.query(`rollback; alter database ${name()} reset lock_timeout`);
      await terminate();
      await vi.waitFor(async () => expect((await create('Served Again')).status).toBe(201), {
        timeout: 20_000,
      });
    });

    test('a primary that takes no writes is away for reads and writes, and is used again without a restart', async () => {
      await owner.query(`alter database ${name()} set default_transaction_read_only = on`);
      await terminate();
      await vi.waitFor(async () => expect(await readiness()).toBe(503), { timeout: 20_000 });
      const calls = Array.from({ length: 10 }, (_, at) =>
        at % 2 === 0 ? create('Never Stored') : http.get(`${patients}/${patient.id}`),
      );
      for (const answer of await Promise.all(calls)) expectNotNow(answer, /cannot be reached/);
      expect((await http.get('/health')).status).toBe(200);

      // As after a failover to a server that takes writes: the old connections would still lead to the other one.
      await owner.query('begin read write');
      await owner.query(`alter database ${name()} reset default_transaction_read_only`);
      await owner.query('commit');
      await vi.waitFor(async () => expect(await readiness()).toBe(200), { timeout: 20_000 });
      for (let call = 0; call < 10; call++) {
        expect((await http.get(`${patients}/${patient.id}`)).status).toBe(200);
        expect((await create('Stored')).status).toBe(201);
      }
    });
  },
);
