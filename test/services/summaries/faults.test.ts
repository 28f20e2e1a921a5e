import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../../../src/schemas/summaries.ts';
import { clientOf } from '../../support/client.ts';
import { type Protocol, protocols } from '../../support/model-protocols.ts';
import {
  type Answer,
  faults,
  invalidUtf8,
  type ModelServer,
  rateLimited,
  startModelServer,
} from '../../support/model-server.ts';
import { honestAnswer, modelEnv, statementsOf } from '../../support/models.ts';
import { createChart, expectSound, sentencesOf, summaryOf } from '../../support/summaries.ts';
import { type RunningSystem, startSystem } from '../../support/system.ts';

/** Nothing of a chart, of its patient, or of what a model says may stand in a log. */
const private_ = /Erfunden|chest pain|STEMI|metoprolol|LDL|zebra|Beispiel|MRN-|1979-03-15/i;

/** Calls that fail: the reasons that the answer may give. */
const failing: Record<string, { answer: (protocol: Protocol) => Answer; reasons: string[] }> = {
  'refuses by its end reason': { answer: () => faults.refusal, reasons: ['refused', 'nothing_supported'] },
  'refuses in words': {
    answer: () => ({ text: 'I am sorry, but I cannot help with this request.' }),
    reasons: ['nothing_supported'],
  },
  hangs: { answer: () => faults.silent, reasons: ['timeout'] },
  'stops in the middle': { answer: () => faults.stall, reasons: ['stalled', 'timeout'] },
  'drips bytes': {
    answer: () => (request) => ({ ...honestAnswer(request), dripMs: 300 }),
    reasons: ['timeout'],
  },
  'cuts the connection': { answer: () => faults.cut, reasons: ['truncated', 'connection'] },
  'ends without its end mark': { answer: () => faults.no_end, reasons: ['truncated'] },
  'reports a failure in the stream': {
    answer: () => faults.failure_inside,
    reasons: ['server_error', 'overloaded'],
  },
  'answers 500': { answer: () => faults.server_error, reasons: ['server_error'] },
  'answers 503': { answer: () => faults.overloaded, reasons: ['overloaded'] },
  'answers 429 for an hour': { answer: () => rateLimited('3600'), reasons: ['rate_limited'] },
  'answers HTML': { answer: () => faults.html, reasons: ['invalid_response'] },
  'answers HTML as its stream': { answer: () => faults.html_as_stream, reasons: ['invalid_response'] },
  'answers nothing': { answer: () => faults.empty, reasons: ['empty'] },
  'answers blanks': { answer: () => faults.blank, reasons: ['empty'] },
  'answers 10 MB': { answer: () => faults.huge, reasons: ['too_large'] },
  'answers 10 MB in one frame': { answer: () => faults.huge_frame, reasons: ['too_large'] },
  'sends what is no UTF-8': { answer: invalidUtf8, reasons: ['invalid_response'] },
  redirects: { answer: () => faults.redirect, reasons: ['invalid_response'] },
};

/** Answers that end well and say what they must not, beside two lines that are true. `said` may not be shown. */
const lying: Record<string, { line: string; said: RegExp }> = {
  'another language': { line: 'El paciente sufre de zebra y fiebre alta. [1]', said: /zebra/ },
  'another script': { line: '患者有zebra高血壓。 [1]', said: /zebra/ },
  'an invented citation': { line: 'Chest pain for 2 hours, zebra. [999]', said: /zebra/ },
  'a citation beyond all numbers': { line: 'Zebra. [99999999999999999999]', said: /zebra/i },
  markup: { line: '<b onclick="zebra()">Chest pain</b> for 2 hours. [1]', said: /<b|zebra/ },
  'a script': { line: '<script>zebra()</script> [1]', said: /script|zebra/ },
  markdown: { line: '**Chest pain** zebra. [1]', said: /\*\*|zebra/ },
  'a link': { line: 'Chest pain, see https://zebra.example/a. [1]', said: /zebra/ },
  'a bare link': { line: 'Chest pain, see www.zebra.com. [1]', said: /zebra/ },
  'a link in markdown': { line: '[Chest pain](//zebra.example/?q=1) [1]', said: /zebra/ },
  'invisible characters': {
    line: 'Chest pain for 2\u200b hours\u202e zebra. [1]',
    said: /\u200b|\u202e|zebra/,
  },
  'tag characters': { line: 'Chest pain\u{e0041}\u{e0042} for 2 hours. [1]', said: /\u{e0041}/u },
  "another patient's name": { line: 'Maria Beispiel has chest pain. [1]', said: /Beispiel/ },
};

describe.each(protocols)('a model that misbehaves by %s', (protocol) => {
  let model: ModelServer;
  let system: RunningSystem;
  const http = clientOf(() => system.url);

  beforeAll(async () => {
    model = await startModelServer({ answer: honestAnswer });
    system = await startSystem('embedded', {
      ...modelEnv(protocol, model.url),
      SUMMARY_DEADLINE_SECONDS: '5',
      LLM_STALL_SECONDS: '2',
    });
  });
  afterAll(async () => {
    await system?.close();
    await model?.close();
  });

  const expectRecovered = async (patientId: number) => {
    model.otherwise(honestAnswer);
    const summary = await summaryOf(http, patientId);
    expect(summary.provenance).toMatchObject({ engine: 'llm', provider: protocol, fallback_from: null });
    await expectSound(http, patientId, summary);
  };

  test.each(Object.entries(failing))('that %s is labelled, and used again at once', async (_, fault) => {
    const id = await createChart(http);
    model.otherwise(fault.answer(protocol));
    const summary = await summaryOf(http, id);
    expect(summary.provenance).toMatchObject({ engine: 'extractive', fallback_from: protocol });
    expect(fault.reasons).toContain(summary.provenance.fallback_reason);
    await expectSound(http, id, summary);
    expect(sentencesOf(summary).length).toBeGreaterThan(0);
    await expectRecovered(id);
    expect(system.logs()).not.toMatch(private_);
  });

  test.each(Object.entries(lying))('in %s is withheld, and the rest is shown', async (_, { line, said }) => {
    const id = await createChart(http);
    model.otherwise((request) => {
      const [first, second] = statementsOf(request);
      return { text: `${first?.text} [1]\n${line}\n${second?.text} [2]` };
    });
    const summary = await summaryOf(http, id);
    expect(summary.provenance.engine).toBe('llm');
    expect(sentencesOf(summary)).toHaveLength(2);
    expect(summary.withheld.reduce((sum, { count }) => sum + count, 0)).toBe(1);
    expect(JSON.stringify(summary)).not.toMatch(said);
    await expectSound(http, id, summary);
    expect(system.logs()).not.toMatch(private_);
  });
});

describe.each(protocols)('a model that cannot be used by %s', (protocol) => {
  const start = async (options: Parameters<typeof startModelServer>[0]) => {
    const model = await startModelServer({ answer: honestAnswer, ...options });
    const system = await startSystem('embedded', modelEnv(protocol, model.url));
    const http = clientOf(() => system.url);
    return { model, system, http, id: await createChart(http) };
  };

  test('because of the key is told in the answer, the log and the readiness', async () => {
    const { model, system, http, id } = await start({ key: 'another-key' });
    const { provenance } = await summaryOf(http, id);
    expect(provenance).toMatchObject({
      engine: 'extractive',
      fallback_from: protocol,
      fallback_reason: 'unauthorized',
    });
    expect(system.logs()).toContain('"error_type":"unauthorized"');
    expect(system.logs()).not.toMatch(private_);
    expect(system.logs()).not.toContain('key-for-tests');
    expect((await http.get('/health/ready')).json()).toMatchObject({
      status: 'degraded',
      checks: { llm: { status: 'unavailable' } },
    });
    await system.close();
    await model.close();
  });

  test('because it is not there is told with what to do', async () => {
    const { model, system, http, id } = await start({ models: ['some-other-model'] });
    const { provenance } = await summaryOf(http, id);
    expect(provenance).toMatchObject({ fallback_from: protocol, fallback_reason: 'model_missing' });
    const hint = { ollama: 'ollama pull llama3.2', openai: 'OPENAI_MODEL', anthropic: 'ANTHROPIC_MODEL' };
    expect(system.logs()).toContain(hint[protocol]);
    await system.close();
    await model.close();
  });
});

describe('a model that is down for long', () => {
  test('is not asked for a while, and used within 30 s of its recovery', { timeout: 60_000 }, async () => {
    const model = await startModelServer({ answer: faults.server_error });
    const system = await startSystem('embedded', modelEnv('ollama', model.url));
    const http = clientOf(() => system.url);
    const id = await createChart(http);
    const reasons: (string | null)[] = [];
    for (let call = 0; call < 7; call++) reasons.push((await summaryOf(http, id)).provenance.fallback_reason);
    expect(reasons).toEqual([...Array(5).fill('server_error'), 'circuit_open', 'circuit_open']);
    expect(model.requests).toHaveLength(5);
    model.otherwise(honestAnswer);
    const recovered = performance.now();
    let summary: Summary;
    do {
      await new Promise((resolve) => setTimeout(resolve, 500));
      summary = await summaryOf(http, id);
    } while (summary.provenance.engine !== 'llm' && performance.now() - recovered < 30_000);
    expect(summary.provenance.engine).toBe('llm');
    await system.close();
    await model.close();
  });
});
