import { Counter, Histogram, type Registry } from 'prom-client';

/** What was asked of the summaries and of the language model. */
export function createSummaryMetrics(registry: Registry) {
  const registers = [registry];
  return {
    summaryRequests: new Counter({
      name: 'summary_requests_total',
      help: 'Summaries asked for; mode is sync, stream or async.',
      labelNames: ['audience', 'mode'],
      registers,
    }),
    summaryDuration: new Histogram({
      name: 'summary_generation_duration_seconds',
      help: 'Time to write a summary, by who wrote it.',
      labelNames: ['provider'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120],
      registers,
    }),
    summaryErrors: new Counter({
      name: 'summary_generation_errors_total',
      help: 'Summaries that the model could not write.',
      labelNames: ['provider', 'error_type'],
      registers,
    }),
    summaryFallbacks: new Counter({
      name: 'summary_fallbacks_total',
      help: 'Summaries that the built-in engine wrote instead of the model.',
      labelNames: ['provider', 'reason'],
      registers,
    }),
    sentencesWithheld: new Counter({
      name: 'summary_sentences_withheld_total',
      help: 'Generated sentences that the notes did not support.',
      labelNames: ['reason'],
      registers,
    }),
    llmRequests: new Counter({
      name: 'llm_requests_total',
      help: 'Attempts to call a language model; outcome is ok, error or abandoned.',
      labelNames: ['provider', 'outcome'],
      registers,
    }),
    llmDuration: new Histogram({
      name: 'llm_request_duration_seconds',
      help: 'Time of one attempt to call a language model.',
      labelNames: ['provider'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120],
      registers,
    }),
    llmErrors: new Counter({
      name: 'llm_errors_total',
      help: 'Attempts to call a language model that failed.',
      labelNames: ['provider', 'error_type'],
      registers,
    }),
    llmTokens: new Counter({
      name: 'llm_tokens_total',
      help: 'Tokens as the server counted them; direction is input or output.',
      labelNames: ['provider', 'direction'],
      registers,
    }),
  };
}
