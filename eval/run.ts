import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findSections } from '../src/services/summaries/evidence/sections.ts';
import { summariseExtractively } from '../src/services/summaries/extractive/drafts.ts';
import { fleschKincaidGrade } from '../src/services/summaries/extractive/readability.ts';
import { isDrugName } from '../src/services/summaries/lexicon/drugs.ts';
import type { Audience, Draft, SourceNote } from '../src/services/summaries/types.ts';
import { extractiveWriter } from '../src/services/summaries/writers.ts';
import { DATA, today, writeCard } from './cards.ts';
import { evaluateModel } from './models.ts';
import {
  dataDir,
  missing,
  type Prediction,
  readRows,
  readTasks,
  type Scores,
  scoreOf,
  type Task,
} from './open-data.ts';

/** `--provider` scores a model through its provider, or `extractive`, and writes its card; `--limit`: of that many charts. */
const { values } = parseArgs({
  options: { write: { type: 'string' }, provider: { type: 'string' }, limit: { type: 'string' } },
});
const say = (line: string) => process.stderr.write(`${line}\n`);

const reason = missing();
if (reason) {
  say(`Nothing was measured: ${reason}.`);
  process.exit(0);
}
// Only now, for it takes the scorer's own notion of a sentence.
const { leadTen } = await import('./lead.ts');

interface Goal {
  what: string;
  measured: string;
  goal: string;
  /** Undefined where a figure is reported and no goal is set. */
  met: boolean | undefined;
}

const wordCount = (text: string) => text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const median = (figures: number[]) => figures.sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;

const asNotes = (task: Task): SourceNote[] =>
  task.notes.map((note, i) => ({
    id: i + 1,
    content: note.text,
    note_timestamp: `${note.date ?? '2024-01-01'}T00:00:00.000Z`,
  }));

/** A draft that has neither more characters nor more words than the lead. */
function atLength(notes: SourceNote[], audience: Audience, lead: string): Draft {
  let maxLength = [...lead].length;
  let draft = summariseExtractively({ notes, audience, maxLength });
  for (let over = wordCount(draft.summary) / wordCount(lead); over > 1; ) {
    maxLength = Math.floor(maxLength / over) - 1;
    draft = summariseExtractively({ notes, audience, maxLength });
    over = wordCount(draft.summary) / wordCount(lead);
  }
  return draft;
}

const citationsOf = (draft: Draft) =>
  draft.sections.flatMap((section) => section.sentences).flatMap((sentence) => sentence.citations);

function isCited(draft: Draft, notes: SourceNote[]): { cited: number; all: number } {
  const contents = new Map(notes.map((note) => [note.id, note.content]));
  const sentences = draft.sections.flatMap((section) => section.sentences);
  const cited = sentences.filter(
    ({ citations }) =>
      citations.length > 0 &&
      citations.every((each) => contents.get(each.note_id)?.slice(each.start, each.end) === each.quote),
  );
  return { cited: cited.length, all: sentences.length };
}

say(`Open notes: ${dataDir}`);
const tasks = readTasks();
if (values.provider !== undefined && values.provider !== 'extractive') {
  const chosen = tasks
    .map((task) => ({ task, notes: asNotes(task), lead: leadTen(task) }))
    .slice(0, values.limit === undefined ? undefined : Number(values.limit));
  const card = await evaluateModel(values.provider, chosen, say);
  for (const { what, measured, goal } of card.figures) say(`${what}: ${measured} (${goal})`);
  // A part of the charts is no evaluation of a version.
  if (values.limit === undefined) say(`Written to ${writeCard(card)}.`);
  process.exit(0);
}
const leads: Prediction[] = [];
const ours: Prediction[] = [];
const grades = new Map<string, number[]>();
let cited = 0;
let all = 0;
let added = 0;
for (const [i, task] of tasks.entries()) {
  const notes = asNotes(task);
  const lead = leadTen(task);
  leads.push({ id: task.id, summary: lead });
  const clinician = atLength(notes, 'clinician', lead);
  ours.push({ id: task.id, summary: clinician.summary });
  const maxLength = [...lead].length;
  const family = summariseExtractively({ notes, audience: 'family', maxLength });
  const same = summariseExtractively({ notes, audience: 'clinician', maxLength });
  const places = new Set(citationsOf(same).map((each) => `${each.note_id} ${each.start}`));
  added += citationsOf(family).filter((each) => !places.has(`${each.note_id} ${each.start}`)).length;
  for (const draft of [clinician, same, family]) {
    const count = isCited(draft, notes);
    cited += count.cited;
    all += count.all;
  }
  const source = task.id.startsWith('aci')
    ? 'ACI-BENCH'
    : task.id.startsWith('primock')
      ? 'PriMock57'
      : 'Synthea';
  const grade = fleschKincaidGrade(family.summary, { ignore: isDrugName });
  if (grade !== undefined) grades.set(source, [...(grades.get(source) ?? []), grade]);
  if ((i + 1) % 50 === 0) say(`  ${i + 1} of ${tasks.length} charts summarised`);
}

say('  scoring');
const base = scoreOf().filter((row) => row.system === 'lead-10');
const lead = scoreOf(leads);
const scores = scoreOf(ours);
const familyOf = <T extends Scores>(rows: readonly T[], family: string) =>
  rows.find((row) => row.family === family);

const goals: Goal[] = [];
const kinds = {
  problems: 'problems',
  medications: 'medications',
  meta: 'complaints',
  highlights: 'highlights',
} as const;
for (const family of ['aci-full', 'aci-blind', 'primock']) {
  const [our, its, scorers] = [familyOf(scores, family), familyOf(lead, family), familyOf(base, family)];
  if (!our || !its || !scorers) throw new Error(`the scorer has no family ${family}`);
  if (Math.abs(its.words - scorers.words) > 1e-9)
    throw new Error(`LEAD-10 differs from the scorer's on ${family}`);
  for (const [kind, name] of Object.entries(kinds) as [keyof typeof kinds, string][]) {
    const [mine, theirs] = [our[kind], its[kind]];
    if (mine === null || theirs === null) continue;
    const what = `Recall of ${name}, ${family} (${our.words.toFixed(0)} against ${its.words.toFixed(0)} words, n = ${our.n})`;
    goals.push({
      what,
      measured: mine.toFixed(3),
      goal: `> ${theirs.toFixed(3)} (LEAD-10)`,
      met: mine > theirs,
    });
  }
}

const soap = readRows<{ text: string }>(join(dataDir, 'notes/medical-backend-soap.jsonl'));
const whole = soap.filter(({ text }) => {
  const found = new Set(findSections(text).map((section) => section.kind));
  return (['subjective', 'objective', 'assessment', 'plan'] as const).every((kind) => found.has(kind));
});
goals.push({
  what: 'SOAP notes read into S, O, A and P',
  measured: `${whole.length} of ${soap.length}`,
  goal: 'all',
  met: whole.length === soap.length,
});

say('  timing');
const chart = readRows<{ text: string }>(join(dataDir, 'notes/aci-bench.jsonl'))
  .slice(0, 50)
  .map(({ text }, i) => ({
    id: i + 1,
    content: text,
    note_timestamp: new Date(Date.UTC(2023, 0, i + 1)).toISOString(),
  }));
// Processor time is what the work takes on an idle machine, and other programs do not lengthen it.
const times = Array.from({ length: 25 }, () => {
  const used = process.cpuUsage();
  const from = performance.now();
  summariseExtractively({ notes: chart, audience: 'clinician', maxLength: 500 });
  const wall = performance.now() - from;
  const { user, system } = process.cpuUsage(used);
  return { wall, processor: (user + system) / 1000 };
});
const processor = median(times.map((each) => each.processor));
const wall = median(times.map((each) => each.wall));
goals.push({
  what: `Summary of 50 notes (${chart.reduce((sum, note) => sum + note.content.length, 0)} characters), median of ${times.length}`,
  measured: `${processor.toFixed(0)} ms of processor time (${wall.toFixed(0)} ms by the clock, at load ${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} cores)`,
  goal: '≤ 100 ms',
  met: processor <= 100,
});
goals.push({
  what: `Published sentences with a citation whose quote equals the note (${all})`,
  measured: percent(cited / all),
  goal: '100 %',
  met: cited === all,
});
goals.push({
  what: 'Statements in family texts that the clinician text has not',
  measured: String(added),
  goal: '0',
  met: added === 0,
});
for (const [source, figures] of grades) {
  const mean = figures.reduce((sum, each) => sum + each, 0) / figures.length;
  goals.push({
    what: `Family text, Flesch-Kincaid grade without medicine names, ${source}`,
    measured: mean.toFixed(1),
    goal: 'reported, aim 6',
    met: undefined,
  });
}

const verdict = (met: boolean | undefined) => (met === undefined ? '–' : met ? 'yes' : 'no');
const table = [
  '| what | measured | goal | met |',
  '| --- | --- | --- | --- |',
  ...goals.map((goal) => `| ${goal.what} | ${goal.measured} | ${goal.goal} | ${verdict(goal.met)} |`),
].join('\n');
process.stdout.write(`${table}\n`);
if (values.write) {
  const text = `# Evaluation of the extractive summariser

Written by \`npm run eval -- --write docs/evaluation.md\` on the open notes, which are not part of the repository
(\`OPEN_DATA_DIR\`, \`OPEN_SCORE\`). Recall is word overlap with key facts as the scorer defines it: a synonym does not count, a
negated mention does. LEAD-10 is the first ten sentences of the same input; our summaries have neither more characters nor
more words than it. \`aci-blind\` is \`aci-full\` without the assessment and plan. The time is
judged by processor time; by the clock it is longer where the machine has other work, so both are given with the load. The
weights were set with these notes in view, so the recall on unseen notes may be lower.

${table}
`;
  writeFileSync(values.write, text);
  say(`Written to ${values.write}.`);
}
if (values.provider === 'extractive') {
  const figures = goals.map(({ met, ...goal }) => ({ ...goal, met: met ?? null }));
  const card = writeCard({
    ...extractiveWriter.identity,
    digest: null,
    evaluated_on: today(),
    data: DATA,
    intended_use:
      'Summaries in the words of the notes where no model is configured, or where the model fails or writes nothing that the notes support.',
    limits: [
      'It selects and does not conclude: what stands in no statement is in no summary.',
      'English notes only were measured; the weights were set with these notes in view, so recall on unseen notes may be lower.',
      'The words for families are a glossary: what it does not know stays as it is written.',
    ],
    figures,
  });
  say(`Written to ${card}.`);
}
const missed = goals.filter((goal) => goal.met === false);
if (missed.length > 0) {
  say(`Missed: ${missed.map((goal) => goal.what).join('; ')}.`);
  process.exitCode = 1;
}
