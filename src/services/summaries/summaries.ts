import type { Actor } from '../../core/actor.ts';
import type { AuditEvent } from '../../core/audit.ts';
import type { Clock } from '../../core/clock.ts';
import { conflict, notFound } from '../../core/errors.ts';
import type { Once } from '../../core/once.ts';
import type { Logger } from '../../observability/logger.ts';
import type { Metrics } from '../../observability/metrics.ts';
import type { PatientChart } from '../../repositories/patients.ts';
import type { Store } from '../../repositories/store.ts';
import type { SummaryRow } from '../../repositories/summaries.ts';
import type {
  ReviewInput,
  Summary,
  SummaryList,
  SummaryPageQuery,
  SummaryQuery,
} from '../../schemas/summaries.ts';
import { transactionOnce } from '../once.ts';
import { SummaryComposer } from './composing.ts';
import { Flights } from './flights.ts';
import { inputHash, notesHash } from './inputs.ts';
import { findStored, SummaryMaker } from './making.ts';
import { headingOf, present } from './presenting.ts';
import type { SummaryEvent } from './types.ts';
import { extractiveWriter, type Writer } from './writers.ts';

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

/** Writes, keeps and shows summaries of a chart. */
export class SummaryService {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #options: SummaryOptions;
  readonly #maker: SummaryMaker;
  readonly #flights = new Flights<SummaryRow>();

  constructor(store: Store, clock: Clock, options: SummaryOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
    this.#maker = new SummaryMaker(store, new SummaryComposer(options.metrics, options.logger));
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
  ): Promise<{ row: SummaryRow; chart?: PatientChart }> {
    this.#options.metrics.summaryRequests.inc({ audience: query.audience, mode });
    const until = performance.now() + Math.max(LEAST_PATIENCE, this.#options.deadline * 1_000 - RESERVE);
    const chart = await this.#chart(actor, patientId);
    const writer = this.#options.writer ?? extractiveWriter;
    const hash = inputHash(chart.noteIds, query, writer.identity);
    const disclosed = this.#store.disclose(actor, eventOf('summary.read', patientId));
    // Whoever tells or sends anything waits for it, and fails where it did.
    disclosed.catch(() => {});
    const stored = query.refresh ? undefined : await findStored(this.#store, actor, patientId, hash);
    const key = `${actor.tenantId} ${patientId} ${hash}`;
    // Who comes later is told at once what was written so far.
    if (stored || this.#flights.has(key)) await disclosed;
    if (stored) return { row: stored, chart };
    const order = { actor, patient: chart.patient, query, until, disclosed };
    const row = await this.#flights.join(key, { signal, onEvent }, (flight) =>
      this.#maker.make(order, hash, writer, flight),
    );
    await disclosed;
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

  async #chart(actor: Actor, patientId: number): Promise<PatientChart> {
    const chart = await this.#store.read(actor, ({ patients }) => patients.findChart(patientId));
    if (!chart) throw notFound('Patient');
    return chart;
  }

  async #present(actor: Actor, row: SummaryRow): Promise<Summary> {
    const { patient, noteIds } = await this.#chart(actor, row.patient_id);
    return present(row, patient, notesHash(noteIds), this.#clock());
  }
}

const eventOf = (action: string, patientId: number, id?: number): AuditEvent => ({
  action,
  record: `patient/${patientId}/summary${id === undefined ? '' : `/${id}`}`,
  patientIds: [patientId],
});
