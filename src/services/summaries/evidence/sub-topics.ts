import type { SectionTopic } from '../types.ts';

const VITALS =
  /^(?:bp|blood pressure|hr|heart rate|pulse|p|rr|resps?|respirations?|respiratory rate|t|temp|temperature|body temperature|spo2|sp02|sats|o2 sats?|oxygen saturation|pulse ox(?:imetry|ygenation)?|wt|weight|ht|height|bmi|pain(?: score| scale)?)$/;
const EXAMINATION =
  /^(?:general(?: appearance| examination)?|gen|appearance|constitutional|heent|hent|head(?: and face)?|eyes?|ears?(?:, nose, mouth,? and throat)?|ent|nose|throat|mouth|neck|lungs?|chest|cv|cvs|cardiovascular|cardiac|heart|resp|respiratory|rs|pulm|pulmonary|abd|abdo|abdomen|gi|gastrointestinal|gu|genitourinary|pelvic|rectal|ext|extremities|msk|musculoskeletal|skin|integumentary|neuro|neurologic(?:al)?|cns|psych|psychiatric|back|spine|gait|breasts?|lymph(?:atics)?|reflexes|(?:left|right|bilateral) [a-z ]{2,20}|examination of [a-z ]{2,30}|auscultation of [a-z ]{2,20}|palpation|inspection)$/;
const RESULTS =
  /^(?:labs?(?: results)?|ecg|ekg|electrocardiogram|echo|echocardiogram|cxr|chest x-?ray|x-?rays?(?: of [a-z ]{2,20})?|ct|mri|ultrasound|us|cbc|fbc|bmp|cmp|u&e|lfts?|tsh|a1c|hba1c|hemoglobin a1c|lipid panel|ldl|hdl|urinalysis|ua|urine dip|pft|troponin|imaging|pathology)$/;

/**
 * The finer matter of a line inside an objective section, from its own label (`BP`, `Lungs`, `ECG`): such labels look
 * like headings and do not end the section.
 */
export function subTopic(label: string): SectionTopic | undefined {
  const name = label.toLowerCase().trim();
  if (name.length > 40) return undefined;
  if (VITALS.test(name)) return 'vitals';
  if (RESULTS.test(name)) return 'results';
  if (EXAMINATION.test(name)) return 'examination';
  return undefined;
}

// Labels of how an assessment is written down; they say nothing about the patient.
const PROCESS =
  /^(?:medical (?:reasoning|treatment|decision making)|additional (?:testing|treatment|workup)|diagnostic testing|patient (?:education(?: and counseling| and counselling)?|agreements?|counseling)|specialist referrals?|referrals?|follow[- ]?up|prescription(?: note)?|signed|signature|electronically signed(?: by)?|note|comment|comments|discussion|rationale|reasoning|treatment|testing|workup|plan|assessment)$/;

export const isProcessLabel = (label: string): boolean => PROCESS.test(label.toLowerCase().trim());

const ALLERGY =
  /^(?:NKD?A\b|(?:no|nil|there (?:is|are) no) (?:known )?(?:drug |food )?allerg|allerg(?:ic to|y to|ies?[:;])|you don.?t have any allerg)/i;
const FAMILY = /^(?:(?:no |nil |positive |significant |strong )?(?:family|fam) (?:history|hx)\b|FH\b|FHx\b)/i;

// How the patient lives, which often follows a family's history on the same line: "FH: father had a stroke. Non-smoker."
const HABITS =
  /^(?:(?:non|ex|never|current|former|life-?long|heavy|social)[- ]?(?:smoker|drinker)|(?:does not |doesn.t |denies |never )?(?:smok(?:es?|er|ing|ed)|drinks?|drinking|alcohol|tobacco)\b|no (?:alcohol|tobacco|smoking)|lives\b|works\b|retired\b|married\b|widowed\b)/i;

/** The topic that a statement names with its first words, wherever it stands: allergies among drugs, the family's history. */
export function ownTopic(text: string): SectionTopic | undefined {
  const head = text.slice(0, 60);
  if (ALLERGY.test(head)) return 'allergies';
  if (FAMILY.test(head)) return 'family_history';
  return HABITS.test(head) ? 'social_history' : undefined;
}
