import { readdirSync, readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { ModelCard, type ModelList } from '../../../src/schemas/models.ts';
import { cardName } from '../../../src/services/summaries/models.ts';
import { clientOf } from '../../support/client.ts';
import { modelEnv } from '../../support/models.ts';
import { startSystem } from '../../support/system.ts';

describe('the models in use', () => {
  const listed = async (env: Record<string, string>) => {
    const system = await startSystem('embedded', env);
    const answer = await clientOf(() => system.url).get('/api/v1/models');
    await system.close();
    expect(answer.status).toBe(200);
    return answer.json<ModelList>();
  };

  test('are the built-in engine alone where no model is configured, with its card', async () => {
    const { items, total } = await listed({});
    expect(total).toBe(1);
    expect(items[0]).toMatchObject({ engine: 'extractive', role: 'primary', model: null });
    expect(items[0]?.card?.figures.length).toBeGreaterThan(5);
  });

  test('are the model with its prompt version, and the built-in engine behind it', async () => {
    const env = { ...modelEnv('openai', 'http://127.0.0.1:9'), OPENAI_MODEL: 'a-model/nobody:measured' };
    const { items } = await listed(env);
    expect(items.map(({ role, provider, model, card }) => [role, provider, model, card === null])).toEqual([
      ['primary', 'openai', 'a-model/nobody:measured', true],
      ['fallback', null, null, false],
    ]);
    expect(items[0]?.prompt_version).toMatch(/^\d{4}-\d\d-\d+$/);
  });
});

test('every card is named after its version and has its text beside it', () => {
  const files = readdirSync('docs/model-cards').filter((file) => file.endsWith('.json'));
  expect(files).toContain('extractive.json');
  for (const file of files) {
    const card: unknown = JSON.parse(readFileSync(`docs/model-cards/${file}`, 'utf8'));
    expect([...Value.Errors(ModelCard, card)]).toEqual([]);
    expect(`${cardName(card as ModelCard)}.json`).toBe(file);
    const text = readFileSync(`docs/model-cards/${file.replace(/json$/, 'md')}`, 'utf8');
    for (const { what } of (card as ModelCard).figures) expect(text).toContain(what);
  }
});

test('a card cannot be asked for by a path in a name', () => {
  expect(cardName({ provider: 'openai', model: '../../x/Y:1', prompt_version: '2026-11-1' })).toBe(
    'openai-..-..-x-y-1-2026-11-1',
  );
});
