import type { SummaryDocument } from '../../schemas/summaries.ts';
import { summarising } from './extractive/drafts.ts';
import { inTurns } from './turns.ts';
import type { Audience, Draft, SourceNote, SummaryEvent } from './types.ts';

/** Who writes, as far as it decides what is written: another model or prompt is another summary. */
export interface WriterIdentity {
  engine: 'extractive' | 'llm';
  provider: string | null;
  model: string | null;
  prompt_version: string | null;
}

export interface WritingInput {
  patient: { name: string; date_of_birth: string; mrn: string };
  /** Oldest encounter first; at least one. */
  notes: readonly SourceNote[];
  audience: Audience;
  /** Code points. */
  maxLength: number;
}

export interface WritingRun {
  signal: AbortSignal;
  onEvent(event: SummaryEvent): void;
}

type Provenance = SummaryDocument['provenance'];

/** A finished text with the story of its making. */
export interface Written {
  draft: Draft;
  withheld: SummaryDocument['withheld'];
  omitted: number;
  provenance: Pick<Provenance, 'model' | 'tokens' | 'cost_usd' | 'attempts' | 'stages'>;
  /** What left the premises: a hash and counts, never text. Null where nothing did. */
  egress: unknown;
}

/** Turns notes into a summary. What it throws is answered by the next writer. */
export interface Writer {
  readonly identity: WriterIdentity;
  write(input: WritingInput, run: WritingRun): Promise<Written>;
}

/** The built-in engine: needs no model and cannot fail for want of one. */
export const extractiveWriter: Writer = {
  identity: { engine: 'extractive', provider: null, model: null, prompt_version: null },
  async write({ notes, audience, maxLength }, { signal, onEvent }) {
    const draft = await inTurns(summarising({ notes, audience, maxLength }), signal);
    for (const { title, sentences } of draft.sections) {
      for (const sentence of sentences) onEvent({ type: 'sentence', section: title, sentence });
    }
    return {
      draft,
      withheld: [],
      omitted: 0,
      provenance: { model: null, tokens: null, cost_usd: null, attempts: 1, stages: 1 },
      egress: null,
    };
  },
};
