import type { Candidate, Role } from './candidates.ts';

/*
 * How much a place in a note promises. Order and rough size follow practice: what the clinician concluded, then why the
 * patient came, what is treated, and last what was merely checked. A random search on
 * each half of the open notes, tried on the other half, gave the range; the figures in it were then rounded and set by
 * hand with all of the open notes in view.
 */
const PROBLEM = 2.5;
const REASONING = 1.5;
const COMPLAINT = 2.2;
const OPENING = 2;
const NARRATIVE = 1.9;
// A history is told from the important to the incidental; each further sentence promises a little less.
const NARRATIVE_STEP = 0.04;
const NARRATIVE_LEAST = 1.3;
const SYSTEMS_REVIEW = 0.7;
const PLANNED_DRUG = 1.3;
const LISTED_DRUG = 1.2;
const ALLERGY = 1.5;
const PLAN = 0.5;
const INSTRUCTION = 0.4;
const RESULT = 0.7;
const EXAMINATION = 0.45;
const VITALS = 0.15;
const PAST_ILLNESS = 2;
const OPERATION = 0.9;
const FAMILY = 0.8;
const SOCIAL = 0.25;

// An absent sign matters less than a present one.
const ABSENT = 0.35;

const lasting = new Set<Role>(['problem', 'medication', 'allergy', 'history']);

/** What lasts beyond a visit fades slowly with each newer encounter; complaints, findings and plans fade fast. */
const fading = (role: Role, age: number) =>
  lasting.has(role) ? Math.max(0.5, 0.92 ** age) : Math.max(0.05, 0.5 ** age);

function placeWeight({ statement, role, position }: Candidate): number {
  const { topic, kind } = statement;
  switch (role) {
    case 'problem':
      return statement.isProblem || (kind === 'assessment' && (statement.isItem || position < 3))
        ? PROBLEM
        : REASONING;
    case 'medication':
      return kind === 'subjective' || kind === undefined ? LISTED_DRUG : PLANNED_DRUG;
    case 'allergy':
      return ALLERGY;
    case 'finding':
      return topic === 'results' ? RESULT : topic === 'vitals' ? VITALS : EXAMINATION;
    case 'plan':
      return topic === 'instructions' ? INSTRUCTION : PLAN;
    case 'history':
      if (topic === 'family_history') return FAMILY;
      if (topic === 'social_history') return SOCIAL;
      return topic === 'procedures' ? OPERATION : PAST_ILLNESS;
    case 'complaint':
      if (topic === 'chief_complaint') return COMPLAINT;
      if (topic === 'review_of_systems') return SYSTEMS_REVIEW;
      return position === 0 ? OPENING : Math.max(NARRATIVE_LEAST, NARRATIVE - NARRATIVE_STEP * position);
  }
}

export function weightOf(candidate: Candidate): number {
  return placeWeight(candidate) * fading(candidate.role, candidate.age) * (candidate.negated ? ABSENT : 1);
}
