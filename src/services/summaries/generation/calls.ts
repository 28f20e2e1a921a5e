import { LlmError } from '../../../providers/errors.ts';
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
  let lines = 0;
  // Each line takes a token at least, so that a longer answer is none that was asked for.
  const count = (some: readonly CitedLine[]) => {
    lines += some.length;
    if (lines > request.maxTokens) throw new LlmError('too_large', { hint: 'more lines than tokens' });
    return some;
  };
  for await (const event of provider.generate(request, { signal })) {
    switch (event.type) {
      case 'text':
        for (const line of count(reader.push(event.text))) yield { line };
        break;
      case 'restart':
        reader = new LineReader();
        lines = 0;
        yield { restart: true };
        break;
      case 'end': {
        for (const line of count(reader.end(event.finish === 'stop'))) yield { line };
        const { model, digest, usage, attempts } = event;
        yield { report: { model: digest ? `${model}@${digest}` : model, ...usage, attempts } };
      }
    }
  }
}
