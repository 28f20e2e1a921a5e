import { findingStatements } from '../evidence/statements.ts';
import { withOwnSignal } from '../signals.ts';
import { inTurns, type Steps } from '../turns.ts';
import type { SourceNote, Statement } from '../types.ts';
import type { Writer, WritingInput, WritingRun, Written } from '../writers.ts';
import { findingAddressed } from './addressing.ts';
import { stagesOf, TokenScale } from './budgets.ts';
import {
  Conversation,
  type ModelWriterOptions,
  type PreparedQuestion,
  type Question,
  type Source,
} from './conversations.ts';
import { arrange, Room, type Supported } from './fitting.ts';
import { encountersOf, labelOf, PROMPT_VERSION } from './prompts.ts';
import { receiptOf } from './receipts.ts';

/** No sentence of the answer was supported by the notes. */
export class NothingSupportedError extends Error {
  override name = 'NothingSupportedError';
  constructor() {
    super('Nothing that the model wrote is supported by the notes.');
  }
}

/** The model wrote nothing that can be shown: why, and what is to be told of the attempt all the same. */
export class UnwrittenError extends Error {
  override name = 'UnwrittenError';
  readonly remains: Pick<Written, 'withheld' | 'egress'>;
  constructor(cause: unknown, remains: Pick<Written, 'withheld' | 'egress'>) {
    super('The model wrote nothing that can be shown.', { cause });
    this.remains = remains;
  }
}

/** What was found in the notes, and what the model is shown of it, in stages that fit its window. */
interface Plan {
  found: Statement[];
  addressed: ReadonlySet<Statement>;
  evidence: Statement[];
  sent: ReadonlySet<Statement>;
  stages: Source[][];
}

/** In steps: a chart of the greatest length has hundreds of thousands of statements. */
function* planning(notes: readonly SourceNote[], conversation: Conversation, budget: number): Steps<Plan> {
  const { found, addressed, evidence } = yield* readingChart(notes);
  const encounters = encountersOf(evidence);
  const sources = new Map<Statement, Source>();
  const costs = new Map<Statement, number>();
  for (const statement of evidence) {
    const source = { label: labelOf(statement, encounters), text: statement.text, statements: [statement] };
    sources.set(statement, source);
    costs.set(statement, conversation.cost(source));
    yield;
  }
  const sent = new Set<Statement>();
  const stages: Source[][] = [];
  for (const stage of yield* stagesOf(evidence, budget, costs)) {
    stages.push(stage.flatMap((statement) => sources.get(statement) ?? []));
    for (const statement of stage) sent.add(statement);
    yield;
  }
  return { found, addressed, evidence, sent, stages };
}

function* readingChart(notes: readonly SourceNote[]): Steps<Pick<Plan, 'found' | 'addressed' | 'evidence'>> {
  const found: Statement[] = [];
  const addressed = new Set<Statement>();
  const evidence: Statement[] = [];
  for (const note of notes) {
    const statements = yield* findingStatements(note);
    for (const statement of yield* findingAddressed(statements, note.content)) addressed.add(statement);
    // One by one: a note may have more statements than a call takes arguments.
    for (const statement of statements) {
      found.push(statement);
      if (!addressed.has(statement)) evidence.push(statement);
      yield;
    }
  }
  return { found, addressed, evidence };
}

/** Lets a language model write, and lets nothing through that the notes do not support. */
export function createModelWriter(options: ModelWriterOptions): Writer {
  const { provider } = options;
  const scale = new TokenScale();
  return {
    identity: {
      engine: 'llm',
      provider: provider.name,
      model: provider.model,
      prompt_version: PROMPT_VERSION,
    },
    async write(input, run) {
      const conversation = new Conversation(options, scale, input, run.onEvent);
      try {
        return await new Writing(conversation, input, run).write();
      } catch (error) {
        // What was withheld stands for an answer that came to its end; what left has left in any case.
        const withheld = error instanceof NothingSupportedError ? conversation.withheld() : [];
        throw new UnwrittenError(error, { withheld, egress: conversation.egress() });
      }
    },
  };
}

/** One summary in the making. */
class Writing {
  readonly #conversation: Conversation;
  readonly #input: WritingInput;
  readonly #run: WritingRun;

  constructor(conversation: Conversation, input: WritingInput, run: WritingRun) {
    this.#conversation = conversation;
    this.#input = input;
    this.#run = run;
  }

  async write(): Promise<Written> {
    const conversation = this.#conversation;
    const { notes, audience, maxLength } = this.#input;
    const { signal } = this.#run;
    const budget = conversation.budget();
    const plan = await inTurns(planning(notes, conversation, budget), signal);
    const { evidence, stages } = plan;
    const [only = [], ...others] = stages;
    const supported =
      others.length === 0
        ? await this.#ask({ sources: only, evidence, length: maxLength, isFinal: true }, signal)
        : await this.#merge(await this.#askStages(stages, evidence), evidence, budget);
    const { kept, omitted } = this.#fit(supported);
    if (kept.length === 0) throw new NothingSupportedError();
    const cited = new Set(kept.flatMap(({ sentence }) => sentence.citations.map(({ note_id }) => note_id)));
    const coverage = await inTurns(receiptOf({ notes, ...plan, cited }), signal);
    return {
      draft: { ...arrange(kept, audience === 'family'), coverage },
      withheld: conversation.withheld(),
      omitted,
      provenance: conversation.provenance(stages.length),
      egress: conversation.egress(),
    };
  }

  /**
   * Each stage by itself; they wait for the provider's places, not for each other. Where one fails the others are given
   * up, and have ended before this does, so that nothing leaves that is not on record.
   */
  async #askStages(stages: readonly Source[][], evidence: readonly Statement[]): Promise<Supported[]> {
    const length = Math.max(300, Math.floor((this.#input.maxLength * 2) / stages.length));
    const prepared: PreparedQuestion[] = [];
    for (const sources of stages) {
      const question = { sources, evidence, length, isFinal: false };
      prepared.push(await this.#conversation.prepare(question, this.#run.signal));
    }
    const failures: unknown[] = [];
    const answers = await withOwnSignal(this.#run.signal, (ending) =>
      Promise.all(
        prepared.map(async (question, place) => {
          try {
            const answer = await this.#conversation.ask(question, ending.signal);
            this.#run.onEvent({ type: 'stage', stage: `${place + 1} of ${stages.length}` });
            return answer;
          } catch (error) {
            failures.push(error);
            ending.abort();
            return [];
          }
        }),
      ),
    );
    if (failures.length > 0) throw failures[0];
    return answers.flat();
  }

  /** The sentences of the stages are put before the model once more; what comes back is held against the notes again. */
  async #merge(parts: Supported[], evidence: readonly Statement[], budget: number): Promise<Supported[]> {
    this.#run.onEvent({ type: 'stage', stage: 'merge' });
    const sources: Source[] = [];
    let left = budget;
    for (const { sentence, cited } of parts.toReversed()) {
      const source = { label: `part ${sources.length + 1}`, text: sentence.text, statements: cited };
      left -= this.#conversation.cost(source);
      if (left < 0) break;
      sources.unshift(source);
    }
    const question = { sources, evidence, length: this.#input.maxLength, isFinal: true };
    const merged = await this.#ask(question, this.#run.signal);
    return merged.length > 0 ? merged : parts.toReversed();
  }

  async #ask(question: Question, signal: AbortSignal): Promise<Supported[]> {
    return this.#conversation.ask(await this.#conversation.prepare(question, signal), signal);
  }

  #fit(supported: readonly Supported[]): { kept: Supported[]; omitted: number } {
    const room = new Room(this.#input.maxLength);
    const kept = supported.filter(({ sentence }) => room.take(sentence.text));
    return { kept, omitted: supported.length - kept.length };
  }
}
