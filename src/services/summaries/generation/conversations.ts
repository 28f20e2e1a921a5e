import { randomBytes } from 'node:crypto';
import { LlmError } from '../../../providers/errors.ts';
import type { ResilientProvider } from '../../../providers/resilience.ts';
import { inTurns } from '../turns.ts';
import type { Statement } from '../types.ts';
import type { WritingInput, WritingRun, Written } from '../writers.ts';
import type { CitedLine } from './answers.ts';
import type { TokenScale } from './budgets.ts';
import { type CallReport, callModel } from './calls.ts';
import { type Concealment, createConcealment, type Egress, EgressRecord } from './concealment.ts';
import { type Supported, shownTitle, titleOf } from './fitting.ts';
import { checkLine } from './judging.ts';
import { buildPrompt } from './prompts.ts';

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

/** Calls that end so were never made. */
const heldBack: ReadonlySet<string> = new Set(['circuit_open', 'queue_full']);

/** A statement or an already supported sentence that is put before the model, and what it rests on. */
export interface Source {
  label: string;
  text: string;
  statements: readonly Statement[];
}

/** One call: what is put before the model, and what the answer may rest on. */
export interface Question {
  sources: readonly Source[];
  evidence: readonly Statement[];
  /** Code points of the answer. */
  length: number;
  /** Its sentences are the summary's own, and are told as they come. */
  isFinal: boolean;
}

/** A question with its prompt, as it will leave. */
export interface PreparedQuestion {
  question: Question;
  request: { system: string; prompt: string; maxTokens: number };
}

/** All that is asked of the model for one summary, and what is to be told of it afterwards. */
export class Conversation {
  readonly #options: ModelWriterOptions;
  readonly #scale: TokenScale;
  readonly #input: WritingInput;
  readonly #onEvent: WritingRun['onEvent'];
  readonly #concealment: Concealment;
  readonly #egress = new EgressRecord();
  readonly #withheld = new Map<string, number>();
  readonly #reports: CallReport[] = [];

  constructor(
    options: ModelWriterOptions,
    scale: TokenScale,
    input: WritingInput,
    onEvent: WritingRun['onEvent'],
  ) {
    this.#options = options;
    this.#scale = scale;
    this.#input = input;
    this.#onEvent = onEvent;
    this.#concealment = createConcealment(options.egress, input.patient);
  }

  /** Tokens that statements may take of the window, beside the rules and the answer. */
  budget(): number {
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

  /** Tokens that one source takes. */
  cost({ label, text }: Source): number {
    return this.#scale.tokensOf(`[1234] (${label}) ${text}\n`);
  }

  /** What will leave for one question: to replace the identifiers of a long chart takes a while. */
  async prepare(question: Question, signal: AbortSignal): Promise<PreparedQuestion> {
    const texts = question.sources.flatMap(({ label, text }) => [label, text]);
    const concealed = await inTurns(this.#concealment.concealing(texts), signal);
    const statements = question.sources.map((_, place) => ({
      number: place + 1,
      label: concealed[2 * place] ?? '',
      text: concealed[2 * place + 1] ?? '',
    }));
    const prompt = buildPrompt({ ...this.#frame(this.#dateOrder()), statements, length: question.length });
    return { question, request: { ...prompt, maxTokens: this.#maxTokens } };
  }

  /** One call: the sentences that the evidence supports, in the order in which they came. */
  async ask({ question, request }: PreparedQuestion, signal: AbortSignal): Promise<Supported[]> {
    const { sources, evidence, isFinal } = question;
    if (sources.length === 0) return [];
    // A call that was given up may have been on its way.
    let hasLeft = true;
    const supported: Supported[] = [];
    const withheld = new Map<string, number>();
    /** A model that repeats itself is judged once. */
    const verdicts = new Map<string, Supported | { reason: string }>();
    const judge = async ({ text, numbers }: CitedLine) => {
      const key = JSON.stringify([text, numbers]);
      const known = verdicts.get(key);
      if (known) return known;
      const cited = numbers.map((number) => sources[number - 1]?.statements);
      const restored = this.#concealment.restore(text);
      const verdict = await inTurns(checkLine(restored, cited, evidence, this.#input.patient.name), signal);
      verdicts.set(key, verdict);
      return verdict;
    };
    try {
      for await (const event of callModel(this.#options.provider, request, signal)) {
        if ('restart' in event) {
          supported.length = 0;
          withheld.clear();
          if (isFinal) this.#onEvent({ type: 'stage', stage: 'restart' });
        } else if ('report' in event) {
          this.#reports.push(event.report);
          this.#scale.learn(request.system + request.prompt, event.report.input);
        } else {
          const judged = await judge(event.line);
          if ('reason' in judged) {
            withheld.set(judged.reason, (withheld.get(judged.reason) ?? 0) + 1);
            this.#onEvent({ type: 'withheld', reason: judged.reason });
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
    const section = shownTitle(titleOf(supported), this.#input.audience === 'family');
    this.#onEvent({ type: 'sentence', section, sentence: supported.sentence });
  }

  /** Sentences that were not let through, by reason. */
  withheld(): Written['withheld'] {
    return [...this.#withheld].map(([reason, count]) => ({ reason, count }));
  }

  /** For the record, where text left the premises. */
  egress(): Written['egress'] {
    const { isRemote, provider, egress } = this.#options;
    if (!isRemote || this.#egress.isEmpty) return null;
    return this.#egress.close(provider.endpoint, egress, this.#concealment.counts());
  }

  /** The model as it named itself, and what all calls cost. */
  provenance(stages: number): Written['provenance'] {
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
