import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Summary, SummaryList } from '../../../src/schemas/summaries.ts';
import { api, clientOf } from '../../support/client.ts';
import { readEvents } from '../../support/event-streams.ts';
import { protocols } from '../../support/model-protocols.ts';
import { type ModelServer, startModelServer } from '../../support/model-server.ts';
import { honestAnswer, modelEnv } from '../../support/models.ts';
import {
  createChart,
  expectSound,
  notesOf,
  sentencesOf,
  summaryOf,
  summaryPath,
} from '../../support/summaries.ts';
import { engines, type RunningSystem, startSystem } from '../../support/system.ts';

const rows = engines.flatMap((engine) => protocols.map((protocol) => [protocol, engine] as const));

describe.each(rows)('a summary that a model writes by %s on %s', (protocol, engine) => {
  let model: ModelServer;
  let system: RunningSystem;
  const http = clientOf(() => system.url);

  beforeAll(async () => {
    model = await startModelServer({ answer: honestAnswer });
    system = await startSystem(engine, modelEnv(protocol, model.url));
  });
  afterEach(() => {
    model.otherwise(honestAnswer);
    model.requests.length = 0;
  });
  afterAll(async () => {
    await system?.close();
    await model?.close();
  });

  test('keeps the contract, cites its notes and says who wrote it', async () => {
    const id = await createChart(http);
    const summary = await summaryOf(http, id);
    await expectSound(http, id, summary);
    expect(summary.heading.name).toBe('Joanna Erfunden');
    expect(summary.withheld).toEqual([]);
    expect(summary.provenance).toMatchObject({
      engine: 'llm',
      provider: protocol,
      fallback_from: null,
      fallback_reason: null,
      attempts: 1,
      stages: 1,
      tokens: { input: expect.any(Number), output: expect.any(Number) },
    });
    expect(sentencesOf(summary).length).toBeGreaterThanOrEqual(3);
    for (const maxLength of [100, 2000]) {
      await expectSound(http, id, await summaryOf(http, id, `?max_length=${maxLength}`), maxLength);
    }
  });

  test('comes back from the store without another call, also as 304', async () => {
    const id = await createChart(http);
    const first = await http.get(summaryPath(id));
    const again = await http.get(summaryPath(id));
    expect(again.json<Summary>()).toEqual(first.json<Summary>());
    expect(again.headers.etag).toBe(first.headers.etag);
    const known = await http.get(summaryPath(id), { 'if-none-match': String(first.headers.etag) });
    expect([known.status, known.text]).toEqual([304, '']);
    expect(model.requests).toHaveLength(1);
  });

  test.each([
    ['an object', (sentence: string) => JSON.stringify({ summary: sentence })],
    ['a list', (sentence: string) => JSON.stringify([sentence, sentence])],
    ['lines of an object', (sentence: string) => `{\n  "summary": "${sentence}"\n}`],
    ['a call', (sentence: string) => `write_summary(text="${sentence}")`],
  ])('is written by the built-in engine where the model sends %s for a program', async (_what, wrap) => {
    const id = await createChart(http);
    model.otherwise((request) => ({ text: wrap(String(honestAnswer(request, 1).text)) }));
    const summary = await summaryOf(http, id);
    expect(summary.provenance).toMatchObject({ engine: 'extractive', fallback_reason: 'nothing_supported' });
    expect(summary.summary).not.toMatch(/[{}"]|write_summary/);
  });

  test('streams meta, each verified sentence, what was withheld, and the whole', async () => {
    const id = await createChart(http);
    model.otherwise((request) => ({
      text: `${String(honestAnswer(request, 3).text)}\nWarfarin 5 mg daily. [1]\nBP 999/78. [2]`,
    }));
    const events = await readEvents(system.url + summaryPath(id));
    expect(events.map(({ event }) => event)).toEqual([
      'meta',
      'sentence',
      'sentence',
      'sentence',
      'withheld',
      'withheld',
      'summary',
    ]);
    expect(events[0]?.data).toEqual({
      heading: { name: 'Joanna Erfunden', age: expect.any(Number), mrn: expect.stringMatching(/^MRN-/) },
      note_count: 3,
      audience: 'clinician',
      max_length: 500,
    });
    const summary = events.at(-1)?.data as Summary;
    expect(summary).toEqual(await summaryOf(http, id));
    const streamed = events.filter(({ event }) => event === 'sentence');
    expect(streamed.map(({ data }) => (data as { sentence: unknown }).sentence)).toEqual(
      expect.arrayContaining(sentencesOf(summary)),
    );
    expect(summary.withheld.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(summary.summary).not.toMatch(/warfarin|999/i);
  });
});

describe.each(engines)('the life of a written summary on %s', (engine) => {
  let model: ModelServer;
  let system: RunningSystem;
  const http = clientOf(() => system.url);

  beforeAll(async () => {
    model = await startModelServer({ answer: honestAnswer });
    system = await startSystem(engine, modelEnv('ollama', model.url));
  });
  afterEach(() => {
    model.otherwise(honestAnswer);
    model.requests.length = 0;
  });
  afterAll(async () => {
    await system?.close();
    await model?.close();
  });

  const stored = async (patientId: number, summaryId: number) =>
    (await http.get(`${api}/patients/${patientId}/summaries/${summaryId}`)).json<Summary>();
  const review = (patientId: number, summaryId: number, decision: string, comment?: string) =>
    http.post(`${api}/patients/${patientId}/summaries/${summaryId}/review`, { decision, comment });

  test('refresh=true writes a new one and supersedes the draft before it', async () => {
    const id = await createChart(http);
    const first = await summaryOf(http, id);
    const second = await summaryOf(http, id, '?refresh=true');
    expect(second.id).toBeGreaterThan(first.id);
    expect((await stored(id, first.id)).status).toBe('superseded');
    expect(second.status).toBe('draft');
    expect((await summaryOf(http, id)).id).toBe(second.id);
    expect(model.requests).toHaveLength(2);
  });

  test('a new note makes it stale, and the next request renews it', async () => {
    const id = await createChart(http);
    const first = await summaryOf(http, id);
    expect(first.freshness.stale).toBe(false);
    await http.createNote(id, 'A: Gout of the left foot.', '2024-04-01T10:00:00Z');
    expect((await stored(id, first.id)).freshness.stale).toBe(true);
    const second = await summaryOf(http, id);
    expect(second.id).toBeGreaterThan(first.id);
    expect(second.freshness.stale).toBe(false);
    expect(second.note_count).toBe(4);
    expect(model.requests).toHaveLength(2);
  });

  test('another audience or length is another summary', async () => {
    const id = await createChart(http);
    const ids = [
      (await summaryOf(http, id)).id,
      (await summaryOf(http, id, '?audience=family')).id,
      (await summaryOf(http, id, '?max_length=300')).id,
    ];
    expect(new Set(ids).size).toBe(3);
    const list = (await http.get(`${api}/patients/${id}/summaries`)).json<SummaryList>();
    expect(list.items.map((each) => each.id)).toEqual(ids.toReversed());
    expect(list.items.every(({ status }) => status === 'draft')).toBe(true);
  });

  test('an approved one is frozen, and stays while newer ones are written', async () => {
    const id = await createChart(http);
    const first = await summaryOf(http, id);
    const approved = (await review(id, first.id, 'approve', 'Agreed.')).json<Summary>();
    expect([approved.status, approved.review?.comment]).toEqual(['approved', 'Agreed.']);
    expect((await review(id, first.id, 'reject')).status).toBe(409);
    expect((await summaryOf(http, id)).id).toBe(first.id);
    const second = await summaryOf(http, id, '?refresh=true');
    expect(second.id).not.toBe(first.id);
    const kept = await stored(id, first.id);
    expect([kept.status, kept.summary]).toEqual(['approved', first.summary]);
  });

  test('a rejected one is not given again', async () => {
    const id = await createChart(http);
    const first = await summaryOf(http, id);
    expect((await review(id, first.id, 'reject', 'Too short.')).json<Summary>().status).toBe('rejected');
    expect((await summaryOf(http, id)).id).not.toBe(first.id);
    expect((await review(id, 999_999_999, 'approve')).status).toBe(404);
  });

  test('the quotes of a deleted note go, in an approved one too', async () => {
    const id = await createChart(http);
    const first = await summaryOf(http, id, '?max_length=2000');
    await review(id, first.id, 'approve');
    const [gone] = await notesOf(http, id);
    expect(sentencesOf(first).some(({ citations }) => citations.some((c) => c.note_id === gone?.id))).toBe(
      true,
    );
    expect((await http.remove(`${api}/patients/${id}/notes/${gone?.id}`)).status).toBe(204);
    const left = await stored(id, first.id);
    const citations = sentencesOf(left).flatMap((sentence) => sentence.citations);
    for (const { note_id, quote, source_deleted } of citations) {
      expect([quote === '', source_deleted === true]).toEqual([note_id === gone?.id, note_id === gone?.id]);
    }
    expect(JSON.stringify(left)).not.toMatch(/radiating|325 mg/);
  });

  test('asked for 20 times at once the model is called once', async () => {
    const id = await createChart(http);
    model.otherwise((request) => ({ ...honestAnswer(request), delayMs: 300 }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => summaryOf(http, id)));
    expect(new Set(answers.map((each) => each.id)).size).toBe(1);
    expect(model.requests).toHaveLength(1);
  });

  test('who joins a stream late is told what was said before', async () => {
    const id = await createChart(http);
    model.otherwise((request) => ({ ...honestAnswer(request), everyMs: 20 }));
    const early = readEvents(system.url + summaryPath(id));
    await readEvents(system.url + summaryPath(id), { until: ({ event }) => event === 'sentence' });
    const late = readEvents(system.url + summaryPath(id));
    const [a, b] = await Promise.all([early, late]);
    expect(b.map(({ event, data }) => [event, data])).toEqual(a.map(({ event, data }) => [event, data]));
    expect(model.requests).toHaveLength(1);
  });

  test.each(['text/event-stream', 'application/json'])(
    'the call ends when the last one who waits for %s has left',
    async (accept) => {
      const id = await createChart(http);
      model.otherwise({ silent: true });
      const leaving = [new AbortController(), new AbortController()];
      const waiting = leaving.map(({ signal }) =>
        fetch(system.url + summaryPath(id), { headers: { accept }, signal })
          .then((answer) => answer.text())
          .catch(() => 'left'),
      );
      while (model.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      leaving[0]?.abort();
      await waiting[0];
      expect(model.open).toBe(1);
      leaving[1]?.abort();
      await Promise.all(waiting);
      await model.quiet();
      expect(model.requests).toHaveLength(1);
      model.otherwise(honestAnswer);
      expect((await summaryOf(http, id)).provenance.engine).toBe('llm');
      expect(system.logs()).not.toMatch(/"level":50|"level":60/);
    },
  );
});

describe.runIf(engines.includes('postgres'))('two systems on one PostgreSQL', () => {
  let model: ModelServer;
  let systems: RunningSystem[] = [];

  beforeAll(async () => {
    model = await startModelServer({ answer: (request) => ({ ...honestAnswer(request), delayMs: 400 }) });
    const env = { ...modelEnv('ollama', model.url), SUMMARY_DEADLINE_SECONDS: '5' };
    const first = await startSystem('postgres', env);
    const second = await startSystem('postgres', { ...env, DATABASE_URL: first.env.DATABASE_URL ?? '' });
    systems = [first, second];
  });
  afterAll(async () => {
    for (const system of systems.toReversed()) await system.close();
    await model?.close();
  });

  test('write a summary once between them', async () => {
    const clients = systems.map(({ url }) => clientOf(() => url));
    const [http] = clients;
    if (!http) throw new Error('no system runs');
    const id = await createChart(http);
    model.requests.length = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => summaryOf(clients[i % 2] ?? http, id)),
    );
    expect(new Set(answers.map((each) => each.id)).size).toBe(1);
    expect(model.requests).toHaveLength(1);
  });

  test('both answer within the deadline when the model hangs', async () => {
    const clients = systems.map(({ url }) => clientOf(() => url));
    const [http] = clients;
    if (!http) throw new Error('no system runs');
    const id = await createChart(http);
    model.script({ silent: true }, { silent: true });
    const started = performance.now();
    const answers = await Promise.all(clients.map((client) => summaryOf(client, id)));
    for (const { provenance } of answers) {
      expect([provenance.engine, provenance.fallback_reason]).toEqual(['extractive', 'timeout']);
    }
    // The model has 4 s; a second wait in a row would take as long again.
    expect(performance.now() - started).toBeLessThan(7_000);
  });
});
