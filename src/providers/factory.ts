import { anthropic } from './anthropic.ts';
import { ollama } from './ollama.ts';
import { openai } from './openai.ts';
import type { LlmProvider, LlmProviderKind } from './types.ts';

/** Every value of `LLM_PROVIDER` that is a model. A new one is a file beside these and a line here. */
export const providerKinds: Readonly<Record<string, LlmProviderKind>> = { ollama, openai, anthropic };

/** What was configured. Secrets are inside `open`, so that a configuration can be printed. */
export interface LlmConfig {
  /** A key of `providerKinds`, or `extractive`: no model. */
  readonly provider: string;
  readonly open?: () => LlmProvider;
  /** Calls at the same time, of this process. */
  readonly concurrency: number;
  /** Calls that may wait for one of those places; the next one fails at once. */
  readonly queueLimit: number;
  /** Attempts after the first. */
  readonly retries: number;
}

export const createProvider = (config: LlmConfig): LlmProvider | undefined => config.open?.();
