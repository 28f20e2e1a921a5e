import { choiceOf, decimalOf, integerOf, listOf, type Problems } from './values.ts';

export const egressModes = ['deidentified', 'full', 'local'] as const;

export interface SummaryConfig {
  /** Seconds for a whole request, retries and the built-in engine included. */
  readonly deadline: number;
  /** What may leave for an address that is not local; `local`: nothing. */
  readonly egress: (typeof egressModes)[number];
  /** Host names that the operator declares to be local. */
  readonly localHosts: readonly string[];
  /** Host names that look local and hand on to others, such as a gateway to a cloud; they win over `localHosts`. */
  readonly remoteHosts: readonly string[];
  /** US dollars for a million tokens; undefined without both figures. */
  readonly price: { readonly input: number; readonly output: number } | undefined;
}

export function loadSummaryConfig(env: NodeJS.ProcessEnv, problems: Problems): SummaryConfig {
  const input = decimalOf(env, 'LLM_INPUT_USD_PER_MILLION', problems);
  const output = decimalOf(env, 'LLM_OUTPUT_USD_PER_MILLION', problems);
  return Object.freeze({
    deadline: integerOf(env, 'SUMMARY_DEADLINE_SECONDS', 60, 1, 3_600, problems),
    egress: choiceOf(env, 'LLM_EGRESS', egressModes, 'deidentified', problems),
    localHosts: Object.freeze(listOf(env, 'LLM_LOCAL_HOSTS')),
    remoteHosts: Object.freeze(listOf(env, 'LLM_REMOTE_HOSTS')),
    price: input === undefined || output === undefined ? undefined : { input, output },
  });
}
