import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actorOf, type OpenStore, openStore } from '../support/store.ts';
import { engines } from '../support/system.ts';

/** On whose behalf a function is called: the tenant that is bound, and the user who asks. */
const callers = {
  'no tenant': ['', ''],
  'no tenant, though a platform administrator': ['', 'platform'],
  'the operator’s tenant': ['1', ''],
  'an administrator of the operator’s tenant': ['1', 'admin'],
  'a disabled platform administrator': ['1', 'disabled'],
  'a platform administrator': ['1', 'platform'],
  'another tenant': ['2', ''],
  'another tenant, though a platform administrator': ['2', 'platform'],
} as const;
type Caller = keyof typeof callers;

const everybody = Object.keys(callers) as Caller[];
const operator = everybody.filter((caller) => callers[caller][0] === '1');
const unbound = everybody.filter((caller) => callers[caller][0] === '');

const entry = (tenant: number) =>
  `select append_audit('[{"tenant_id": ${tenant}, "actor": "test", "action": "test", "outcome": "ok"}]')`;

/** Each function with its calls, and for whom they do anything. Everybody else is refused. */
const functions: Record<string, [call: string, allowed: readonly Caller[]][]> = {
  create_tenant: [["select * from create_tenant('third', 'ana', 'hash')", ['a platform administrator']]],
  list_tenants: [['select * from list_tenants(0, 10)', ['a platform administrator']]],
  change_tenant: [['select * from change_tenant(2, true)', ['a platform administrator']]],
  find_login: [["select * from find_login('default', 'platform')", unbound]],
  find_tenant: [["select * from find_tenant('second')", unbound]],
  find_api_key: [["select * from find_api_key('\\x01')", unbound]],
  find_refresh_token: [["select * from find_refresh_token('\\x01')", unbound]],
  take_jobs: [['select * from take_jobs(5, 0, 30, 3, false)', unbound]],
  take_work: [['select * from take_work(5, 0, 30, 3, false)', unbound]],
  sweep_jobs: [['select * from sweep_jobs(0, 0)', unbound]],
  beat_job_worker: [['select beat_job_worker(gen_random_uuid(), 1)', unbound]],
  forget_job_worker: [['select forget_job_worker(gen_random_uuid())', unbound]],
  count_jobs: [['select * from count_jobs()', unbound]],
  append_audit: [
    [entry(1), [...unbound, ...operator]],
    [
      entry(2),
      [...unbound, 'a platform administrator', ...everybody.filter((one) => callers[one][0] === '2')],
    ],
    [entry(0), [...unbound, 'a platform administrator']],
  ],
  unsealed_audits: [['select * from unsealed_audits()', operator]],
  oldest_unsealed_audit: [['select * from oldest_unsealed_audit()', operator]],
  last_sealed_chain: [['select last_sealed_chain()', operator]],
  // Parts of `take_jobs`, which runs as the owner.
  lease_jobs: [["select * from lease_jobs('{1}', array[gen_random_uuid()], 30, false)", []]],
  take_jobs_of: [["select * from take_jobs_of('interactive', 5, 30, 3)", []]],
  take_last_chance: [['select * from take_last_chance(30, 3)', []]],
};

/** These give rows of the bound tenant alone, so they refuse nobody: each with its call and how many rows tenants see. */
const filtered: Record<string, string> = {
  search_patients:
    "select p.name from search_patients('row', 'id', false, null, null, 0, 10), unnest(page) as p",
  search_patients_fuzzily: "select name from search_patients_fuzzily('row', 0, 10)",
  count_resembling_patients: "select total from count_resembling_patients('row') where total > 0",
  audit_of_patient: 'select action from generate_series(1, 9) as id, audit_of_patient(id)',
};

describe.each(engines)('functions that run as the owner ask who calls, on %s', (engine) => {
  let open: OpenStore;
  const users: Record<string, number> = {};

  /** What a call gives; it is undone. */
  const callAs = async (caller: Caller, call: string): Promise<pg.QueryResult> => {
    const client = await open.database.pool.connect();
    const [tenant, user] = callers[caller];
    try {
      await client.query('begin');
      await client.query(
        "select set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true)",
        [tenant, String(users[user] ?? '')],
      );
      return await client.query(call);
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  beforeAll(async () => {
    open = await openStore(engine);
    await open.asOwner("insert into tenant (name) values ('second')");
    for (const tenantId of [1, 2]) {
      await open.store.transaction(actorOf(tenantId), async ({ patients, audit }) => {
        const { id } = await patients.insert({ name: `Row ${tenantId}`, date_of_birth: '1970-01-01' });
        audit.append({ action: `made-${tenantId}`, record: `patient/${id}`, patientIds: [id] });
      });
    }
    await open.store.transaction(actorOf(1), async (repositories) => {
      for (const [login, role] of Object.entries({
        admin: 'admin',
        platform: 'platform',
        disabled: 'platform',
      })) {
        const user = await repositories.users.insert({ login, password_hash: 'none', roles: [role] });
        users[login] = user?.id ?? 0;
      }
      await repositories.users.update(users.disabled ?? 0, { disabled: true });
    });
  });
  afterAll(() => open?.close());

  test('each of them is held to it here', async () => {
    const { rows } = await open.database.pool.query<{ proname: string }>(
      "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace",
    );
    const found = new Set(rows.map(({ proname }) => proname));
    expect([...found].sort()).toEqual([...Object.keys(functions), ...Object.keys(filtered)].sort());
  });

  test('each of them looks names up in schemas that nobody else can write to', async () => {
    const { rows } = await open.database.pool.query<{ proname: string }>(
      `select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
         and not coalesce(proconfig @> array['search_path=pg_catalog, public, pg_temp'], false)`,
    );
    expect(rows).toEqual([]);
  });

  const calls = Object.values(functions).flat();
  test.each(calls)('%s', async (call, allowed) => {
    for (const caller of everybody) {
      const answer = callAs(caller, call);
      if (allowed.includes(caller)) await expect(answer, caller).resolves.toBeDefined();
      else await expect(answer, caller).rejects.toMatchObject({ code: '42501' });
    }
  });

  test.each(Object.values(filtered))('%s', async (call) => {
    expect((await callAs('no tenant', call)).rows).toEqual([]);
    expect((await callAs('the operator’s tenant', call)).rows).toHaveLength(1);
    const { rows } = await callAs('another tenant', call);
    expect(JSON.stringify(rows)).not.toMatch(/Row 1|made-1/);
    expect(rows).toHaveLength(1);
  });

  test('a temporary table does not answer for a real one', async () => {
    const shadow = `create temporary table app_user on commit drop as
      select 1 as tenant_id, ${users.admin}::bigint as id, array['platform'] as roles, null::timestamptz as disabled_at`;
    const client = await open.database.pool.connect();
    try {
      await client.query(`begin; ${shadow}; select set_config('app.tenant_id', '1', true)`);
      await client.query("select set_config('app.user_id', $1, true)", [String(users.admin)]);
      await expect(client.query('select * from list_tenants(0, 10)')).rejects.toMatchObject({
        code: '42501',
      });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  test('what is for a platform administrator is done for one', async () => {
    const [[listing] = []] = [functions.list_tenants ?? []];
    const { rows } = await callAs('a platform administrator', listing?.[0] ?? '');
    expect(rows.map(({ name }) => name)).toEqual(['default', 'second']);
  });
});
