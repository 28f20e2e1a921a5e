import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../core/actor.ts';
import type { AuditEvent } from '../../core/audit.ts';
import type { Clock } from '../../core/clock.ts';
import { conflict, notFound } from '../../core/errors.ts';
import type { Once } from '../../core/once.ts';
import { describeError, type Logger } from '../../observability/logger.ts';
import type { Metrics } from '../../observability/metrics.ts';
import { LlmError } from '../../providers/errors.ts';
import type { Store } from '../../repositories/store.ts';
import type { NewSummary, SummaryRow } from '../../repositories/summaries.ts';
import type { Note } from '../../schemas/notes.ts';
import type { Patient } from '../../schemas/patients.ts';
import type {
  ReviewInput,
  Summary,
  SummaryDocument,
  SummaryList,
  SummaryPageQuery,
  SummaryQuery,
} from '../../schemas/summaries.ts';
import { transactionOnce } from '../once.ts';
import { findingConflicts } from './conflicts/conflicts.ts';
import { Flights } from './flights.ts';
import { UnwrittenError } from './generation/model-writer.ts';
import { reasonOf } from './generation/setup.ts';
import { inputHash, notesHash } from './inputs.ts';
import { headingOf, present, requireExactQuotes } from './presenting.ts';
import { inTurns } from './turns.ts';
import type { SummaryEvent } from './types.ts';
import { extractiveWriter, type Writer, type Written } from './writers.ts';

/** Milliseconds between two looks at what another process is writing. */
const LEASE_POLL = 150;

/** Seconds after which a holder that says nothing is taken for dead; it says something three times as often. */
const LEASE = 10;
const RENEWALS = 3;

/** Milliseconds of the deadline that are left to the built-in engine, and the least that the model gets. */
const RESERVE = 1_000;
const LEAST_PATIENCE = 500;

export interface SummaryOptions {
  /** Undefined: the built-in engine writes. */
  writer: Writer | undefined;
  /** Seconds for a whole request. */
  deadline: number;
  /** Told of everything that was asked for and how it went. */
  metrics: Metrics;
  logger: Logger;
}

/** Who waits for a summary, and whether an old one will do. */
export interface SummaryRun {
  signal?: AbortSignal;
  onEvent?: (event: SummaryEvent) => void;
  /** How it was asked for: a metric label. */
  mode?: 'sync' | 'stream' | 'async';
}

type Chart = { patient: Patient; noteIds: number[] };
/** What the shared work is done with: the signal and the listener of all who wait for it. */
type Flight = Required<Pick<SummaryRun, 'signal' | 'onEvent'>>;
/** `until`: when the model's time is up, by `performance.now()`. */
type Request = { actor: Actor; patientId: number; query: SummaryQuery; until: number; lease?: Lease };

/** The right to write, which ends with what was written. */
interface Lease {
  holder: string;
  renewing: NodeJS.Timeout;
  isOver: boolean;
}

/** Writes, keeps and shows summaries of a chart. */
export class SummaryService {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #options: SummaryOptions;
  readonly #flights = new Flights<SummaryRow>();

  constructor(store: Store, clock: Clock, options: SummaryOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
  }

  /**
   * The stored summary of exactly these notes and options, or a new one: by the model where one is configured, else or
   * when it fails by the built-in engine, which says so.
   *
   * @throws AppError `not_found` for a patient that is not there; the signal's reason when it fired
   */
  async summarise(
    actor: Actor,
    patientId: number,
    query: SummaryQuery,
    run: SummaryRun = {},
  ): Promise<Summary> {
    const { row, chart } = await this.#obtain(actor, patientId, query, run);
    if (!chart) return this.#present(actor, row);
    return present(row, chart.patient, notesHash(chart.noteIds), this.#clock());
  }

  /** As `summarise`, for those who will read it later. @returns the id under which it is stored */
  async prepare(actor: Actor, patientId: number, query: SummaryQuery, run: SummaryRun): Promise<number> {
    const { row } = await this.#obtain(actor, patientId, query, run);
    return row.id;
  }

  /** With the chart, where it was read just now. */
  async #obtain(
    actor: Actor,
    patientId: number,
    query: SummaryQuery,
    { signal, onEvent, mode = 'sync' }: SummaryRun,
  ): Promise<{ row: SummaryRow; chart?: Chart }> {
    this.#options.metrics.summaryRequests.inc({ audience: query.audience, mode });
    const until = performance.now() + Math.max(LEAST_PATIENCE, this.#options.deadline * 1_000 - RESERVE);
    const chart = await this.#chart(actor, patientId);
    const writer = this.#options.writer ?? extractiveWriter;
    const hash = this.#hash(chart.noteIds, query, writer);
    const [stored] = await Promise.all([
      query.refresh ? undefined : this.#stored(actor, patientId, hash),
      // Before the first event of a stream leaves.
      this.#store.disclose(actor, eventOf('summary.read', patientId)),
    ]);
    if (stored) return { row: stored, chart };
    const request = { actor, patientId, query, until };
    const key = `${actor.tenantId} ${patientId} ${hash}`;
    const row = await this.#flights.join(key, { signal, onEvent }, (flight) =>
      this.#writeOnce(request, hash, writer, flight),
    );
    return { row };
  }

  /** Who a summary will be about and how much there is to read: what a stream begins with. */
  async meta(actor: Actor, patientId: number): Promise<{ heading: Summary['heading']; note_count: number }> {
    const { patient, noteIds } = await this.#chart(actor, patientId);
    await this.#store.disclose(actor, eventOf('patient.read', patientId));
    return { heading: headingOf(patient, this.#clock()), note_count: noteIds.length };
  }

  async get(actor: Actor, patientId: number, id: number): Promise<Summary> {
    const row = await this.#store.readAnywhere(actor, ({ summaries }) => summaries.find(patientId, id));
    if (!row) throw notFound('Summary');
    await this.#store.disclose(actor, eventOf('summary.read', patientId, id));
    return this.#present(actor, row);
  }

  /** Newest first. */
  async list(actor: Actor, patientId: number, { page, size }: SummaryPageQuery): Promise<SummaryList> {
    const chart = await this.#chart(actor, patientId);
    const { rows, total } = await this.#store.readAnywhere(actor, ({ summaries }) =>
      summaries.page(patientId, (page - 1) * size, size),
    );
    await this.#store.disclose(actor, eventOf('summary.list', patientId));
    const hash = notesHash(chart.noteIds);
    const items = rows.map((row) => present(row, chart.patient, hash, this.#clock()));
    return { items, total, page, size, pages: Math.ceil(total / size) };
  }

  /** Approval freezes a version, rejection takes it out of use. @throws AppError `conflict` when it is no draft any more */
  async review(
    actor: Actor,
    patientId: number,
    id: number,
    input: ReviewInput,
    once?: Once,
  ): Promise<Summary> {
    await transactionOnce(
      this.#store,
      actor,
      once,
      async ({ summaries, audit }) => {
        if (!(await summaries.find(patientId, id))) throw notFound('Summary');
        const status = input.decision === 'approve' ? 'approved' : 'rejected';
        const review = { status, comment: input.comment ?? null, by: actor.credential } as const;
        if (!(await summaries.review(patientId, id, review))) throw conflict('Only a draft can be reviewed.');
        audit.append({ ...eventOf('summary.review', patientId, id), detail: status });
        return { id };
      },
      () => ({ patient_id: patientId, note_id: null }),
    );
    return this.get(actor, patientId, id);
  }

  async #chart(actor: Actor, patientId: number): Promise<Chart> {
    return this.#store.read(actor, async ({ patients, notes }) => {
      const patient = await patients.find(patientId);
      if (!patient) throw notFound('Patient');
      return { patient, noteIds: await notes.idsByPatient(patientId) };
    });
  }

  #stored(actor: Actor, patientId: number, hash: string): Promise<SummaryRow | undefined> {
    return this.#store.read(actor, ({ summaries }) => summaries.findByInput(patientId, hash));
  }

  async #present(actor: Actor, row: SummaryRow): Promise<Summary> {
    const { patient, noteIds } = await this.#chart(actor, row.patient_id);
    return present(row, patient, notesHash(noteIds), this.#clock());
  }

  #hash(noteIds: readonly number[], { audience, max_length }: SummaryQuery, { identity }: Writer): string {
    return inputHash({ noteIds, audience, maxLength: max_length, writer: identity });
  }

  /** Of several processes one writes, the others wait for what it wrote. The built-in engine is quicker than that. */
  async #writeOnce(request: Request, hash: string, writer: Writer, run: Flight): Promise<SummaryRow> {
    if (writer.identity.engine === 'extractive') return this.#write(request, writer, run);
    const { actor, patientId, query } = request;
    const holder = randomUUID();
    const lease = () =>
      this.#store.write(actor, ({ summaries }) => summaries.tryLease(patientId, hash, holder, LEASE));
    const newest = query.refresh ? ((await this.#stored(actor, patientId, hash))?.id ?? 0) : 0;
    for (;;) {
      run.signal.throwIfAborted();
      const held = await lease();
      const written = await this.#stored(actor, patientId, hash);
      const isNew = written && written.id > newest;
      // Who has waited in vain until the deadline is answered by the built-in engine, not by another wait.
      if (isNew || held || performance.now() >= request.until) {
        if (!held) return isNew ? written : await this.#write(request, writer, run);
        // While the database is away nobody else can take the lease either.
        const renewing = setInterval(() => lease().catch(() => {}), (LEASE * 1_000) / RENEWALS);
        const own: Lease = { holder, renewing, isOver: false };
        try {
          return isNew ? written : await this.#write({ ...request, lease: own }, writer, run);
        } finally {
          clearInterval(renewing);
          // Nobody waits for it, and where it cannot be given back it runs out.
          const giveBack = () =>
            this.#store.write(actor, ({ summaries }) => summaries.endLease(patientId, hash, holder));
          if (!own.isOver) void giveBack().catch(() => {});
        }
      }
      // A failed write leaves a fallback under another hash: the one who waited then gets the lease and tries itself.
      await sleep(LEASE_POLL, undefined, { signal: run.signal });
      await this.#chart(actor, patientId);
    }
  }

  async #write(request: Request, writer: Writer, run: Flight): Promise<SummaryRow> {
    const { actor, patientId, query, until } = request;
    const { patient, notes } = await this.#store.read(actor, async (repositories) => ({
      patient: await repositories.patients.find(patientId),
      notes: await repositories.notes.listByPatient(patientId),
    }));
    if (!patient) throw notFound('Patient');
    const started = performance.now();
    const { document, identity, egress, fallback } = await this.#document(patient, notes, query, writer, {
      ...run,
      until,
      requestId: actor.origin.requestId,
    });
    const noteIds = notes.map(({ id }) => id);
    const { audience, max_length } = query;
    const hash = inputHash({
      noteIds,
      audience,
      maxLength: max_length,
      writer: identity,
      ...(fallback && { fallback }),
    });
    document.provenance.input_hash = hash;
    document.provenance.duration_ms = Math.round(performance.now() - started);
    this.#observe(document, document.provenance.duration_ms);
    const row = { audience, max_length, input_hash: hash, notes_hash: notesHash(noteIds), document, egress };
    return fallback
      ? this.#keepFallback(request, row, this.#hash(noteIds, query, writer))
      : this.#keep(request, row);
  }

  async #document(
    patient: Patient,
    notes: Note[],
    query: SummaryQuery,
    writer: Writer,
    run: Flight & { until: number; requestId: string | undefined },
  ) {
    const input = { patient, notes, audience: query.audience, maxLength: query.max_length };
    if (notes.length === 0) return compose(emptyDraft(patient), extractiveWriter, notes, run.signal);
    try {
      const write = (signal: AbortSignal) => writer.write(input, { ...run, signal });
      const written = await (writer === extractiveWriter ? write(run.signal) : within(run, write));
      requireExactQuotes(written.draft, notes);
      return await compose(written, writer, notes, run.signal);
    } catch (error) {
      run.signal.throwIfAborted();
      if (writer === extractiveWriter) throw error;
      const reason = this.#fellBack(error, writer, run.requestId);
      run.onEvent({ type: 'stage', stage: 'fallback' });
      const written = await extractiveWriter.write(input, run);
      requireExactQuotes(written.draft, notes);
      // What was withheld from the model's answer, and what left for it, is told also where nothing of it is left.
      const told = error instanceof UnwrittenError ? { ...written, ...error.remains } : written;
      return compose(told, extractiveWriter, notes, run.signal, {
        from: writer.identity.provider ?? 'llm',
        reason,
      });
    }
  }

  #fellBack(error: unknown, { identity }: Writer, request_id: string | undefined): string {
    const { metrics, logger } = this.#options;
    const provider = identity.provider ?? 'llm';
    const reason = reasonOf(error);
    metrics.summaryErrors.inc({ provider, error_type: reason });
    metrics.summaryFallbacks.inc({ provider, reason });
    // The attempt itself was logged where it failed; a defect of ours was not.
    const defect = reason === 'unexpected' ? describeError(error) : {};
    logger.warn({ request_id, provider, reason, ...defect }, 'a summary was written without the model');
    return reason;
  }

  #observe(document: SummaryDocument, milliseconds: number): void {
    const { metrics } = this.#options;
    const provider = document.provenance.provider ?? 'extractive';
    metrics.summaryDuration.observe({ provider }, milliseconds / 1_000);
    for (const { reason, count } of document.withheld) metrics.sentencesWithheld.inc({ reason }, count);
  }

  /**
   * What was written for want of the model is kept once, however often it was asked for, and takes nothing out of use
   * that the model wrote from the same input: who asked anew in vain still has that.
   */
  async #keepFallback(request: Request, summary: NewSummary, wanted: string): Promise<SummaryRow> {
    const { actor, patientId } = request;
    // What was sent out or withheld on the way is on record with each try.
    const isSame = summary.egress === null && summary.document.withheld.length === 0;
    const kept = isSame && (await this.#stored(actor, patientId, summary.input_hash));
    return kept || this.#keep(request, summary, wanted);
  }

  /** A patient that was deleted meanwhile has no summary. */
  async #keep(
    { actor, patientId, lease }: Request,
    summary: NewSummary,
    keeping?: string,
  ): Promise<SummaryRow> {
    clearInterval(lease?.renewing);
    const row = await this.#store.write(actor, ({ summaries }) =>
      summaries.insertAudited(patientId, summary, actor, { keeping, holder: lease?.holder }),
    );
    if (lease) lease.isOver = true;
    if (!row) throw notFound('Patient');
    return row;
  }
}

const eventOf = (action: string, patientId: number, id?: number): AuditEvent => ({
  action,
  record: `patient/${patientId}/summary${id === undefined ? '' : `/${id}`}`,
  patientIds: [patientId],
});

/**
 * Runs work with a signal that fires when its time is up, or with the signal of those who wait for it. Not by
 * `AbortSignal.any` over `AbortSignal.timeout`: nothing but a weak reference holds those, and one that was collected
 * never fires (Node.js 20).
 */
async function within<T>(
  { signal, until }: { signal: AbortSignal; until: number },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const left = until - performance.now();
  if (left <= 0) throw new LlmError('timeout');
  const ending = new AbortController();
  // Each stage of a large chart listens, and the wait for its turn, and each attempt.
  setMaxListeners(0, ending.signal);
  const leave = () => ending.abort(signal.reason);
  const timer = setTimeout(() => ending.abort(new LlmError('timeout')), left);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await work(ending.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

function emptyDraft(patient: Patient): Written {
  const summary = `No clinical notes available for ${patient.name}.`;
  return {
    draft: { summary, sections: [], coverage: [] },
    withheld: [],
    omitted: 0,
    provenance: { model: null, tokens: null, cost_usd: null, attempts: 1, stages: 1 },
    egress: null,
  };
}

async function compose(
  written: Written,
  writer: Writer,
  notes: Note[],
  signal: AbortSignal,
  fallback?: { from: string; reason: string },
) {
  const { draft, withheld, omitted, egress } = written;
  const { identity } = writer;
  const document: SummaryDocument = {
    summary: draft.summary,
    note_count: notes.length,
    sections: draft.sections,
    withheld,
    omitted,
    coverage: {
      notes_total: notes.length,
      notes_used: draft.coverage.filter(({ outcome }) => outcome !== 'skipped').length,
      notes: draft.coverage,
    },
    conflicts: await inTurns(findingConflicts(notes), signal),
    provenance: {
      ...identity,
      ...written.provenance,
      input_hash: '',
      fallback_from: fallback?.from ?? null,
      fallback_reason: fallback?.reason ?? null,
      duration_ms: 0,
    },
  };
  return { document, identity, egress, fallback };
}
