import type { ModelRequest, Protocol } from './model-protocols.ts';
import type { Reply } from './model-server.ts';

/** The settings with which a system uses a model server by one protocol. */
export function modelEnv(protocol: Protocol, url: string): Record<string, string> {
  const common = { LLM_PROVIDER: protocol, LLM_RETRIES: '0' };
  switch (protocol) {
    case 'ollama':
      return { ...common, OLLAMA_URL: url };
    case 'openai':
      return { ...common, OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'key-for-tests' };
    case 'anthropic':
      return { ...common, ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'key-for-tests' };
  }
}

/** A numbered statement as the model finds it in its prompt. */
export interface ShownStatement {
  number: number;
  label: string;
  text: string;
}

/** The line that fences the statements, what stands between its two occurrences, and the rest of the prompt. */
export function fenceOf({ system, prompt }: Pick<ModelRequest, 'system' | 'prompt'>): {
  boundary: string;
  inside: string;
  outside: string;
} {
  const boundary = /"(=== [0-9a-f]{24} ===)"/.exec(system)?.[1];
  if (!boundary) throw new Error('the rules name no boundary');
  const [before = '', inside = '', after = '', ...rest] = prompt.split(boundary);
  if (rest.length > 0) throw new Error('the boundary stands in the data');
  return { boundary, inside, outside: `${before}\n${after}` };
}

export function statementsOf(request: Pick<ModelRequest, 'system' | 'prompt'>): ShownStatement[] {
  return fenceOf(request)
    .inside.split('\n')
    .flatMap((line) => {
      const [, number, label, text] = /^\[(\d+)\] \(([^()]*)\) (.*)$/.exec(line) ?? [];
      return number && text ? [{ number: Number(number), label: label ?? '', text }] : [];
    });
}

/** What a model would do that keeps to the protocol: repeats the first statements, each with its number. */
export function honestAnswer(request: Pick<ModelRequest, 'system' | 'prompt'>, most = 6): Reply {
  const chosen = statementsOf(request)
    .filter(({ text }) => text.length <= 120)
    .slice(0, most);
  return { text: chosen.map(({ number, text }) => `${text} [${number}]`).join('\n') };
}
