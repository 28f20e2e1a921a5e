import { loadLlmConfig } from '../src/config/llm.ts';
import { createProvider } from '../src/providers/factory.ts';
import { resilient } from '../src/providers/resilience.ts';
import type { ModelCard } from '../src/schemas/models.ts';
import { createModelWriter, UnwrittenError } from '../src/services/summaries/generation/model-writer.ts';
import type { SourceNote } from '../src/services/summaries/types.ts';
import type { Writer, Written } from '../src/services/summaries/writers.ts';
import { DATA, today } from './cards.ts';
import { type Prediction, scoreOf, type Task } from './open-data.ts';

interface Outcome {
  task: Task;
  notes: SourceNote[];
  lead: string;
  /** Undefined where nothing of the answer was supported, or the model failed. */
  written: Written | undefined;
  withheld: number;
  seconds: number;
}

const percent = (share: number) => `${(100 * (Number.isFinite(share) ? share : 0)).toFixed(1)} %`;
const sum = (figures: readonly number[]) => figures.reduce((total, figure) => total + figure, 0);

/**
 * Lets a model write a summary of each task through its provider, as the product does, and measures what would be
 * published. The provider's own settings are read from the environment.
 */
export async function evaluateModel(
  provider: string,
  tasks: readonly { task: Task; notes: SourceNote[]; lead: string }[],
  say: (line: string) => void,
): Promise<ModelCard> {
  const problems: string[] = [];
  const config = loadLlmConfig({ ...process.env, LLM_PROVIDER: provider }, problems);
  const opened = createProvider(config);
  if (problems.length > 0 || !opened) throw new Error([...problems, `no model: ${provider}`].join('\n'));
  const guarded = resilient(opened, config);
  const writer = createModelWriter({
    provider: guarded,
    egress: 'deidentified',
    isRemote: true,
    price: undefined,
  });
  const outcomes: Outcome[] = [];
  const waiting = [...tasks];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      outcomes.push(await writeOne(writer, next));
      if (outcomes.length % 25 === 0) say(`  ${outcomes.length} of ${tasks.length} charts summarised`);
    }
  };
  await Promise.all(Array.from({ length: config.concurrency }, work));
  return card(writer, outcomes);
}

async function writeOne(
  writer: Writer,
  given: { task: Task; notes: SourceNote[]; lead: string },
): Promise<Outcome> {
  const started = performance.now();
  const input = {
    // Charts of the open data name nobody; the placeholders are made from the text.
    patient: { name: 'Unknown', date_of_birth: '1970-01-01', mrn: 'MRN-000000' },
    notes: given.notes,
    audience: 'clinician' as const,
    maxLength: Math.max(100, [...given.lead].length),
  };
  const run = { signal: new AbortController().signal, onEvent: () => {} };
  const seconds = () => (performance.now() - started) / 1_000;
  const counted = (withheld: Written['withheld']) => sum(withheld.map(({ count }) => count));
  try {
    const written = await writer.write(input, run);
    return { ...given, written, withheld: counted(written.withheld), seconds: seconds() };
  } catch (error) {
    const withheld = error instanceof UnwrittenError ? counted(error.remains.withheld) : 0;
    return { ...given, written: undefined, withheld, seconds: seconds() };
  }
}

const sentencesOf = ({ draft }: Written) => draft.sections.flatMap(({ sentences }) => sentences);

function card(writer: Writer, outcomes: readonly Outcome[]): ModelCard {
  const answered = outcomes.flatMap(({ written }) => (written ? [written] : []));
  const published = answered.flatMap(sentencesOf);
  const exact = outcomes.flatMap(({ written, notes }) =>
    written
      ? sentencesOf(written).filter(({ citations }) =>
          citations.every(
            (each) =>
              notes.find(({ id }) => id === each.note_id)?.content.slice(each.start, each.end) === each.quote,
          ),
        )
      : [],
  );
  const withheld = sum(outcomes.map((outcome) => outcome.withheld));
  const times = outcomes.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const tokens = answered.flatMap(({ provenance }) => (provenance.tokens ? [provenance.tokens] : []));
  const [model, digest] = (answered[0]?.provenance.model ?? '').split('@');
  return {
    ...writer.identity,
    digest: model && digest ? digest : null,
    evaluated_on: today(),
    data: `${DATA} ${outcomes.length} charts.`,
    intended_use:
      'Draft summaries of a chart for a clinician who reviews them; each sentence was held against the notes that it cites, and what they do not support is not shown.',
    limits: [
      'English notes only were measured.',
      'A sentence that is true and not supported by its own citation is withheld too.',
      'A summary leaves out what does not fit; the receipt names the notes that were not read.',
    ],
    figures: [
      ...recalls(outcomes),
      {
        what: `Charts with a published answer (${outcomes.length})`,
        measured: percent(answered.length / outcomes.length),
        goal: 'reported; the others are summarised by the built-in engine',
        met: null,
      },
      {
        what: `Sentences that the model wrote and that were withheld (${published.length + withheld})`,
        measured: percent(withheld / (published.length + withheld)),
        goal: 'reported',
        met: null,
      },
      {
        what: `Published sentences with citations whose quotes equal the notes (${published.length})`,
        measured: percent(exact.length / published.length),
        goal: '100 %',
        met: exact.length === published.length && published.length > 0,
      },
      {
        what: 'Time of a summary, median and 95th percentile',
        measured: [0.5, 0.95]
          .map((p) => `${(times[Math.floor(times.length * p)] ?? 0).toFixed(1)} s`)
          .join(', '),
        goal: 'reported',
        met: null,
      },
      {
        what: 'Tokens of a summary, in and out, mean',
        measured: [tokens.map(({ input }) => input), tokens.map(({ output }) => output)]
          .map((figures) => Math.round(sum(figures) / Math.max(1, figures.length)))
          .join(', '),
        goal: 'reported',
        met: null,
      },
    ],
  };
}

const kinds = [
  ['problems', 'problems'],
  ['medications', 'medications'],
  ['meta', 'complaints'],
  ['highlights', 'highlights'],
] as const;

/** Beside LEAD-10 on the very same charts. A chart without a published answer counts as an empty one. */
function recalls(outcomes: readonly Outcome[]): ModelCard['figures'] {
  const predictions = (text: (outcome: Outcome) => string): Prediction[] =>
    outcomes.map((outcome) => ({ id: outcome.task.id, summary: text(outcome) }));
  const ours = scoreOf(predictions(({ written }) => written?.draft.summary ?? ''));
  const leads = scoreOf(predictions(({ lead }) => lead));
  return ours.flatMap((mine) => {
    const theirs = leads.find(({ family }) => family === mine.family);
    return kinds.flatMap(([kind, name]) => {
      const [own, other] = [mine[kind], theirs?.[kind] ?? null];
      if (own === null || other === null || mine.n === 0) return [];
      return [
        {
          what: `Recall of ${name}, ${mine.family} (${mine.words.toFixed(0)} words, n = ${mine.n})`,
          measured: own.toFixed(3),
          goal: `> ${other.toFixed(3)} (LEAD-10)`,
          met: own > other,
        },
      ];
    });
  });
}
