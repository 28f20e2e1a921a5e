/** Summaries of many patients at once with a model that takes its time, stored ones, and how soon a sentence is shown. */
import { Agent, request } from 'node:http';
import { admit, credential } from './credentials.ts';
import { createDatabase, onDatabase } from './databases.ts';
import type { Lifetimes } from './lifetimes.ts';
import { decimal } from './measures.ts';
import { MARK } from './model-child.ts';
import { type ModelChild, startModel } from './models.ts';
import type { GoalRow } from './report.ts';
import { startOurs } from './servers.ts';

export interface SummariesSize {
  seconds: number;
  stored: number;
  streams: number;
}

const THINKING = 500;
const AT_ONCE = 64;
const goals = { rate: 105, storedP95: 15, sentence: 200 };
/** A second of 64 places at 500 ms each: no server can do more. */
const BOUND = (AT_ONCE * 1_000) / THINKING;

/** Two encounters of a usual chart. `mark` is a medicine of the timed charts alone. */
const noteTexts = (medicine: string) => [
  `S: Returns for high blood pressure and type 2 diabetes. Feels well. No chest pain.
O: BP 134/82, pulse 72. HbA1c 7.1 %, creatinine 0.9 mg/dL.
A: Hypertension, close to target. Type 2 diabetes, well controlled.
P: Continue lisinopril 20 mg daily and metformin 1000 mg twice daily.`,
  `S: Pain of the left knee for 3 weeks after a fall. Denies fever.
O: Mild swelling of the left knee. No redness.
A: Left knee pain, likely osteoarthritis.
P: ${medicine} 300 mg once daily. X-ray of the left knee. Follow up in 6 weeks.`,
];

export async function measureSummaries(lifetimes: Lifetimes, size: SummariesSize): Promise<GoalRow[]> {
  const model = await startModel(lifetimes);
  await model.behave({ as: 'works', thinking: THINKING });
  const database = await createDatabase(lifetimes, `medical_bench_${process.pid}_summaries`);
  const server = await startOurs(lifetimes, database, 'WARNING', {
    LLM_PROVIDER: 'ollama',
    OLLAMA_URL: model.url,
    OLLAMA_MODEL: 'any-model',
    LLM_CONCURRENCY: String(AT_ONCE),
  });
  await admit(database);
  const patients = await fillCharts(database, Math.ceil((size.seconds + 4) * BOUND * 1.2), 'Naproxen');
  const timed = await fillCharts(database, size.streams, MARK);

  console.log('  64 at once');
  // A warm-up, in which the code is compiled that the rest runs.
  await atOnce(server.url, patients.splice(0, 3 * AT_ONCE), 60);
  const { rate, done } = await atOnce(server.url, patients, size.seconds);
  console.log('  stored');
  const before = await tokensOf(server.url);
  const stored = await oneByOne(server.url, done.slice(0, Math.min(done.length, size.stored)));
  if ((await tokensOf(server.url)) !== before) throw new Error('a stored summary cost tokens');
  console.log('  streams');
  const waits = await sentenceWaits(server.url, timed, model);
  await server.stop();
  return [
    {
      what: `Summaries a second, ${AT_ONCE} at once, each of another patient, model of ${THINKING} ms (bound ${BOUND})`,
      figure: decimal(rate),
      goal: `≥ ${goals.rate}`,
      met: rate >= goals.rate,
    },
    {
      what: `A stored summary at one connection, p95 of ${stored.length}, no tokens (p50 ${decimal(at(stored, 0.5))})`,
      figure: `${decimal(at(stored, 0.95))} ms`,
      goal: `≤ ${goals.storedP95} ms`,
      met: at(stored, 0.95) <= goals.storedP95,
    },
    {
      what: `From the end of a sentence at the model to its event, longest of ${waits.length} (p50 ${decimal(at(waits, 0.5))})`,
      figure: `${decimal(waits.at(-1))} ms`,
      goal: `≤ ${goals.sentence} ms`,
      met: (waits.at(-1) ?? Number.POSITIVE_INFINITY) <= goals.sentence,
    },
  ];
}

const at = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Patients with two notes each, straight into the tables. */
export async function fillCharts(database: string, howMany: number, medicine: string): Promise<number[]> {
  return onDatabase(database, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into patient (tenant_id, name, date_of_birth)
       select 1, 'Zeno Bench' || n, '1970-01-01' from generate_series(1, $1::int) n returning id`,
      [howMany],
    );
    const ids = rows.map(({ id }) => Number(id));
    await client.query(
      `insert into note (tenant_id, patient_id, content, note_timestamp)
       select 1, id, content, timestamptz '2026-01-15 10:30Z' + place * interval '30 days'
         from unnest($1::bigint[]) id, unnest($2::text[]) with ordinality as note (content, place)`,
      [ids, noteTexts(medicine)],
    );
    await client.query('analyze');
    return ids;
  });
}

interface Shown {
  provenance: { engine: string; fallback_reason: string | null };
  sections: { sentences: unknown[] }[];
}

const agent = new Agent({ keepAlive: true });

/** Not by fetch, whose own work would take a good part of the cores that are measured. */
function get(url: string): Promise<{ status: number | undefined; text: string }> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent, headers: credential }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode, text: Buffer.concat(parts).toString('utf8') }),
      );
    });
    asking.on('error', reject);
    asking.end();
  });
}

/** One summary, which must be the model's own. @returns milliseconds */
async function summarise(url: string, patient: number): Promise<number> {
  const started = performance.now();
  const { status, text } = await get(`${url}/api/v1/patients/${patient}/summary`);
  if (status !== 200) throw new Error(`summary: ${status} ${text.slice(0, 300)}`);
  const { provenance, sections } = JSON.parse(text) as Shown;
  if (provenance.engine !== 'llm' || sections.length === 0)
    throw new Error(`the model did not write it: ${provenance.fallback_reason}`);
  return performance.now() - started;
}

/** Each place takes the next patient as soon as it has its answer. */
async function atOnce(url: string, patients: number[], seconds: number) {
  const queue = patients.values();
  const done: number[] = [];
  const started = performance.now();
  const isOver = () => performance.now() - started > seconds * 1_000;
  let inTime = 0;
  let spent = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const patient of queue) {
        await summarise(url, patient);
        done.push(patient);
        // What is still open when the time is up counts for nothing.
        if (isOver()) return;
        inTime += 1;
        spent = performance.now() - started;
      }
    }),
  );
  return { rate: (inTime * 1_000) / spent, done };
}

/** Sorted milliseconds. */
async function oneByOne(url: string, patients: readonly number[]): Promise<number[]> {
  const times: number[] = [];
  for (const patient of patients) times.push(await summarise(url, patient));
  return times.sort((a, b) => a - b);
}

async function tokensOf(url: string): Promise<string> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return metrics.match(/^llm_tokens_total.*$/gm)?.join('\n') ?? '';
}

/** Sorted milliseconds from when the model ended a sentence until the event of it arrived, one stream at a time. */
async function sentenceWaits(url: string, patients: readonly number[], model: ModelChild): Promise<number[]> {
  const frames: { frame: string; at: number }[] = [];
  model.onFrame((frame, at) => frames.push({ frame, at }));
  const waits: number[] = [];
  for (const patient of patients) {
    frames.length = 0;
    const arrived = await follow(`${url}/api/v1/patients/${patient}/summary`);
    for (const { text, at: shown } of arrived) {
      const sent = frames.find(({ frame }) => frame.includes(JSON.stringify(text).slice(1, -1)));
      if (!sent) throw new Error('a sentence was shown that the model did not write');
      waits.push(shown - sent.at);
    }
  }
  return waits.sort((a, b) => a - b);
}

async function follow(url: string): Promise<{ text: string; at: number }[]> {
  const response = await fetch(url, { headers: { ...credential, accept: 'text/event-stream' } });
  if (!response.body) throw new Error('there is no stream');
  const arrived: { text: string; at: number }[] = [];
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + piece).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const [, data] = /^event: sentence\ndata: (.*)$/m.exec(event) ?? [];
      if (data) arrived.push({ text: JSON.parse(data).sentence.text, at: Date.now() });
    }
  }
  if (arrived.length === 0) throw new Error('no sentence was shown');
  return arrived;
}
