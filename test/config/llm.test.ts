import { expect, test } from 'vitest';
import { loadLlmConfig } from '../../src/config/llm.ts';
import { createProvider } from '../../src/providers/factory.ts';

function load(env: Record<string, string>) {
  const problems: string[] = [];
  const config = loadLlmConfig(env, problems);
  return { config, problems };
}

test.each([[{}], [{ LLM_PROVIDER: '' }], [{ LLM_PROVIDER: 'extractive' }]])(
  'without a provider there is no model: %j',
  (env) => {
    const { config, problems } = load(env);
    expect(problems).toEqual([]);
    expect(config).toEqual({ provider: 'extractive', concurrency: 8, queueLimit: 128, retries: 2 });
    expect(createProvider(config)).toBeUndefined();
  },
);

test('Ollama needs nothing but its name', () => {
  const { config, problems } = load({ LLM_PROVIDER: 'Ollama' });
  expect(problems).toEqual([]);
  expect(createProvider(config)).toMatchObject({
    name: 'ollama',
    model: 'llama3.2',
    contextTokens: 4096,
    endpoint: 'http://127.0.0.1:11434',
  });
});

test.each([
  [
    { LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-1' },
    { name: 'openai', model: 'gpt-5.4-mini', endpoint: 'https://api.openai.com' },
  ],
  [
    { LLM_PROVIDER: 'openai', OPENAI_BASE_URL: 'http://vllm.internal:8000/v1/', OPENAI_MODEL: 'qwen' },
    { name: 'openai', model: 'qwen', endpoint: 'http://vllm.internal:8000' },
  ],
  [
    { LLM_PROVIDER: 'anthropic', ANTHROPIC_API_KEY: 'sk-2', ANTHROPIC_CONTEXT_TOKENS: '50000' },
    {
      name: 'anthropic',
      model: 'claude-haiku-5-5',
      contextTokens: 50_000,
      endpoint: 'https://api.anthropic.com',
    },
  ],
])('%j is a provider', (env, provider) => {
  const { config, problems } = load(env);
  expect(problems).toEqual([]);
  expect(createProvider(config)).toMatchObject(provider);
});

test.each([
  [{ LLM_PROVIDER: 'gemini' }, 'LLM_PROVIDER must be one of extractive, ollama, openai, anthropic'],
  [{ LLM_PROVIDER: 'constructor' }, 'LLM_PROVIDER must be one of extractive, ollama, openai, anthropic'],
  [{ LLM_CONCURRENCY: '0' }, 'LLM_CONCURRENCY must be a whole number from 1 to 1024'],
  [{ LLM_RETRIES: '1.5' }, 'LLM_RETRIES must be a whole number from 0 to 10'],
  [{ LLM_QUEUE_LIMIT: '1e3' }, 'LLM_QUEUE_LIMIT must be a whole number from 0 to 100000'],
  [
    { LLM_PROVIDER: 'ollama', OLLAMA_URL: 'localhost:11434' },
    'OLLAMA_URL must be an http or https address without credentials or a query',
  ],
  [
    { LLM_PROVIDER: 'ollama', OLLAMA_URL: 'http://user:secret-1@ollama.internal' },
    'OLLAMA_URL must be an http or https address without credentials or a query',
  ],
  [{ LLM_PROVIDER: 'ollama', OLLAMA_TEMPERATURE: 'warm' }, 'OLLAMA_TEMPERATURE must be a number from 0 to 2'],
  [{ LLM_PROVIDER: 'ollama', OLLAMA_TOP_P: '1.1' }, 'OLLAMA_TOP_P must be a number from 0 to 1'],
  [{ LLM_PROVIDER: 'ollama', OLLAMA_TOP_K: '-1' }, 'OLLAMA_TOP_K must be a whole number from 1 to 1000'],
  [
    { LLM_PROVIDER: 'ollama', OLLAMA_NUM_CTX: '0x1000' },
    'OLLAMA_NUM_CTX must be a whole number from 512 to 1048576',
  ],
  [
    { LLM_PROVIDER: 'ollama', OLLAMA_NUM_PREDICT: '5' },
    'OLLAMA_NUM_PREDICT must be a whole number from 16 to 131072',
  ],
  [{ LLM_PROVIDER: 'ollama', OLLAMA_TIMEOUT: '301' }, 'OLLAMA_TIMEOUT must be a number from 1 to 300'],
  [{ LLM_PROVIDER: 'ollama', LLM_STALL_SECONDS: 'soon' }, 'LLM_STALL_SECONDS must be a number from 1 to 300'],
  [
    { LLM_PROVIDER: 'openai' },
    'OPENAI_API_KEY must be set when LLM_PROVIDER is openai and OPENAI_BASE_URL is not set',
  ],
  [
    { LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'secret 1' },
    'OPENAI_API_KEY must be printable ASCII without spaces',
  ],
  [{ LLM_PROVIDER: 'anthropic' }, 'ANTHROPIC_API_KEY must be set when LLM_PROVIDER is anthropic'],
])('%j is told in one line, without its value', (env, line) => {
  const { config, problems } = load(env);
  expect(problems).toEqual([line]);
  expect(JSON.stringify(config)).not.toContain('secret');
});

test('every problem is told at once', () => {
  const { problems } = load({
    LLM_PROVIDER: 'ollama',
    OLLAMA_URL: 'x',
    OLLAMA_TOP_K: 'x',
    LLM_RETRIES: 'x',
  });
  expect(problems).toHaveLength(3);
});

test('the settings of a provider that was not chosen are not looked at', () => {
  expect(load({ LLM_PROVIDER: 'ollama', OPENAI_BASE_URL: 'nonsense' }).problems).toEqual([]);
});

test('a printed configuration holds no key', () => {
  const { config } = load({ LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-secret' });
  expect(JSON.stringify({ config, provider: createProvider(config) })).not.toContain('sk-secret');
});
