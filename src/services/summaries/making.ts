import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../core/actor.ts';
import { notFound } from '../../core/errors.ts';
import type { Store } from '../../repositories/store.ts';
import type { SummaryRow } from '../../repositories/summaries.ts';
import type { Note } from '../../schemas/notes.ts';
import type { Patient } from '../../schemas/patients.ts';
import type { Composed, Order, SummaryComposer } from './composing.ts';
import { inputHash } from './inputs.ts';
import type { Writer, WritingRun } from './writers.ts';

/** Milliseconds between two looks at what another process is writing. */
const LEASE_POLL = 150;

/** Seconds after which a holder that says nothing is taken for dead; it says something three times as often. */
const LEASE = 10;
const RENEWALS = 3;

/** The right to write, which ends with what was written. */
interface Lease {
  holder: string;
  renewing: NodeJS.Timeout;
  isOver: boolean;
}

/** Makes summaries that are not there yet, and keeps them. */
export class SummaryMaker {
  readonly #store: Store;
  readonly #composer: SummaryComposer;

  constructor(store: Store, composer: SummaryComposer) {
    this.#store = store;
    this.#composer = composer;
  }

  /**
   * Of several processes one writes, the others wait for what it wrote. The built-in engine is quicker than that.
   *
   * @param hash of the input that is asked for
   * @throws AppError `not_found` when the patient is gone; the signal's reason when it fired
   */
  async make(order: Order, hash: string, writer: Writer, run: WritingRun): Promise<SummaryRow> {
    if (writer.identity.engine === 'extractive')
      return this.#write(await this.#read(order), order, writer, run);
    const { actor, query } = order;
    const patientId = order.patient.id;
    const stored = () => findStored(this.#store, actor, patientId, hash);
    const holder = randomUUID();
    const lease = () =>
      this.#store.write(actor, ({ summaries }) => summaries.tryLease(patientId, hash, holder, LEASE));
    const newest = query.refresh ? ((await stored())?.id ?? 0) : 0;
    const isNew = (row: SummaryRow | undefined): row is SummaryRow => row !== undefined && row.id > newest;
    for (let asked = order; ; asked = { ...order, patient: await this.#patientNow(order) }) {
      run.signal.throwIfAborted();
      if (await lease()) {
        // While the database is away nobody else can take the lease either.
        const renewing = setInterval(() => lease().catch(() => {}), (LEASE * 1_000) / RENEWALS);
        const own: Lease = { holder, renewing, isOver: false };
        try {
          // Read along, for mostly nobody else has written meanwhile.
          const [written, notes] = await Promise.all([stored(), this.#read(asked)]);
          return isNew(written) ? written : await this.#write(notes, asked, writer, run, own);
        } finally {
          clearInterval(renewing);
          // Nobody waits for it, and where it cannot be given back it runs out.
          if (!own.isOver) void this.#giveBack(asked, hash, holder).catch(() => {});
        }
      }
      const written = await stored();
      if (isNew(written)) return written;
      // Who has waited in vain until the deadline is answered by the built-in engine, not by another wait.
      if (performance.now() >= order.until) return this.#write(await this.#read(asked), asked, writer, run);
      // A failed write leaves a fallback under another hash: the one who waited then gets the lease and tries itself.
      await sleep(LEASE_POLL, undefined, { signal: run.signal });
    }
  }

  #giveBack({ actor, patient }: Order, hash: string, holder: string): Promise<void> {
    return this.#store.write(actor, ({ summaries }) => summaries.endLease(patient.id, hash, holder));
  }

  /** Who has waited for another process asks for the patient as it has become meanwhile. */
  async #patientNow({ actor, patient: { id } }: Order): Promise<Patient> {
    const patient = await this.#store.read(actor, ({ patients }) => patients.find(id));
    if (!patient) throw notFound('Patient');
    return patient;
  }

  async #write(
    notes: Note[],
    order: Order,
    writer: Writer,
    run: WritingRun,
    lease?: Lease,
  ): Promise<SummaryRow> {
    const summary = await this.#composer.compose(notes, order, writer, run);
    if (!summary.isFallback) return this.#keep(order, summary, lease);
    const noteIds = notes.map(({ id }) => id);
    return this.#keepFallback(order, summary, inputHash(noteIds, order.query, writer.identity), lease);
  }

  #read({ actor, patient }: Order): Promise<Note[]> {
    return this.#store.read(actor, ({ notes }) => notes.listByPatient(patient.id));
  }

  /**
   * What was written for want of the model is kept once, however often it was asked for, and takes nothing out of use
   * that the model wrote from the same input: who asked anew in vain still has that.
   */
  async #keepFallback(order: Order, summary: Composed, wanted: string, lease?: Lease): Promise<SummaryRow> {
    const { actor, patient } = order;
    // What was sent out or withheld on the way is on record with each try.
    const isSame = summary.egress === null && summary.document.withheld.length === 0;
    const kept = isSame && (await findStored(this.#store, actor, patient.id, summary.input_hash));
    return kept || this.#keep(order, summary, lease, wanted);
  }

  /** A patient that was deleted meanwhile has no summary. */
  async #keep(
    { actor, patient }: Order,
    summary: Composed,
    lease?: Lease,
    keeping?: string,
  ): Promise<SummaryRow> {
    clearInterval(lease?.renewing);
    const row = await this.#store.write(actor, ({ summaries }) =>
      summaries.insertAudited(patient.id, summary, actor, { keeping, holder: lease?.holder }),
    );
    if (lease) lease.isOver = true;
    if (!row) throw notFound('Patient');
    return row;
  }
}

/** The newest that was written from this input and that nobody rejected. */
export function findStored(
  store: Store,
  actor: Actor,
  patientId: number,
  hash: string,
): Promise<SummaryRow | undefined> {
  return store.read(actor, ({ summaries }) => summaries.findByInput(patientId, hash));
}
