import { type LlmConfig, providerKinds } from '../providers/factory.ts';
import { type Environment, SettingsReader } from '../providers/settings.ts';

/**
 * The settings of the chosen provider and of its resilience. Pushes a line for each malformed or missing one; with
 * any problem the result must not be used. Settings of the providers that are not chosen are not looked at.
 */
export function loadLlmConfig(env: Environment, problems: string[]): LlmConfig {
  const read = new SettingsReader(env, problems);
  const provider = (read.text('LLM_PROVIDER') ?? 'extractive').toLowerCase();
  const kind = Object.hasOwn(providerKinds, provider) ? providerKinds[provider] : undefined;
  if (!kind && provider !== 'extractive') {
    read.problem(`LLM_PROVIDER must be one of extractive, ${Object.keys(providerKinds).join(', ')}`);
  }
  return Object.freeze({
    provider,
    ...(kind ? { open: kind(read) } : {}),
    concurrency: read.number('LLM_CONCURRENCY', { min: 1, max: 1024 }) ?? 8,
    queueLimit: read.number('LLM_QUEUE_LIMIT', { min: 0, max: 100_000 }) ?? 128,
    retries: read.number('LLM_RETRIES', { min: 0, max: 10 }) ?? 2,
  });
}
