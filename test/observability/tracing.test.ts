import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLogger } from '../../src/observability/logger.ts';
import { startTracing, type Tracing } from '../../src/observability/trace-export.ts';
import { api, type Client, clientOf } from '../support/client.ts';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { honestAnswer, modelEnv } from '../support/models.ts';
import type { RunningSystem } from '../support/system.ts';
import { type ReceivedSpan, startTraceReceiver, type TraceReceiver } from '../support/trace-receiver.ts';
import { lanes, startWithWorker } from '../support/workers.ts';

const caller = { trace: '0af7651916cd43dd8448eb211c80319c', span: 'b7ad6b7169203331' };
const traceparent = `00-${caller.trace}-${caller.span}-01`;

/** Whatever a record, a call or a statement holds, and what only an address holds. */
const private_ =
  /Zebedee|Quillfeather|1971|04-23|Tracemarker|bronchitis|Paracetamol|MRN|search=|\?|\$\d|where|127\.0\.0\.1|curl|Bearer/i;

describe.each(lanes)('a trace on %s', (lane) => {
  let receiver: TraceReceiver;
  let model: ModelServer;
  let tracing: Tracing;
  let system: RunningSystem;
  let http: Client;
  let jobId: string;
  let patientId: number;

  const silent = createLogger({ level: 'CRITICAL', readable: false });
  const named = (name: string) => receiver.spans.filter((span) => span.name === name);
  const parentOf = (span: ReceivedSpan) =>
    receiver.spans.find(({ spanId }) => spanId === span.parentSpanId && spanId !== span.spanId);
  /** Names from the span up to the first one that this program made. */
  const lineOf = (span: ReceivedSpan): string[] => {
    const parent = parentOf(span);
    return [span.name, ...(parent ? lineOf(parent) : [])];
  };

  beforeAll(async () => {
    receiver = await startTraceReceiver();
    model = await startModelServer({ answer: honestAnswer });
    tracing = await startTracing(receiver.url, 'medical-test', silent);
    system = await startWithWorker(lane, { ...modelEnv('ollama', model.url), LOG_LEVEL: 'INFO' });
    http = clientOf(() => system.url);
    patientId = (await http.createPatient('Zebedee Quillfeather', '1971-04-23')).id;
    await http.createNote(
      patientId,
      'S: Tracemarker cough.\nO: Temp 38.1 C.\nA: Acute bronchitis.\nP: Paracetamol 500 mg.',
    );
    await http.get(`${api}/patients?search=Quillfeather&sort_by=name`, { 'user-agent': 'curl' });
    await http.get(`${api}/patients/999999?name=Zebedee`, { authorization: 'Bearer Zebedee' });
    await http.get('/health/ready');
    await Promise.all(Array.from({ length: 40 }, () => http.get(`${api}/patients/${patientId}`)));
    await http.get('/metrics');
    const path = `${api}/patients/${patientId}/summary`;
    const accepted = await http.post(`${path}/async`, {}, { traceparent, tracestate: 'vendor=Zebedee' });
    jobId = accepted.json<{ job_id: string }>().job_id;
    await vi.waitFor(
      async () => {
        const job = (await http.get(`${path}/jobs/${jobId}`)).json<{ status: string }>();
        expect(job.status).toBe('completed');
      },
      { timeout: 20_000, interval: 50 },
    );
    await http.post(`${api}/summaries/batch`, { patient_ids: [patientId] }, { traceparent });
    // The worker's last span ends after the job does.
    await vi.waitFor(
      async () => {
        const counts = await http.get('/metrics');
        expect(counts.text).toMatch(/queue_tasks_in_queue 0\n(?:.*\n)*queue_tasks_running 0\n/);
      },
      { timeout: 20_000, interval: 50 },
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    await system.close();
    await tracing.stop();
  });
  afterAll(async () => {
    await model?.close();
    await receiver?.close();
  });

  test('goes from the call through service, queue and worker to the model, in one line of parents', () => {
    const [written] = named('generate ollama');
    expect(written && lineOf(written)).toEqual([
      'generate ollama',
      'SummaryService.prepare',
      'process summary',
      'send summary',
      'JobService.create',
      'POST /api/v1/patients/{patient_id}/summary/async',
    ]);
    expect(written?.attributes).toMatchObject({ 'gen_ai.provider.name': 'ollama' });
  });

  test('reaches the database from the call, from the making of the job, and from the worker', () => {
    const database = receiver.spans.filter(({ attributes }) => 'db.system.name' in attributes);
    const lines = database.map((span) => lineOf(span));
    expect(lines).toContainEqual([
      'insert job',
      'send summary',
      'JobService.create',
      'POST /api/v1/patients/{patient_id}/summary/async',
    ]);
    expect(lines).toContainEqual(
      expect.arrayContaining(['insert summary', 'SummaryService.prepare', 'process summary', 'send summary']),
    );
    expect(lines).toContainEqual(['insert patient', 'PatientService.create', 'POST /api/v1/patients']);
  });

  test('is the caller’s own, where the caller has one', () => {
    const [call] = named('POST /api/v1/patients/{patient_id}/summary/async');
    expect(call).toMatchObject({ traceId: caller.trace, parentSpanId: caller.span, kind: 2 });
    for (const span of named('process summary')) expect(span.traceId).toBe(caller.trace);
    expect(named('process summary').map(({ attributes }) => attributes['messaging.message.id'])).toContain(
      jobId,
    );
    // A job of a batch goes on with the call that made the batch.
    expect(named('process summary').map((span) => lineOf(span).at(-1))).toContain(
      'POST /api/v1/summaries/batch',
    );
  });

  test('begins at a call or a job alone: background work and probes leave none', () => {
    const roots = receiver.spans.filter((span) => !parentOf(span));
    expect(roots.length).toBeGreaterThan(4);
    for (const { kind, name } of roots) {
      expect([2, 5], name).toContain(kind);
      expect(name).not.toMatch(/health|metrics/);
    }
  });

  test('has a statement that calls share with one of those that wait for it', () => {
    const calls = named('GET /api/v1/patients/{patient_id}').map((call) => ({
      call,
      statements: receiver.spans.filter(({ traceId, kind }) => kind === 3 && traceId === call.traceId),
    }));
    expect(calls.length).toBeGreaterThan(40);
    expect(calls.some(({ statements }) => statements.length > 0)).toBe(true);
    for (const { call, statements } of calls) {
      // Spans begin at whole milliseconds, so two of them can be a little out of step.
      for (const { ended } of statements) expect(Number(ended - call.ended)).toBeLessThan(5_000_000);
    }
  });

  test('says which call failed, by a code', () => {
    const [lost] = named('PatientService.get');
    expect(lost).toMatchObject({ failed: true, attributes: { 'error.type': 'not_found' } });
    expect(lost && parentOf(lost)).toMatchObject({
      failed: false,
      attributes: { 'http.response.status_code': 404 },
    });
  });

  test('holds nothing of a record, a search, a statement’s values or an address', () => {
    const words = receiver.spans.flatMap(({ name, attributes }) => [name, ...Object.values(attributes)]);
    expect(words.length).toBeGreaterThan(100);
    expect(words.filter((word) => private_.test(String(word)))).toEqual([]);
    expect(receiver.text()).not.toMatch(/Zebedee|Quillfeather|Tracemarker|bronchitis|1971-04-23/i);
    const keys = new Set(receiver.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect(
      [...keys].filter((key) => /^url|full|query\.text|statement|client|user_agent|peer/.test(key)),
    ).toEqual([]);
  });

  test('is named in the line of the log', () => {
    const line = system
      .logs()
      .split('\n')
      .map((text) => text && JSON.parse(text))
      .find(({ endpoint }) => endpoint === '/api/v1/patients/{patient_id}/summary/async');
    expect(line).toMatchObject({ trace_id: caller.trace, request_id: expect.any(String) });
    expect(line.span_id).toBe(named('POST /api/v1/patients/{patient_id}/summary/async')[0]?.spanId);
  });
});
