import type { SettingsReader } from './settings.ts';

/** One call: text in. `maxTokens` bounds the answer. */
export interface LlmRequest {
  readonly system: string;
  readonly prompt: string;
  readonly maxTokens: number;
}

/** Tokens as the server counted them; null when it did not say. */
export interface LlmUsage {
  readonly input: number | null;
  readonly output: number | null;
}

export interface LlmText {
  readonly type: 'text';
  readonly text: string;
}

/** The proof that the answer is whole. Exactly one, last; a stream without it throws. */
export interface LlmEnd {
  readonly type: 'end';
  readonly usage: LlmUsage;
  /** The model that answered, as the server names it. */
  readonly model: string;
  /** The version of the weights or of the serving system, where the server tells it. */
  readonly digest?: string;
  /** `length`: the limit of tokens was reached, so the last line is cut. A refusal throws `refused`. */
  readonly finish: 'stop' | 'length';
}

export type LlmEvent = LlmText | LlmEnd;

/** A language model behind its protocol. It knows no patient and keeps no state between calls. */
export interface LlmProvider {
  /** The key in `LLM_PROVIDER`: a metric label. */
  readonly name: string;
  readonly model: string;
  /** The window: prompt and answer together, in tokens. */
  readonly contextTokens: number;
  /** Where text is sent, without credentials: what a rule about leaving the premises looks at. */
  readonly endpoint: string;
  /**
   * One attempt. Ends with an `end` event or throws an `LlmError`; nothing keeps running after either, nor after
   * the signal fired or the reader left the loop.
   */
  generate(request: LlmRequest, options: { signal: AbortSignal }): AsyncIterable<LlmEvent>;
  /** Whether the server answers, takes the key and has the model. Never throws. Costs no tokens. */
  check(signal: AbortSignal): Promise<{ ok: boolean; detail?: string }>;
}

/** How a provider reads its own settings. What it returns makes the provider, without touching the network. */
export type LlmProviderKind = (settings: SettingsReader) => () => LlmProvider;
