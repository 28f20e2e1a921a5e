import type { Mention } from './mentions.ts';

/** What governs a mention in its sentence. After NegEx and ConText: cues reach along the clause and are stopped by others. */
export interface Governed {
  negated: boolean;
  hedge: 'none' | 'possible' | 'unlikely';
  /** `patient`, or the relative whose history it is. */
  subject: string;
  past: boolean;
  recent: boolean;
  current: boolean;
  history: boolean;
  planned: boolean;
  conditional: boolean;
  done: boolean;
  allergy: boolean;
  /** What is done with a medicine: start, stop, hold, continue, increase, decrease, change. */
  actions: Set<string>;
  /** The mention is the first that a negation reaches, so that a word of no other kind counts as denied. */
  head: boolean;
}

export interface Claim extends Mention, Governed {}
