import { randomBytes } from 'node:crypto';
import { LlmError } from '../../../providers/errors.ts';
import type { ResilientProvider } from '../../../providers/resilience.ts';
import { findStatements } from '../evidence/statements.ts';
import { inTurns, type Steps } from '../turns.ts';
import type { SourceNote, Statement } from '../types.ts';
import type { Writer, WritingInput, WritingRun, Written } from '../writers.ts';
import { findAddressed } from './addressing.ts';
import { stagesOf, TokenScale } from './budgets.ts';
import { type CallReport, callModel } from './calls.ts';
import { type Concealment, createConcealment, type Egress, EgressRecord } from './concealment.ts';
import { arrange, Room, type Supported, shownTitle, titleOf } from './fitting.ts';
import { checkLine } from './judging.ts';
import { buildPrompt, encountersOf, labelOf, PROMPT_VERSION } from './prompts.ts';
import { receiptOf } from './receipts.ts';

export interface ModelWriterOptions {
  provider: ResilientProvider;
  egress: Egress;
  /** Whether the provider's address is outside of what the operator calls local: then what leaves is put on record. */
  isRemote: boolean;
  /** US dollars for a million tokens; undefined where the operator named no price. */
  price: { input: number; output: number } | undefined;
}

/** Of the window, kept for the line that tells the order of concealed dates. */
const DATES_SHARE = 0.1;

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

/** Calls that end so were never made. */
const heldBack: ReadonlySet<string> = new Set(['circuit_open', 'queue_full']);

/** A statement or an already supported sentence that is put before the model, and what it rests on. */
interface Source {
  label: string;
  text: string;
  statements: readonly Statement[];
}

function* readChart(
  notes: readonly SourceNote[],
): Steps<{ found: Statement[]; addressed: ReadonlySet<Statement> }> {
  const found: Statement[] = [];
  const addressed = new Set<Statement>();
  for (const note of notes) {
    const statements = findStatements(note);
    for (const statement of findAddressed(statements, note.content)) addressed.add(statement);
    found.push(...statements);
    yield;
  }
  return { found, addressed };
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
      const writing = new Writing(options, scale, input, run);
      try {
        return await writing.write();
      } catch (error) {
        throw new UnwrittenError(error, writing.remains(error));
      }
    },
  };
}

/** One summary in the making. */
class Writing {
  readonly #options: ModelWriterOptions;
  readonly #scale: TokenScale;
  readonly #input: WritingInput;
  readonly #run: WritingRun;
  readonly #concealment: Concealment;
  readonly #egress = new EgressRecord();
  readonly #withheld = new Map<string, number>();
  readonly #reports: CallReport[] = [];

  constructor(options: ModelWriterOptions, scale: TokenScale, input: WritingInput, run: WritingRun) {
    this.#options = options;
    this.#scale = scale;
    this.#input = input;
    this.#run = run;
    this.#concealment = createConcealment(options.egress, input.patient);
  }

  async write(): Promise<Written> {
    const { notes, maxLength } = this.#input;
    const { found, addressed } = await inTurns(readChart(notes), this.#run.signal);
    const evidence = found.filter((statement) => !addressed.has(statement));
    const encounters = encountersOf(evidence);
    const sourceOf = (statement: Statement): Source => ({
      label: labelOf(statement, encounters),
      text: statement.text,
      statements: [statement],
    });
    const budget = this.#budget();
    const stages = stagesOf(evidence, budget, (statement) => this.#cost(sourceOf(statement)));
    const supported =
      stages.length === 1
        ? await this.#ask((stages[0] ?? []).map(sourceOf), evidence, maxLength, true)
        : await this.#merge(await this.#askStages(stages, evidence, sourceOf), evidence, budget);
    const { kept, omitted } = this.#fit(supported);
    if (kept.length === 0) throw new NothingSupportedError();
    const cited = new Set(kept.flatMap(({ sentence }) => sentence.citations.map(({ note_id }) => note_id)));
    const coverage = receiptOf({ notes, found, addressed, sent: new Set(stages.flat()), cited });
    return {
      draft: { ...arrange(kept, this.#isPlain), coverage },
      withheld: this.#counted(),
      omitted,
      provenance: this.#provenance(stages.length),
      egress: this.#left(),
    };
  }

  /** What was withheld stands for an answer that came to its end; what left has left in any case. */
  remains(error: unknown): Pick<Written, 'withheld' | 'egress'> {
    const isWhole = error instanceof NothingSupportedError;
    return { withheld: isWhole ? this.#counted() : [], egress: this.#left() };
  }

  #counted(): Written['withheld'] {
    return [...this.#withheld].map(([reason, count]) => ({ reason, count }));
  }

  /** For the record, where text left the premises. */
  #left(): Written['egress'] {
    const { isRemote, provider, egress } = this.#options;
    if (!isRemote || this.#egress.isEmpty) return null;
    return this.#egress.close(provider.endpoint, egress, this.#concealment.counts());
  }

  get #isPlain(): boolean {
    return this.#input.audience === 'family';
  }

  /** Tokens that statements may take of the window, beside the rules and the answer. */
  #budget(): number {
    const { contextTokens } = this.#options.provider;
    const frame = buildPrompt({ ...this.#frame(''), statements: [], length: this.#input.maxLength });
    const framing = this.#scale.tokensOf(frame.system + frame.prompt) + contextTokens * DATES_SHARE;
    return Math.max(200, Math.floor(contextTokens - this.#maxTokens - framing));
  }

  /** Of the answer: its text and its citations, but never so many that no evidence would fit. */
  get #maxTokens(): number {
    const wanted = Math.ceil(this.#input.maxLength * 0.6) + 256;
    return Math.min(wanted, Math.floor(this.#options.provider.contextTokens / 3));
  }

  #frame(dateOrder: string) {
    const boundary = `=== ${randomBytes(12).toString('hex')} ===`;
    return { audience: this.#input.audience, boundary, dateOrder };
  }

  /** What the placeholders of dates mean to each other, as far as there is room for it. */
  #dateOrder(): string {
    const line = this.#concealment.dateOrder();
    const room = this.#options.provider.contextTokens * DATES_SHARE;
    return this.#scale.tokensOf(line) <= room ? line : '';
  }

  #cost({ label, text }: Source): number {
    return this.#scale.tokensOf(`[1234] (${label}) ${text}\n`);
  }

  /** Each stage by itself; they wait for the provider's places, not for each other. */
  async #askStages(
    stages: readonly Statement[][],
    evidence: readonly Statement[],
    sourceOf: (statement: Statement) => Source,
  ): Promise<Supported[]> {
    const length = Math.max(300, Math.floor((this.#input.maxLength * 2) / stages.length));
    const answers = await Promise.all(
      stages.map(async (stage, place) => {
        const answer = await this.#ask(stage.map(sourceOf), evidence, length, false);
        this.#run.onEvent({ type: 'stage', stage: `${place + 1} of ${stages.length}` });
        return answer;
      }),
    );
    return answers.flat();
  }

  /** The sentences of the stages are put before the model once more; what comes back is held against the notes again. */
  async #merge(parts: Supported[], evidence: readonly Statement[], budget: number): Promise<Supported[]> {
    this.#run.onEvent({ type: 'stage', stage: 'merge' });
    const sources: Source[] = [];
    let left = budget;
    for (const { sentence, cited } of parts.toReversed()) {
      const source = { label: `part ${sources.length + 1}`, text: sentence.text, statements: cited };
      left -= this.#cost(source);
      if (left < 0) break;
      sources.unshift(source);
    }
    const merged = await this.#ask(sources, evidence, this.#input.maxLength, true);
    return merged.length > 0 ? merged : parts.toReversed();
  }

  /** One call: the sentences that the evidence supports, in the order in which they came. */
  async #ask(
    sources: readonly Source[],
    evidence: readonly Statement[],
    length: number,
    isFinal: boolean,
  ): Promise<Supported[]> {
    if (sources.length === 0) return [];
    const concealed = this.#concealment.conceal(sources.flatMap(({ label, text }) => [label, text]));
    const statements = sources.map((_, place) => ({
      number: place + 1,
      label: concealed[2 * place] ?? '',
      text: concealed[2 * place + 1] ?? '',
    }));
    const request = {
      ...buildPrompt({ ...this.#frame(this.#dateOrder()), statements, length }),
      maxTokens: this.#maxTokens,
    };
    let hasLeft = true;
    const supported: Supported[] = [];
    const withheld = new Map<string, number>();
    try {
      for await (const event of callModel(this.#options.provider, request, this.#run.signal)) {
        if ('restart' in event) {
          supported.length = 0;
          withheld.clear();
          if (isFinal) this.#run.onEvent({ type: 'stage', stage: 'restart' });
        } else if ('report' in event) {
          this.#reports.push(event.report);
          this.#scale.learn(request.system + request.prompt, event.report.input);
        } else {
          const text = this.#concealment.restore(event.line.text);
          const cited = event.line.numbers.map((number) => sources[number - 1]?.statements);
          const judged = await inTurns(
            checkLine(text, cited, evidence, this.#input.patient.name),
            this.#run.signal,
          );
          if ('reason' in judged) {
            withheld.set(judged.reason, (withheld.get(judged.reason) ?? 0) + 1);
            this.#run.onEvent({ type: 'withheld', reason: judged.reason });
          } else if (!supported.some(({ sentence }) => sentence.text === judged.sentence.text)) {
            supported.push(judged);
            if (isFinal) this.#tell(judged);
          }
        }
      }
    } catch (error) {
      hasLeft = !(error instanceof LlmError && heldBack.has(error.type));
      throw error;
    } finally {
      if (hasLeft) this.#egress.add(request.system, request.prompt);
    }
    for (const [reason, count] of withheld) {
      this.#withheld.set(reason, (this.#withheld.get(reason) ?? 0) + count);
    }
    return supported;
  }

  #tell(supported: Supported): void {
    const section = shownTitle(titleOf(supported), this.#isPlain);
    this.#run.onEvent({ type: 'sentence', section, sentence: supported.sentence });
  }

  #fit(supported: readonly Supported[]): { kept: Supported[]; omitted: number } {
    const room = new Room(this.#input.maxLength);
    const kept = supported.filter(({ sentence }) => room.take(sentence.text));
    return { kept, omitted: supported.length - kept.length };
  }

  #provenance(stages: number): Written['provenance'] {
    const sum = (field: 'input' | 'output') =>
      this.#reports.reduce<number | null>(
        (total, report) => (total === null || report[field] === null ? null : total + report[field]),
        0,
      );
    const [input, output] = [sum('input'), sum('output')];
    const { price } = this.#options;
    const tokens = input === null || output === null ? null : { input, output };
    return {
      model: this.#reports.at(-1)?.model ?? this.#options.provider.model,
      tokens,
      cost_usd: tokens && price ? (tokens.input * price.input + tokens.output * price.output) / 1e6 : null,
      attempts: this.#reports.reduce((total, { attempts }) => total + attempts, 0),
      stages,
    };
  }
}
