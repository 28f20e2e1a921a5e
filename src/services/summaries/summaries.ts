import { createHash } from 'node:crypto';
import type { Actor } from '../../core/actor.ts';
import type { Clock } from '../../core/clock.ts';
import { notFound } from '../../core/errors.ts';
import { ageInYears } from '../../core/moments.ts';
import type { Store } from '../../repositories/store.ts';
import type { Patient } from '../../schemas/patients.ts';
import type { Summary, SummaryQuery } from '../../schemas/summaries.ts';
import { summariseExtractively } from './extractive/summarise.ts';
import type { Citation, Draft, SourceNote } from './types.ts';

/** Writes the summary of a chart. */
export class SummaryService {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Of all the patient's notes; without any it says so. */
  async summarise(actor: Actor, patientId: number, options: SummaryQuery): Promise<Summary> {
    const { patient, notes } = await this.#store.read(actor, async (repositories) => ({
      patient: await repositories.patients.find(patientId),
      notes: await repositories.notes.listByPatient(patientId),
    }));
    if (!patient) throw notFound('Patient');
    const started = performance.now();
    const { audience, max_length } = options;
    const draft =
      notes.length === 0
        ? emptyDraft(patient)
        : summariseExtractively({ notes, audience, maxLength: max_length });
    requireExactQuotes(draft, notes);
    const now = this.#clock();
    return {
      heading: { name: patient.name, age: ageInYears(patient.date_of_birth, now), mrn: patient.mrn },
      summary: draft.summary,
      note_count: notes.length,
      created_at: now.toISOString(),
      audience,
      max_length,
      sections: draft.sections,
      withheld: [],
      coverage: {
        notes_total: notes.length,
        notes_used: draft.coverage.filter(({ outcome }) => outcome !== 'skipped').length,
        notes: draft.coverage,
      },
      provenance: {
        engine: 'extractive',
        provider: null,
        model: null,
        prompt_version: null,
        input_hash: hashOf(notes, options),
        fallback_from: null,
        fallback_reason: null,
        tokens: null,
        cost_usd: null,
        attempts: 1,
        stages: 1,
        duration_ms: Math.round(performance.now() - started),
      },
    };
  }
}

function emptyDraft(patient: Patient): Draft {
  return { summary: `No clinical notes available for ${patient.name}.`, sections: [], coverage: [] };
}

/** The product's promise, checked on the way out: a quote that differs from its note is a defect, not an answer. */
function requireExactQuotes(draft: Draft, notes: readonly SourceNote[]): void {
  const contents = new Map(notes.map(({ id, content }) => [id, content]));
  const isExact = ({ note_id, start, end, quote }: Citation) =>
    contents.get(note_id)?.slice(start, end) === quote;
  for (const { sentences } of draft.sections) {
    for (const { citations } of sentences) {
      if (citations.length === 0 || !citations.every(isExact))
        throw new Error('A citation does not fit its note.');
    }
  }
}

/** Of all that the summary depends on. */
function hashOf(notes: readonly SourceNote[], options: SummaryQuery): string {
  const hash = createHash('sha256').update(JSON.stringify([options.audience, options.max_length]));
  for (const { id, content, note_timestamp } of notes) {
    hash.update(JSON.stringify([id, note_timestamp, content]));
  }
  return `sha256:${hash.digest('hex')}`;
}
