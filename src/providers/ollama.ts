import type { GenerateRequest } from 'ollama';
import { type Connection, runAttempt, runCheck, textOf, tokenCount } from './attempts.ts';
import { LlmError, streamError } from './errors.ts';
import { type AttemptLimits, readAttemptLimits } from './settings.ts';
import type { LlmEvent, LlmProvider, LlmProviderKind, LlmRequest } from './types.ts';
import type { WireFormat } from './wire.ts';

export const DEFAULT_OLLAMA_MODEL = 'llama3.2';
export const DEFAULT_OLLAMA_URL = 'http://127.0.0.1:11434';

/** Milliseconds for which a digest is taken to hold: names are given to other weights by hand, and seldom. */
const DIGEST_HOLDS_MS = 10_000;

/** A digest is a help for reading a record later, so a generation waits at most this long for it. */
const DIGEST_TIMEOUT_MS = 2000;

export interface OllamaSettings extends AttemptLimits {
  readonly url: string;
  readonly model: string;
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  /** The window in tokens that the server is told to make. */
  readonly numCtx: number;
  /** An upper bound for every answer, under the request's own. */
  readonly numPredict?: number | undefined;
}

/** `truncate` and `shift` are the server's (0.12.6 and later; older ones ignore them), not yet in the client's types. */
interface StrictGenerateRequest extends GenerateRequest {
  truncate: boolean;
  shift: boolean;
}

let loaded: Promise<typeof import('ollama')> | undefined;

/** On first use, so that only the chosen provider's client is loaded; once, for the look-up has a price. */
function loadClient() {
  loaded ??= import('ollama');
  return loaded;
}

/** `POST /api/generate`, streamed: https://github.com/ollama/ollama/blob/main/docs/api.md. */
export function ollamaProvider(settings: OllamaSettings): LlmProvider {
  const { model, url } = settings;
  let known: { digest: string; until: number } | undefined;
  const digestNow = async (signal: AbortSignal): Promise<string | undefined> => {
    if (known && performance.now() < known.until) return known.digest;
    const digest = await findDigest(settings, signal);
    if (digest !== undefined) known = { digest, until: performance.now() + DIGEST_HOLDS_MS };
    return digest;
  };
  return {
    name: 'ollama',
    model,
    contextTokens: settings.numCtx,
    endpoint: new URL(url).origin,
    async *generate(request, { signal }) {
      const lookup = new AbortController();
      const digest = digestNow(AbortSignal.any([signal, lookup.signal]));
      try {
        const events = runAttempt(ndjson(), { ...settings, signal }, (connection) =>
          generate(settings, request, connection),
        );
        for await (const event of events) {
          if (event.type === 'text') yield event;
          else {
            const found = await digest;
            yield found === undefined ? event : { ...event, digest: found };
          }
        }
      } catch (error) {
        if (error instanceof LlmError && error.type === 'model_missing') throw missing(model);
        throw error;
      } finally {
        lookup.abort();
      }
    },
    check: (signal) =>
      runCheck({ ...settings, signal }, async (connection) => {
        const found = await listed(settings, connection);
        return found ? { ok: true } : { ok: false, detail: `model_missing: ${missing(model).hint}` };
      }),
  };
}

export const ollama: LlmProviderKind = (read) => {
  const settings: OllamaSettings = {
    url: read.address('OLLAMA_URL') ?? DEFAULT_OLLAMA_URL,
    model: read.text('OLLAMA_MODEL') ?? DEFAULT_OLLAMA_MODEL,
    temperature: read.number('OLLAMA_TEMPERATURE', { min: 0, max: 2, whole: false }) ?? 0.3,
    topP: read.number('OLLAMA_TOP_P', { min: 0, max: 1, whole: false }) ?? 0.9,
    topK: read.number('OLLAMA_TOP_K', { min: 1, max: 1000 }) ?? 40,
    numCtx: read.number('OLLAMA_NUM_CTX', { min: 512, max: 1_048_576 }) ?? 4096,
    numPredict: read.number('OLLAMA_NUM_PREDICT', { min: 16, max: 131_072 }),
    ...readAttemptLimits(read, 'OLLAMA'),
  };
  return () => ollamaProvider(settings);
};

async function* generate(
  settings: OllamaSettings,
  request: LlmRequest,
  connection: Connection,
): AsyncGenerator<LlmEvent> {
  const body: StrictGenerateRequest & { stream: true } = {
    model: settings.model,
    system: request.system,
    prompt: request.prompt,
    stream: true,
    // A model that can think would spend the answer's tokens on it.
    think: false,
    // Without these the server cuts a prompt that is too long, or forgets its beginning, and says nothing.
    truncate: false,
    shift: false,
    options: {
      temperature: settings.temperature,
      top_p: settings.topP,
      top_k: settings.topK,
      num_ctx: settings.numCtx,
      num_predict: Math.min(request.maxTokens, settings.numPredict ?? request.maxTokens),
    },
  };
  const client = await clientFor(settings, connection);
  for await (const frame of await client.generate(body)) {
    yield { type: 'text', text: textOf(frame.response) };
    if (!frame.done) continue;
    yield {
      type: 'end',
      usage: { input: tokenCount(frame.prompt_eval_count), output: tokenCount(frame.eval_count) },
      model: textOf(frame.model) || settings.model,
      finish: frame.done_reason === 'length' ? 'length' : 'stop',
    };
    return;
  }
}

/** Its `fetch` is the only way to give it a signal. */
async function clientFor(settings: OllamaSettings, connection: Connection) {
  const { Ollama } = await loadClient();
  return new Ollama({ host: settings.url, fetch: connection.fetch });
}

async function listed(settings: OllamaSettings, connection: Connection) {
  const { models } = await (await clientFor(settings, connection)).list();
  // A name without a tag means the tag `latest`.
  const name = settings.model.includes(':') ? settings.model : `${settings.model}:latest`;
  return models.find((entry) => entry.name === name || entry.model === name);
}

/** `/api/generate` does not tell which weights a name stands for at the moment; the list of models does. */
async function findDigest(settings: OllamaSettings, signal: AbortSignal): Promise<string | undefined> {
  let digest: string | undefined;
  await runCheck({ idleMs: settings.idleMs, timeoutMs: DIGEST_TIMEOUT_MS, signal }, async (connection) => {
    const found = await listed(settings, connection);
    if (typeof found?.digest === 'string') digest = found.digest;
    return { ok: true };
  });
  return digest;
}

const missing = (model: string) => new LlmError('model_missing', { hint: `run: ollama pull ${model}` });

/**
 * One JSON object a line. The client drops a line that it cannot parse and prints it to the console, which would lose
 * words of the answer and show a patient's, so each line is judged before the client sees it.
 */
function ndjson(): WireFormat {
  let done = false;
  return {
    contentType: 'application/x-ndjson',
    line(text) {
      if (text.trim() === '') return;
      const frame = parse(text);
      if (typeof frame !== 'object' || frame === null) {
        throw new LlmError('invalid_response', { hint: 'a line that is no JSON object' });
      }
      if ('error' in frame) throw streamError('server_error');
      if ('done' in frame && frame.done === true) done = true;
    },
    end() {
      if (!done) throw new LlmError('truncated', { hint: 'the body ended without done' });
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
