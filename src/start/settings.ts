import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { appEnvOf, type Config, ConfigError, loadConfig } from '../config/config.ts';
import { withSecretFiles } from './secret-files.ts';

/**
 * The configuration from `.env.<APP_ENV>` in the working folder and from the environment, which wins. Ends the process
 * with one line for each value that is wrong.
 */
export function readSettings(): Config {
  // Whatever a program of ours writes holds clinical text or secrets: the database, backups, exports, heads of the audit.
  process.umask(0o077);
  try {
    const file = `.env.${appEnvOf(process.env)}`;
    const fromFile = existsSync(file) ? parse(readFileSync(file)) : {};
    return loadConfig(withSecretFiles({ ...fromFile, ...process.env }));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) console.error(`Configuration: ${problem}`);
    process.exit(1);
  }
}
