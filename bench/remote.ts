/** What a chart costs this process on its way to a remote model: reading, replacing identifiers, prompt, checking. */
import { resilient } from '../src/providers/resilience.ts';
import type { LlmProvider } from '../src/providers/types.ts';
import { warmUp } from '../src/services/summaries/generation/judging.ts';
import { createModelWriter } from '../src/services/summaries/generation/model-writer.ts';
import type { SourceNote } from '../src/services/summaries/types.ts';
import { probeEventLoop } from '../test/support/event-loop-probe.ts';
import { honestAnswer } from '../test/support/models.ts';
import { decimal, median } from './measures.ts';
import { integerBetween, pick, seededRandom } from './random.ts';
import type { GoalRow } from './report.ts';

/** Milliseconds of CPU for 100 notes of 2 kB, and for which the process may serve nobody else. */
const GOAL_CPU = 300;
const GOAL_ROUND = 50;

const findings = [
  'Cough for',
  'Chest pain since',
  'Dyspnea on exertion for',
  'Ankle swelling since',
  'Headache for',
];
const drugs = ['Lisinopril', 'Metformin', 'Atorvastatin', 'Furosemide', 'Amlodipine', 'Levothyroxine'];
const problems = [
  'Hypertension',
  'Type 2 diabetes',
  'Heart failure',
  'COPD',
  'Hypothyroidism',
  'Osteoarthritis',
];
const people = ['Dr. Erfunden', 'her daughter Marta', 'the district nurse', 'Dr. Beispiel'];

function note(random: () => number, id: number): SourceNote {
  const number = (from: number, to: number) => integerBetween(random, from, to);
  let content = 'Subjective:\n';
  while (content.length < 2_000) {
    content += `${pick(random, findings)} ${number(2, 9)} days, discussed with ${pick(random, people)} on ${number(1, 28)} March 2024. `;
    content += `No fever, denies palpitations.\nBP ${number(110, 180)}/${number(60, 100)}, HR ${number(55, 110)}.\n`;
    content += `${pick(random, problems)}: ${pick(random, drugs)} ${number(1, 9) * 5} mg daily, review in ${number(2, 8)} weeks.\n`;
  }
  return { id, content: content.slice(0, 2_000), note_timestamp: '2024-03-30T10:00:00.000Z' };
}

/** Answers at once with the first statements, so that the time is this process's own. */
const instantModel: LlmProvider = {
  name: 'instant',
  model: 'none',
  contextTokens: 128_000,
  endpoint: 'https://model.example',
  check: async () => ({ ok: true }),
  async *generate(request) {
    yield { type: 'text', text: `${String(honestAnswer(request).text)}\n` };
    yield {
      type: 'end',
      finish: 'stop',
      model: 'none',

      usage: { input: null, output: null },
    };
  },
};

/** One row for the CPU time and one for the longest round of the event loop, over some charts of their own. */
export async function measureRemote({ charts }: { charts: number }): Promise<GoalRow[]> {
  warmUp();
  const random = seededRandom(20_261_127);
  const provider = resilient(instantModel, { concurrency: 1, queueLimit: 1, retries: 0 });
  const writer = createModelWriter({ provider, egress: 'deidentified', isRemote: true, price: undefined });
  const patient = { name: 'Anna Erfunden', date_of_birth: '1961-03-14', mrn: 'MRN-000012' };
  const cpu: number[] = [];
  const rounds: number[] = [];
  for (let chart = 0; chart < charts; chart++) {
    const notes = Array.from({ length: 100 }, (_, i) => note(random, i + 1));
    const probe = probeEventLoop();
    const from = process.cpuUsage();
    await writer.write(
      { patient, notes, audience: 'clinician', maxLength: 500 },
      { signal: AbortSignal.timeout(60_000), onEvent: () => undefined },
    );
    const { user, system } = process.cpuUsage(from);
    cpu.push((user + system) / 1_000);
    rounds.push(probe.stop());
  }
  const longest = Math.max(...rounds);
  return [
    {
      what: '100 notes of 2 kB on their way to a remote model, CPU, median',
      figure: `${decimal(median(cpu))} ms`,
      goal: `at most ${GOAL_CPU} ms`,
      met: median(cpu) <= GOAL_CPU,
    },
    {
      what: 'longest round of the event loop meanwhile',
      figure: `${decimal(longest)} ms`,
      goal: `at most ${GOAL_ROUND} ms`,
      met: longest <= GOAL_ROUND,
    },
  ];
}
