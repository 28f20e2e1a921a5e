import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientOf } from '../../support/client.ts';
import { faults, type ModelServer, startModelServer } from '../../support/model-server.ts';
import { honestAnswer, modelEnv } from '../../support/models.ts';
import { expectSound, sentencesOf, summaryOf } from '../../support/summaries.ts';
import { engines, type RunningSystem, startSystem } from '../../support/system.ts';

const person = { name: 'Joanna-Maria Erfunden', dateOfBirth: '1979-03-15' };

const note = (mrn: string) => `SUBJECTIVE:
Joanna-Maria Erfunden (DOB 03/15/1979, ${mrn}) has had chest pain since January 12, 2024.
Ms. Erfunden was seen with her husband, Peter Erfunden.
Call her at (555) 010-4477 or write to joanna.erfunden@mail.example.
Lives at 12 Invented Street, Springfield.
Admitted to Saint Nowhere Hospital on 2024-01-14.

ASSESSMENT:
Unstable angina in Joanna Erfunden.
Hypertension.

PLAN:
Aspirin 81 mg daily for Mrs Erfunden.
Follow up with Dr. Karla Musterfrau on 2024-02-01.`;

/** Written apart from the product's own lists: what of the above points to the person. */
const identifying =
  /Joanna|Maria|Erfunden|1979|03\/15|15 March|March 15|MRN-\d|\(555\)|555[- ]010|0104477|010-4477|mail\.example|Invented Street|Springfield|Saint Nowhere|Karla|Musterfrau|Peter|January 12|2024-0[12]-/i;

describe.each(['openai', 'anthropic'] as const)('what %s receives', (protocol) => {
  let model: ModelServer;
  beforeAll(async () => {
    model = await startModelServer({ answer: (request) => honestAnswer(request, 20) });
  });
  afterAll(() => model?.close());

  const start = async (more: Record<string, string>) => {
    model.requests.length = 0;
    const system = await startSystem(engines.at(-1) ?? 'embedded', {
      ...modelEnv(protocol, model.url),
      ...more,
    });
    const http = clientOf(() => system.url);
    const patient = await http.createPatient(person.name, person.dateOfBirth);
    await http.createNote(patient.id, note(patient.mrn), '2024-01-15T09:00:00Z');
    return { system, http, id: patient.id };
  };
  const sent = () => model.requests.map(({ raw, headers }) => raw + JSON.stringify(headers)).join('\n');

  test('outside of the premises holds no identifier, and the answer has them back', async () => {
    const { system, http, id } = await start({ LLM_REMOTE_HOSTS: '127.0.0.1' });
    const summary = await summaryOf(http, id, '?max_length=2000');
    expect(summary.provenance.engine).toBe('llm');
    expect(model.requests.length).toBeGreaterThan(0);
    const bodies = model.requests.map(({ raw }) => raw).join('\n');
    expect(bodies).not.toMatch(identifying);
    expect(bodies).toMatch(/\[NAME_\d+\]/);
    expect(bodies).toMatch(/Unstable angina/);
    expect(bodies).toMatch(/Aspirin 81 mg daily/);
    expect(summary.summary).toContain('Unstable angina in Joanna Erfunden.');
    expect(summary.summary).not.toMatch(/\[[A-Z_]+_\d+\]/);
    await expectSound(http, id, summary, 2000);
    expect(system.logs()).not.toMatch(identifying);
    if (system.engine === 'postgres') await expectRecord(system, id, bodies);
    await system.close();
  });

  test('and what the model answers with placeholders of its own is withheld', async () => {
    model.otherwise((request) => ({
      text: `${String(honestAnswer(request, 20).text)}\n[NAME_99] has hypertension. [1]`,
    }));
    const { system, http, id } = await start({ LLM_REMOTE_HOSTS: '127.0.0.1' });
    const summary = await summaryOf(http, id, '?max_length=2000');
    // The line with an e-mail address is the other one: a reader's program could act on it.
    expect(summary.withheld).toEqual([{ reason: 'citation_missing', count: 2 }]);
    expect(summary.summary).not.toContain('NAME_99');
    model.otherwise((request) => honestAnswer(request, 20));
    await system.close();
  });

  test('is the text as it is where the operator wants that, or on the premises', async () => {
    for (const more of [{ LLM_REMOTE_HOSTS: '127.0.0.1', LLM_EGRESS: 'full' }, {}]) {
      const { system, http, id } = await start(more);
      const summary = await summaryOf(http, id);
      expect(summary.provenance.engine).toBe('llm');
      expect(sent()).toContain('Unstable angina in Joanna Erfunden.');
      expect(sentencesOf(summary).length).toBeGreaterThan(0);
      await system.close();
    }
  });

  test('is on record also where the model then fails', async () => {
    model.otherwise(() => ({ status: 400, text: 'no' }));
    const { system, http, id } = await start({ LLM_REMOTE_HOSTS: '127.0.0.1' });
    const summary = await summaryOf(http, id, '?max_length=2000');
    model.otherwise((request) => honestAnswer(request, 20));
    expect(summary.provenance).toMatchObject({ engine: 'extractive', fallback_from: protocol });
    expect(summary.withheld).toEqual([]);
    const bodies = model.requests.map(({ raw }) => raw).join('\n');
    if (system.engine === 'postgres') await expectRecord(system, id, bodies);
    await system.close();
  });

  test('is on record whole where one stage of a large chart fails, and the others are given up', async () => {
    const { system, http, id } = await start({
      LLM_REMOTE_HOSTS: '127.0.0.1',
      OPENAI_CONTEXT_TOKENS: '2000',
      ANTHROPIC_CONTEXT_TOKENS: '2000',
    });
    for (let visit = 1; visit <= 30; visit++)
      await http.createNote(id, `${note('MRN-0')}\nVisit ${visit} for cough.`, '2024-02-15T09:00:00Z');
    model.otherwise(() => (model.requests.length < 3 ? faults.silent : { status: 400, text: 'no' }));
    const summary = await summaryOf(http, id, '?max_length=2000');
    // Who was given up has hung up.
    await model.quiet();
    model.otherwise((request) => honestAnswer(request, 20));
    expect(summary.provenance).toMatchObject({ fallback_from: protocol, fallback_reason: 'bad_request' });
    expect(model.requests.length).toBeGreaterThanOrEqual(3);
    if (system.engine === 'postgres') {
      const sizes = model.requests.map((sent) => Buffer.byteLength(sent.system + sent.prompt));
      const [egress] = await recordsOf(system, id);
      expect(egress).toMatchObject({
        calls: sizes.length,
        bytes: sizes.reduce((sum, size) => sum + size, 0),
      });
    }
    await system.close();
  });

  test('is nothing where nothing may leave: the start says so', async () => {
    const env = { ...modelEnv(protocol, model.url), LLM_REMOTE_HOSTS: '127.0.0.1', LLM_EGRESS: 'local' };
    await expect(startSystem('embedded', env)).rejects.toThrow(
      `LLM_EGRESS=local forbids the provider ${protocol} at ${model.url}. Name its host in LLM_LOCAL_HOSTS if it is yours, or choose another LLM_EGRESS.`,
    );
    const { LLM_REMOTE_HOSTS: _, ...local } = env;
    await (await startSystem('embedded', local)).close();
  });
});

/** What left is on record as a hash and counts. */
async function expectRecord(system: RunningSystem, patientId: number, bodies: string): Promise<void> {
  const records = await recordsOf(system, patientId);
  expect(records).toHaveLength(1);
  const [egress = {}] = records;
  expect(egress).toEqual({
    to: system.env.OPENAI_BASE_URL?.replace('/v1', '') ?? system.env.ANTHROPIC_BASE_URL,
    mode: 'deidentified',
    calls: 1,
    bytes: expect.any(Number),
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    identifiers_replaced: expect.objectContaining({ NAME: expect.any(Number), DATE: expect.any(Number) }),
  });
  expect(Number(egress.bytes)).toBeLessThan(bodies.length);
  expect(JSON.stringify(egress)).not.toMatch(/angina|aspirin/i);
  expect(JSON.stringify(egress)).not.toMatch(identifying);
}

async function recordsOf(system: RunningSystem, patientId: number): Promise<Array<Record<string, unknown>>> {
  const client = new pg.Client({ connectionString: system.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<{ egress: Record<string, unknown> }>(
    'select egress from summary where patient_id = $1',
    [patientId],
  );
  await client.end();
  return rows.map(({ egress }) => egress);
}
