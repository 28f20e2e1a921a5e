import { readFileSync } from 'node:fs';
import { ConfigError } from '../config/config.ts';

/** Variables that hold a secret, or more than a line: each may come as a file, as vaults and orchestrators hand them over. */
const fileable = [
  'SECRET_KEY',
  'SECRET_KEY_PREVIOUS',
  'AUDIT_KEY',
  'DATABASE_URL',
  'MIGRATION_DATABASE_URL',
  'DATABASE_REPLICA_URL',
  'REDIS_URL',
  'OPENAI_API_KEY',
  'ANTHROPIC_API_KEY',
  'COMMON_PASSWORDS',
];

/**
 * Fills `NAME` from the file that `NAME_FILE` names; a line end behind the secret does not belong to it.
 *
 * @throws ConfigError for a file that cannot be read, or a secret that is given twice
 */
export function withSecretFiles(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const problems: string[] = [];
  const filled = { ...env };
  for (const name of fileable) {
    const file = env[`${name}_FILE`];
    if (!file) continue;
    if (env[name]) problems.push(`${name} and ${name}_FILE are both set: one of them is enough.`);
    try {
      filled[name] = readFileSync(file, 'utf8').trimEnd();
    } catch (error) {
      problems.push(`${name}_FILE cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return filled;
}
