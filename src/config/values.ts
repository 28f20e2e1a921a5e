/** Collects one plain line for each malformed value; a line names the variable, never its value. */
export type Problems = string[];

/** A whole number within bounds, or `fallback` where the variable is unset or blank. */
export function integerOf(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: number,
  min: number,
  max: number,
  problems: Problems,
): number {
  const given = env[name]?.trim();
  if (!given) return fallback;
  const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
  if (value >= min && value <= max) return value;
  problems.push(`${name} must be a whole number from ${min} to ${max}.`);
  return fallback;
}

const words = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

export function booleanOf(
  env: NodeJS.ProcessEnv,
  name: string,
  fallback: boolean,
  problems: Problems,
): boolean {
  const given = env[name]?.trim().toLowerCase();
  if (!given) return fallback;
  const value = words.get(given);
  if (value === undefined) problems.push(`${name} must be true or false.`);
  return value ?? fallback;
}

/** A comma-separated list, or the JSON array that the origin's settings also took. */
export function listOf(env: NodeJS.ProcessEnv, name: string): string[] {
  const given = (env[name] ?? '').trim().replace(/^\[|\]$/g, '');
  return given
    .split(',')
    .map((item) => item.trim().replace(/^"|"$/g, ''))
    .filter((item) => item !== '');
}

/** One of a few words, in any case. */
export function choiceOf<T extends string>(
  env: NodeJS.ProcessEnv,
  name: string,
  choices: readonly T[],
  fallback: T,
  problems: Problems,
): T {
  const given = env[name]?.trim().toLowerCase();
  if (!given) return fallback;
  const choice = choices.find((known) => known === given);
  if (!choice) problems.push(`${name} must be one of ${choices.join(', ')}.`);
  return choice ?? fallback;
}

/** A number that is not negative, or undefined where the variable is unset or blank. */
export function decimalOf(env: NodeJS.ProcessEnv, name: string, problems: Problems): number | undefined {
  const given = env[name]?.trim();
  if (!given) return undefined;
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(given)) return Number(given);
  problems.push(`${name} must be a number such as 0.15.`);
  return undefined;
}
