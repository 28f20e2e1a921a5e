import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../../../src/schemas/summaries.ts';
import { api, clientOf, type Page } from '../../support/client.ts';
import { faults, type ModelServer, startModelServer } from '../../support/model-server.ts';
import { honestAnswer, modelEnv } from '../../support/models.ts';
import { createChart, summaryOf } from '../../support/summaries.ts';
import { engines, type RunningSystem, startSystem } from '../../support/system.ts';

describe.each(engines)('while the model fails, on %s', (engine) => {
  let model: ModelServer;
  let system: RunningSystem;
  const http = clientOf(() => system.url);
  const stored = async (patientId: number) =>
    (await http.get(`${api}/patients/${patientId}/summaries`)).json<Page<Summary>>().items;

  beforeAll(async () => {
    model = await startModelServer();
    system = await startSystem(engine, modelEnv('ollama', model.url));
  });
  afterAll(async () => {
    await system?.close();
    await model?.close();
  });

  test('its summary of the same notes stays in use, and fallbacks are kept once', async () => {
    model.otherwise(honestAnswer);
    const id = await createChart(http);
    const written = await summaryOf(http, id);
    model.otherwise(faults.server_error);
    const first = await summaryOf(http, id, '?refresh=true');
    expect(first.provenance).toMatchObject({ engine: 'extractive', fallback_from: 'ollama' });
    const second = await summaryOf(http, id, '?refresh=true');
    expect(second.id).toBe(first.id);
    expect((await summaryOf(http, id)).id).toBe(written.id);
    expect((await stored(id)).map((each) => [each.id, each.status])).toEqual([
      [first.id, 'draft'],
      [written.id, 'draft'],
    ]);
    model.otherwise(honestAnswer);
    const renewed = await summaryOf(http, id, '?refresh=true');
    expect(renewed.provenance.engine).toBe('llm');
    expect((await stored(id)).map(({ status }) => status)).toEqual(['draft', 'superseded', 'superseded']);
  });

  test('a summary of older notes is superseded', async () => {
    model.otherwise(honestAnswer);
    const id = await createChart(http);
    const written = await summaryOf(http, id);
    await http.createNote(id, 'A: Gout.', '2024-05-01T10:00:00Z');
    model.otherwise(faults.server_error);
    const fallback = await summaryOf(http, id);
    expect(fallback.provenance.engine).toBe('extractive');
    expect((await stored(id)).map((each) => [each.id, each.status])).toEqual([
      [fallback.id, 'draft'],
      [written.id, 'superseded'],
    ]);
    model.otherwise(honestAnswer);
  });
});
