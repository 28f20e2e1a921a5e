/**
 * Words of the summary's heart.
 *
 * - **note**: what a clinician wrote about one encounter; never changed after it was stored.
 * - **section**: a part of a note under a heading, of one SOAP kind.
 * - **statement**: a sentence or a list item of a note, with its exact place: the unit of evidence.
 * - **citation**: the place that a generated sentence rests on, with the quote found there.
 *
 * Every `start` and `end` is an offset in UTF-16 code units, so `content.slice(start, end)` is the text.
 */

/** A note as the heart sees it. `note_timestamp` is RFC 3339 in UTC. */
export interface SourceNote {
  id: number;
  content: string;
  note_timestamp: string;
}

export type SectionKind = 'subjective' | 'objective' | 'assessment' | 'plan' | 'assessment_and_plan';

/** What a section is about, finer than its SOAP kind; `general` when its heading does not say. */
export type SectionTopic =
  | 'general'
  | 'chief_complaint'
  | 'history_of_present_illness'
  | 'past_medical_history'
  | 'medications'
  | 'allergies'
  | 'family_history'
  | 'social_history'
  | 'review_of_systems'
  | 'vitals'
  | 'examination'
  | 'results'
  | 'procedures'
  | 'instructions';

/** A part of a note: `[start, end)` runs from its heading to the next section's heading. */
export interface Section {
  kind: SectionKind;
  topic: SectionTopic;
  /** The heading as it is written, without its colon. */
  heading: string;
  start: number;
  end: number;
}

/** A sentence or list item. `text === content.slice(start, end)` of the note. */
export interface Statement {
  note_id: number;
  start: number;
  end: number;
  text: string;
  /** Undefined before a note's first heading. */
  kind: SectionKind | undefined;
  topic: SectionTopic;
  /** The problem or sub-heading that a list item stands under, as it is written (`Hypertension.`), if any. */
  under: string | undefined;
  /** When the encounter happened: the note's timestamp. */
  encounter_at: string;
}

export type Audience = 'clinician' | 'family';

export interface Citation {
  note_id: number;
  start: number;
  end: number;
  quote: string;
}

export interface SummarySentence {
  text: string;
  citations: Citation[];
  /** `direct`: the words stand in the evidence. `inferred`: supported by it in other words. */
  support: 'direct' | 'inferred';
}

export interface SummarySection {
  title: string;
  sentences: SummarySentence[];
}

/** What became of a note: `used` was read, `cited` stands behind a sentence. */
export interface NoteCoverage {
  note_id: number;
  outcome: 'used' | 'cited' | 'shortened' | 'skipped';
  reason?: string;
}

/** What an engine hands over, before it is stored or shown. */
export interface Draft {
  /** Plain text within `max_length` code points: the sentences of `sections`, joined. */
  summary: string;
  sections: SummarySection[];
  coverage: NoteCoverage[];
}

/** Two notes that say different things about one matter, each cited. */
export interface Conflict {
  kind: 'allergy' | 'dose' | 'side';
  /** What they disagree about, as it is written. */
  subject: string;
  citations: Citation[];
}

/** What a reader can follow while a summary is written. */
export type SummaryEvent =
  | { type: 'stage'; stage: string }
  | { type: 'sentence'; section: string; sentence: SummarySentence }
  | { type: 'withheld'; reason: string };
