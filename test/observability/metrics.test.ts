import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { api, type Client, clientOf } from '../support/client.ts';
import { testKeys } from '../support/identity.ts';
import { hasPromtool, promtool } from '../support/promtool.ts';
import { engines, type RunningSystem, startSystem } from '../support/system.ts';

const patients = `${api}/patients`;
const soap = 'S: Cough for three days.\nO: Temp 38.1 C.\nA: Acute bronchitis.\nP: Paracetamol 500 mg.';

describe.each(engines)('what is counted on %s', (engine) => {
  let system: RunningSystem;
  let http: Client;

  beforeAll(async () => {
    // Nothing listens there: every summary falls back, and the model is never well.
    const model = { LLM_PROVIDER: 'ollama', OLLAMA_URL: 'http://127.0.0.1:1', LLM_RETRIES: '0' };
    system = await startSystem(engine, { ...model, AUDIT_KEY: testKeys.AUDIT_KEY });
    http = clientOf(() => system.url);
  });
  afterAll(() => system?.close());

  const scrape = async () => (await http.get('/metrics')).text;
  /** The sum over all series of this name whose labels hold this text; undefined where there is none. */
  const value = async (name: string, labels = ''): Promise<number | undefined> => {
    const series = (await scrape())
      .split('\n')
      .filter((line) => new RegExp(`^${name}[{ ]`).test(line) && line.includes(labels));
    if (series.length === 0) return undefined;
    return series.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
  };

  test('records that clients make, change and delete, each once', async () => {
    const body = { name: 'Counted Person', date_of_birth: '1980-05-17' };
    const first = await http.post(patients, body, { 'idempotency-key': 'counted' });
    await http.post(patients, body, { 'idempotency-key': 'counted' });
    const { id } = first.json<{ id: number }>();
    await http.put(`${patients}/${id}`, { name: 'Renamed Person' });
    await http.put(`${patients}/${id}`, {});
    await http.put(`${patients}/999999`, { name: 'Nobody' });
    const note = await http.createNote(id, soap);
    await http.createNote(id, soap);
    await http.createNote(id, soap);
    await http.remove(`${patients}/${id}/notes/${note.id}`);
    await http.remove(`${patients}/${id}/notes`);
    await http.createNote(id, soap);
    await http.remove(`${patients}/${id}`);
    await http.remove(`${patients}/${id}`);
    expect({
      patients: [
        await value('patients_created_total'),
        await value('patients_updated_total'),
        await value('patients_deleted_total'),
      ],
      notes: [await value('notes_created_total'), await value('notes_deleted_total')],
    }).toEqual({ patients: [1, 1, 1], notes: [4, 3] });
  });

  test('statements by what they do, and the connections of the pool', async () => {
    await http.createPatient();
    expect(await value('db_query_duration_seconds_count', 'operation="insert"')).toBeGreaterThan(0);
    expect(await value('db_query_duration_seconds_count', 'operation="select"')).toBeGreaterThan(0);
    const operations = [...(await scrape()).matchAll(/^db_query\w+\{.*?operation="(\w+)"/gm)].map(
      ([, operation]) => operation,
    );
    const known = ['select', 'insert', 'update', 'delete', 'begin', 'commit', 'rollback', 'other'];
    expect(known).toEqual(expect.arrayContaining([...new Set(operations)]));
    const limit = engine === 'embedded' ? 1 : 8;
    expect(await value('db_connections_limit')).toBe(limit);
    expect(await value('db_connections_open')).toBeGreaterThan(0);
    expect(await value('db_connections_in_use')).toBeLessThanOrEqual(limit);
    expect(await value('db_connections_awaited')).toBeGreaterThanOrEqual(0);
  });

  test('errors by their code', async () => {
    const before = (await value('errors_total', 'type="not_found"')) ?? 0;
    await http.get(`${patients}/999999`);
    await vi.waitFor(async () => expect(await value('errors_total', 'type="not_found"')).toBe(before + 1));
  });

  test('components that are in use, and whether they answer', async () => {
    expect(await value('health_check_status', 'component="database"')).toBe(1);
    expect(await value('health_check_status', 'component="llm"')).toBe(0);
    expect(await value('health_check_status', 'component="redis"')).toBeUndefined();
  });

  test('summaries that the model could not write, from zero on', async () => {
    expect(await value('summary_generation_errors_total')).toBe(0);
    expect(await value('summary_fallbacks_total')).toBe(0);
    const { id } = await http.createPatient();
    await http.createNote(id, soap);
    expect((await http.get(`${patients}/${id}/summary`)).status).toBe(200);
    expect(await value('summary_generation_errors_total', 'provider="ollama"')).toBe(1);
    expect(await value('summary_fallbacks_total', 'provider="ollama"')).toBe(1);
    expect(await value('llm_requests_total', 'outcome="error"')).toBe(1);
    expect(await value('summary_generation_duration_seconds_count', 'provider="extractive"')).toBe(1);
  });

  test('jobs that wait', async () => {
    expect(await value('queue_tasks_in_queue')).toBe(0);
    expect(await value('queue_oldest_task_age_seconds')).toBe(0);
    expect(await value('queue_workers_alive')).toBeGreaterThanOrEqual(0);
  });

  test('how far the audit is sealed', async () => {
    await http.createPatient();
    await vi.waitFor(async () => expect(await value('audit_oldest_unsealed_seconds')).toBe(0), {
      timeout: 15_000,
      interval: 100,
    });
    expect(await value('audit_seal_failures_total')).toBe(0);
  });

  test.runIf(hasPromtool())('in names and types that promtool finds no fault with', async () => {
    const { code, said } = promtool(['check', 'metrics'], await scrape());
    expect({ code, said }).toEqual({ code: 0, said: '' });
  });
});
