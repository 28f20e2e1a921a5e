import type { ResilientProvider } from '../../../providers/resilience.ts';
import { type CitedLine, LineReader } from './answers.ts';

/** What one call cost. */
export interface CallReport {
  model: string;
  input: number | null;
  output: number | null;
  attempts: number;
}

/** The lines of one answer as they end; `undefined` when the model begins again and what it said before is void. */
export type CallEvent = { line: CitedLine } | { restart: true } | { report: CallReport };

/** One call of the model, with its retries. @throws LlmError */
export async function* callModel(
  provider: ResilientProvider,
  request: { system: string; prompt: string; maxTokens: number },
  signal: AbortSignal,
): AsyncGenerator<CallEvent> {
  let reader = new LineReader();
  for await (const event of provider.generate(request, { signal })) {
    switch (event.type) {
      case 'text':
        for (const line of reader.push(event.text)) yield { line };
        break;
      case 'restart':
        reader = new LineReader();
        yield { restart: true };
        break;
      case 'end': {
        for (const line of reader.end(event.finish === 'stop')) yield { line };
        const { model, digest, usage, attempts } = event;
        yield { report: { model: digest ? `${model}@${digest}` : model, ...usage, attempts } };
      }
    }
  }
}
