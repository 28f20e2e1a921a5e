import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_STAGES, stagesOf, TokenScale } from '../../../../src/services/summaries/generation/budgets.ts';
import { atOnce } from '../../../../src/services/summaries/turns.ts';
import type { Statement } from '../../../../src/services/summaries/types.ts';
import { clientOf, inParallel } from '../../../support/client.ts';
import { type ModelServer, startModelServer } from '../../../support/model-server.ts';
import { honestAnswer, modelEnv } from '../../../support/models.ts';
import { expectSound, summaryOf } from '../../../support/summaries.ts';
import { type RunningSystem, startSystem } from '../../../support/system.ts';

const statement = (place: number, text: string, topic: Statement['topic'] = 'general'): Statement => ({
  note_id: place,
  start: 0,
  end: text.length,
  text,
  kind: 'subjective',
  topic,
  under: undefined,
  encounter_at: new Date(Date.UTC(2024, 0, 1) + place * 86_400_000).toISOString(),
});

/** As if a character were a token. */
const lengthsOf = (all: readonly Statement[]) => new Map(all.map((each) => [each, each.text.length]));

describe('stages', () => {
  const chart = fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 400 }),
      fc.constantFrom<Statement['topic']>('general', 'medications', 'vitals'),
    ),
    { maxLength: 200 },
  );

  test('hold each statement once, in its order, within the budget, and never more than allowed', () => {
    fc.assert(
      fc.property(chart, fc.integer({ min: 50, max: 2_000 }), (lengths, budget) => {
        const all = lengths.map(([length, topic], place) => statement(place, 'x'.repeat(length), topic));
        const stages = atOnce(stagesOf(all, budget, lengthsOf(all)));
        expect(stages.length).toBeLessThanOrEqual(MAX_STAGES);
        const places = stages.flat().map(({ note_id }) => note_id);
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        for (const stage of stages) {
          const cost = stage.reduce((sum, each) => sum + Math.min(each.text.length, budget), 0);
          expect(cost).toBeLessThanOrEqual(budget);
        }
        if (all.reduce((sum, each) => sum + each.text.length, 0) <= budget)
          expect(places).toHaveLength(all.length);
      }),
    );
  });

  test('give up what weighs least and is oldest', () => {
    const all = Array.from({ length: 200 }, (_, i) =>
      statement(i, 'x'.repeat(100), i % 2 === 0 ? 'medications' : 'social_history'),
    );
    const kept = atOnce(stagesOf(all, 1_000, lengthsOf(all))).flat();
    expect(kept.every(({ topic }) => topic === 'medications')).toBe(true);
    expect(kept.at(-1)?.note_id).toBe(198);
  });
});

test("a scale learns from the server's count, not from what it did not count anew", () => {
  const scale = new TokenScale();
  const text = 'word '.repeat(400);
  const guessed = scale.tokensOf(text);
  scale.learn(text, 3);
  scale.learn(text, null);
  expect(scale.tokensOf(text)).toBe(guessed);
  for (let i = 0; i < 20; i++) scale.learn(text, 1_800);
  expect(scale.tokensOf(text)).toBeGreaterThan(1_800);
});

describe('a chart of 1 000 notes and a window of 4 096 tokens', () => {
  let model: ModelServer;
  let system: RunningSystem;
  const http = clientOf(() => system.url);
  const windowSize = 4_096;
  /** About as dense as the vocabularies of current models on clinical text. */
  const count = (text: string) => Math.ceil(Buffer.byteLength(text) / 2.6);

  beforeAll(async () => {
    model = await startModelServer();
    model.otherwise((request) => ({
      ...honestAnswer(request, 4),
      usage: { input: count(request.system + request.prompt), output: 80 },
    }));
    system = await startSystem('embedded', modelEnv('ollama', model.url));
  });
  afterAll(async () => {
    await system?.close();
    await model?.close();
  });

  test('is read in stages, each within the window, with every note in the receipt', async () => {
    const { id } = await http.createPatient();
    await inParallel(
      Array.from({ length: 1_000 }, (_, i) => i),
      8,
      (i) =>
        http.createNote(
          id,
          `S: Cough for ${(i % 9) + 2} days, visit ${i}. Feels tired and sleeps badly since ${i % 7} weeks.\n\nA: Acute bronchitis, episode ${i}.\n\nP: Amoxicillin ${250 + (i % 4) * 250} mg TID for 7 days.`,
          new Date(Date.UTC(2020, 0, 1) + i * 86_400_000).toISOString(),
        ),
    );
    const summary = await summaryOf(http, id);
    expect(summary.provenance).toMatchObject({ engine: 'llm', stages: MAX_STAGES });
    expect(model.requests).toHaveLength(MAX_STAGES + 1);
    for (const { system: rules, prompt, maxTokens } of model.requests) {
      expect(count(rules + prompt) + (maxTokens ?? 0)).toBeLessThanOrEqual(windowSize);
    }
    await expectSound(http, id, summary);
    expect(summary.coverage.notes).toHaveLength(1_000);
    const outcomes = new Set(summary.coverage.notes.map(({ outcome }) => outcome));
    expect(outcomes).toContain('skipped');
    expect(summary.coverage.notes.filter(({ outcome }) => outcome !== 'skipped').length).toBeGreaterThan(100);
  }, 120_000);
});
