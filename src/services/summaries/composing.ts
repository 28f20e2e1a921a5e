import type { Actor } from '../../core/actor.ts';
import { describeError, type Logger } from '../../observability/logger.ts';
import type { Metrics } from '../../observability/metrics.ts';
import { LlmError } from '../../providers/errors.ts';
import type { NewSummary } from '../../repositories/summaries.ts';
import type { Note } from '../../schemas/notes.ts';
import type { Patient } from '../../schemas/patients.ts';
import type { SummaryDocument, SummaryQuery } from '../../schemas/summaries.ts';
import { findingConflicts } from './conflicts/conflicts.ts';
import { UnwrittenError } from './generation/model-writer.ts';
import { reasonOf } from './generation/setup.ts';
import { type Fallback, inputHash, notesHash } from './inputs.ts';
import { requireExactQuotes } from './presenting.ts';
import { withOwnSignal } from './signals.ts';
import { inTurns } from './turns.ts';
import { extractiveWriter, type Writer, type WritingRun, type Written } from './writers.ts';

/** Whose chart is to be summarised, how, and for whom. */
export interface Order {
  actor: Actor;
  /** As it was found when it was asked for. */
  patient: Patient;
  query: SummaryQuery;
  /** When the model's time is up, by `performance.now()`. */
  until: number;
  /** That who asked for it is on record: before that nothing may be told or sent. */
  disclosed: Promise<void>;
}

/** A summary as it is to be kept. */
export interface Composed extends NewSummary {
  /** The built-in engine wrote it for want of the model. */
  isFallback: boolean;
}

/** Writes the document of a summary: by the model where there is one, else or when it fails by the built-in engine. */
export class SummaryComposer {
  readonly #metrics: Metrics;
  readonly #logger: Logger;

  constructor(metrics: Metrics, logger: Logger) {
    this.#metrics = metrics;
    this.#logger = logger;
  }

  /**
   * @param notes all of the chart, oldest encounter first
   * @throws the signal's reason when it fired
   */
  async compose(notes: Note[], order: Order, writer: Writer, run: WritingRun): Promise<Composed> {
    const { audience, max_length } = order.query;
    await order.disclosed;
    const started = performance.now();
    const { written, by, fallback } = await this.#write(notes, order, writer, run);
    const conflicts = await inTurns(findingConflicts(notes), run.signal);
    const noteIds = notes.map(({ id }) => id);
    const hash = inputHash(noteIds, order.query, by.identity, fallback);
    const milliseconds = Math.round(performance.now() - started);
    const document: SummaryDocument = {
      ...documentOf(written, notes.length),
      conflicts,
      provenance: {
        ...by.identity,
        ...written.provenance,
        input_hash: hash,
        fallback_from: fallback?.from ?? null,
        fallback_reason: fallback?.reason ?? null,
        duration_ms: milliseconds,
      },
    };
    this.#observe(document);
    const kept = { audience, max_length, input_hash: hash, notes_hash: notesHash(noteIds) };
    return { ...kept, document, egress: written.egress, isFallback: fallback !== undefined };
  }

  async #write(
    notes: Note[],
    { actor, patient, query, until }: Order,
    writer: Writer,
    run: WritingRun,
  ): Promise<{ written: Written; by: Writer; fallback?: Fallback }> {
    if (notes.length === 0) return { written: nothingToSay(patient), by: extractiveWriter };
    const input = { patient, notes, audience: query.audience, maxLength: query.max_length };
    const extract = async () => {
      const written = await extractiveWriter.write(input, run);
      requireExactQuotes(written.draft, notes);
      return written;
    };
    if (writer === extractiveWriter) return { written: await extract(), by: writer };
    try {
      const written = await within(until, run.signal, (signal) => writer.write(input, { ...run, signal }));
      requireExactQuotes(written.draft, notes);
      return { written, by: writer };
    } catch (error) {
      run.signal.throwIfAborted();
      const fallback = this.#fellBack(error, writer, actor.origin.requestId);
      run.onEvent({ type: 'stage', stage: 'fallback' });
      // What was withheld from the model's answer, and what left for it, is told also where nothing of it is left.
      const remains = error instanceof UnwrittenError ? error.remains : {};
      return { written: { ...(await extract()), ...remains }, by: extractiveWriter, fallback };
    }
  }

  #fellBack(error: unknown, { identity }: Writer, request_id: string | undefined): Fallback {
    const provider = identity.provider ?? 'llm';
    const reason = reasonOf(error);
    this.#metrics.summaryErrors.inc({ provider, error_type: reason });
    this.#metrics.summaryFallbacks.inc({ provider, reason });
    // The attempt itself was logged where it failed; a defect of ours was not.
    const defect = reason === 'unexpected' ? describeError(error) : {};
    this.#logger.warn({ request_id, provider, reason, ...defect }, 'a summary was written without the model');
    return { from: provider, reason };
  }

  #observe({ provenance, withheld }: SummaryDocument): void {
    const provider = provenance.provider ?? 'extractive';
    this.#metrics.summaryDuration.observe({ provider }, provenance.duration_ms / 1_000);
    for (const { reason, count } of withheld) this.#metrics.sentencesWithheld.inc({ reason }, count);
  }
}

/** Runs work with a signal that fires when its time is up, or with that of those who wait for it. */
async function within<T>(
  until: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const left = until - performance.now();
  if (left <= 0) throw new LlmError('timeout');
  return withOwnSignal(signal, async (ending) => {
    const timer = setTimeout(() => ending.abort(new LlmError('timeout')), left);
    try {
      return await work(ending.signal);
    } finally {
      clearTimeout(timer);
    }
  });
}

function nothingToSay(patient: Patient): Written {
  const summary = `No clinical notes available for ${patient.name}.`;
  return {
    draft: { summary, sections: [], coverage: [] },
    withheld: [],
    omitted: 0,
    provenance: { model: null, tokens: null, cost_usd: null, attempts: 1, stages: 1 },
    egress: null,
  };
}

function documentOf({ draft, withheld, omitted }: Written, noteCount: number) {
  return {
    summary: draft.summary,
    note_count: noteCount,
    sections: draft.sections,
    withheld,
    omitted,
    coverage: {
      notes_total: noteCount,
      notes_used: draft.coverage.filter(({ outcome }) => outcome !== 'skipped').length,
      notes: draft.coverage,
    },
  };
}
