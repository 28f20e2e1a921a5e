import { isLocalAddress } from '../../../core/local-addresses.ts';
import { watch } from '../../../observability/gauges.ts';
import type { Logger } from '../../../observability/logger.ts';
import type { Metrics } from '../../../observability/metrics.ts';
import { pastSpan } from '../../../observability/tracing.ts';
import { LlmError, llmErrorTypes } from '../../../providers/errors.ts';
import { type AttemptReport, type ResilientProvider, resilient } from '../../../providers/resilience.ts';
import type { LlmProvider } from '../../../providers/types.ts';
import { warmUp } from './judging.ts';
import { createModelWriter, NothingSupportedError, UnwrittenError } from './model-writer.ts';

export interface ModelSettings {
  concurrency: number;
  queueLimit: number;
  retries: number;
  egress: 'deidentified' | 'full' | 'local';
  localHosts: readonly string[];
  /** Such as a gateway on this machine that hands on to a cloud. */
  remoteHosts: readonly string[];
  price: { input: number; output: number } | undefined;
}

/** The provider may not be used with what the operator allows to leave. */
export class EgressForbiddenError extends Error {
  override name = 'EgressForbiddenError';
}

/**
 * The provider with its resilience, and the writer that uses it.
 *
 * @throws EgressForbiddenError when nothing may leave and the provider's address is not local
 */
export function setUpModel(provider: LlmProvider, settings: ModelSettings, logger: Logger, metrics: Metrics) {
  const isRemote = !isLocal(provider.endpoint, settings);
  if (isRemote && settings.egress === 'local') {
    throw new EgressForbiddenError(
      `LLM_EGRESS=local forbids the provider ${provider.name} at ${provider.endpoint}. ` +
        'Name its host in LLM_LOCAL_HOSTS if it is yours, or choose another LLM_EGRESS.',
    );
  }
  const guarded = resilient(provider, {
    ...settings,
    onAttempt: (report) => observe(report, logger, metrics),
  });
  watchCircuit(guarded, metrics);
  warmUp();
  countFromZero(provider.name, metrics);
  const writer = createModelWriter({
    provider: guarded,
    isRemote,
    egress: isRemote && settings.egress === 'deidentified' ? 'deidentified' : 'full',
    price: settings.price,
  });
  return { provider: guarded, writer };
}

function isLocal(endpoint: string, { localHosts, remoteHosts }: ModelSettings): boolean {
  const { hostname } = new URL(endpoint);
  return !remoteHosts.includes(hostname) && (isLocalAddress(endpoint) || localHosts.includes(hostname));
}

/** The bounded word for what went wrong, for labels and for the reader. */
export function reasonOf(error: unknown): string {
  if (error instanceof UnwrittenError) return reasonOf(error.cause);
  if (error instanceof LlmError) return error.type;
  return error instanceof NothingSupportedError ? 'nothing_supported' : 'unexpected';
}

function observe(report: AttemptReport, logger: Logger, metrics: Metrics): void {
  const { provider, model, outcome, errorType, hint, durationMs, usage } = report;
  metrics.llmRequests.inc({ provider, outcome });
  metrics.llmDuration.observe({ provider }, durationMs / 1_000);
  if (usage.input !== null) metrics.llmTokens.inc({ provider, direction: 'input' }, usage.input);
  if (usage.output !== null) metrics.llmTokens.inc({ provider, direction: 'output' }, usage.output);
  const facts = {
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    ...(usage.input !== null && { 'gen_ai.usage.input_tokens': usage.input }),
    ...(usage.output !== null && { 'gen_ai.usage.output_tokens': usage.output }),
  };
  pastSpan(`generate ${provider}`, durationMs, facts, outcome === 'ok' ? undefined : (errorType ?? outcome));
  if (outcome !== 'error' || errorType === undefined) return;
  metrics.llmErrors.inc({ provider, error_type: errorType });
  logger.warn({ provider, model, error_type: errorType, hint }, 'a call of the language model failed');
}

/** A series that begins with its first failure shows no increase, and an alert would sleep through it. */
function countFromZero(provider: string, metrics: Metrics): void {
  for (const reason of [...llmErrorTypes, 'nothing_supported', 'unexpected']) {
    metrics.summaryErrors.inc({ provider, error_type: reason }, 0);
    metrics.summaryFallbacks.inc({ provider, reason }, 0);
  }
}

const openness = { closed: 0, half_open: 0.5, open: 1 } as const;

function watchCircuit(provider: ResilientProvider, metrics: Metrics): void {
  const options = {
    name: 'llm_circuit_open',
    help: '1 while calls to the provider are held back after failures, 0.5 when the next one may try.',
    labels: { provider: provider.name },
    aggregator: 'max',
  } as const;
  watch(metrics.registry, options, () => openness[provider.breakerState]);
}
