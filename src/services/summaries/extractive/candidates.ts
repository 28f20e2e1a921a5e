import type { Span } from '../evidence/sentences.ts';
import type { PlacedStatement } from '../evidence/statements.ts';
import type { DrugReader } from './drug-names.ts';
import { conceptsOf } from './words.ts';

export type Role = 'complaint' | 'problem' | 'medication' | 'allergy' | 'finding' | 'history' | 'plan';

/** A statement, or an item of a list in one, that may stand in a summary. */
export interface Candidate extends Span {
  statement: PlacedStatement;
  text: string;
  role: Role;
  /** The words that carry its matter, each once, and with the side they are said of (`left knee`). */
  concepts: readonly string[];
  /** Medicines it names, in small letters as they are written. */
  drugs: readonly string[];
  /** The statement that names the medicine, where this one only says how it is taken. */
  carrier: Span | undefined;
  /** Encounters between it and the newest one; 0 is the newest. */
  age: number;
  /** Statements before it in its section of the note. */
  position: number;
  /** Says that something is absent. */
  negated: boolean;
  /** Says what was discussed or agreed, not what is the case. */
  courtesy: boolean;
}

// Lines about the note and not about the patient.
const ADMINISTRATIVE =
  /^(?:soap note\b|(?:progress|clinic|visit) note\b|(?:patient|name|mrn|dob|date of birth|date|encounter date|visit date|provider|author|sex|gender|age|time|location|account|nhs)\s*[:#]|\d{4}-\d\d-\d\d$|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}$|page \d|-{3,}|(?:electronically )?signed\b|dictated\b|dispense\s*:|disp\s*:|refills?\s*:|dob\b|no rx refills)/i;
const COURTESY =
  /\b(?:understands? and agrees?|questions? (?:were|was|have been|are)? ?(?:invited|answered|addressed)|all questions|verbalized understanding|nature of the diagnosis|discussed (?:the )?(?:diagnosis|treatment options|risks?)|risks? and benefits|thank you for|consent(?:ed)? (?:was )?obtained|it (?:was|is) a pleasure|has been a year since|please (?:see|note)|diagnosis was discussed|discussed the (?:importance|nature))/i;
const SIGNATURE = /^(?:signed|signature|electronically signed(?: by)?)\b/i;
const NEGATION =
  /^(?:[\p{L}, /&-]{1,40}: ?)?(?:no|nil|none|not|denies|denied|negative|without|never|(?:the )?(?:patient|pt|he|she|they) (?:also )?(?:denies|denied|has not|does not|did not)|there (?:is|are|was|were) no|you (?:do not|don.t|are not)|unremarkable|normal)\b/iu;
const PLAN_WORD =
  /\b(?:will|should|recommend\w*|order\w*|refer\w*|schedul\w*|follow[- ]?up|return|rtc|advis\w*|encourag\w*|instruct\w*|prescrib\w*|continue|increase|decrease|start|initiate|stop|repeat|recheck|arrange|review in|consider|counsel\w*|plan to|place[d]? an order|refill\w*)\b/i;
const RELATIVE =
  /\b(?:family|fam|mother|father|mom|mum|dad|sister|brother|sibling|aunt|uncle|grand\w+|son|daughter|maternal|paternal|parents?|cousin|children|twin)\b/i;
const SELF_SAID_HISTORY =
  /\b(?:history|hx|diagnosed|status post|s\/p|suffers?|had|has|have|underwent|previous\w*|prior|ago|since)\b/i;
const ALLERGY_SAID = /\b(?:allerg\w*|nkd?a|intoleran\w*|anaphyla\w*|reaction|hives)\b/i;
const SENTENCE =
  /^(?:(?:the )?(?:patient|pt)\b|he |she |they |we |i |you |it |this |there |mr|ms|dr|at this|if |his |her )|\b(?:is|are|was|were|has|have|had|will|would|should|can|could|may)\b/i;
// How a medicine is taken; said alone it could be read as said of another one.
const DIRECTION =
  /^(?:sig|take|takes|taking|apply|inject|inhale|use|instill|dissolve|chew|\d+ (?:tab|cap|puff|spray|drop)\w*)\b/i;
const LEANING =
  /^(?:this|that|these|those|they|it|he is|she is|stable|well[- ]controlled|controlled|uncontrolled|continue|same|unchanged|improv\w+|resolved|doing|as above|see above|likely|possibl[ey]|probabl[ey]|within normal|normal|negative|positive|unremarkable|elevated)\b/i;

const inAssessment = (statement: PlacedStatement) =>
  statement.kind === 'assessment' || statement.kind === 'plan' || statement.kind === 'assessment_and_plan';

function isAboutTheNote(statement: PlacedStatement): boolean {
  if (statement.under && SIGNATURE.test(statement.under)) return true;
  return ADMINISTRATIVE.test(statement.text) || !/[\p{L}\p{N}]/u.test(statement.text);
}

function roleOf(statement: PlacedStatement, hasDrug: boolean): Role {
  const { kind, topic, text } = statement;
  if (topic === 'allergies') return 'allergy';
  if (topic === 'family_history' || topic === 'social_history' || topic === 'past_medical_history')
    return 'history';
  if (kind === 'objective') return 'finding';
  if (inAssessment(statement)) {
    if (statement.isProblem && kind !== 'plan') return 'problem';
    if (hasDrug || topic === 'medications') return 'medication';
    if (kind === 'plan' || topic === 'instructions') return 'plan';
    return PLAN_WORD.test(text) ? 'plan' : 'problem';
  }
  if (topic === 'medications') return 'medication';
  if (topic === 'procedures') return 'history';
  return 'complaint';
}

/** A candidate with what must be said in front of it, so that it means the same alone: `FH`, `Plan`, `Left knee`. */
export interface Labelled extends Candidate {
  label: Span | undefined;
}

/** The heading or label without which a statement could be read as something else. */
export function neededLabel({ statement, role, carrier }: Candidate, content: string): Span | undefined {
  const { heading, label, problem, text, topic, kind } = statement;
  const telegraphic = !SENTENCE.test(text);
  if (carrier) return carrier;
  if (topic === 'family_history') return RELATIVE.test(text) ? undefined : heading;
  if (role === 'allergy') return ALLERGY_SAID.test(text) ? undefined : heading;
  if (role === 'finding') return label ?? problem ?? (LEANING.test(text) ? heading : undefined);
  if (topic === 'past_medical_history' || topic === 'procedures')
    return telegraphic && !SELF_SAID_HISTORY.test(text) ? heading : undefined;
  if (topic === 'social_history') return label;
  const named = heading && content.slice(heading.start, heading.end);
  if (named && /^(?:ddx|differential)/i.test(named)) return heading;
  if (kind === 'plan' && telegraphic && named && named.length <= 12) return heading;
  if (topic === 'medications' && kind === 'subjective' && telegraphic) return heading;
  if (inAssessment(statement) && !statement.isProblem && problem && (LEANING.test(text) || text.length < 40))
    return problem;
  return label && topic === 'review_of_systems' ? label : undefined;
}

/** Everything of one note that may be said. */
export function candidatesOf(
  content: string,
  statements: readonly PlacedStatement[],
  age: number,
  outdated: ReadonlyMap<PlacedStatement, ReadonlySet<string>>,
  drugsIn: DrugReader,
): Candidate[] {
  const found: Candidate[] = [];
  let position = 0;
  let section: number | undefined;
  let medicine: PlacedStatement | undefined;
  for (const statement of statements) {
    if (statement.heading?.start !== section) {
      position = 0;
      medicine = undefined;
    }
    section = statement.heading?.start;
    if (isAboutTheNote(statement)) continue;
    const drugs = drugsIn(statement);
    const role = roleOf(statement, drugs.length > 0);
    if (drugs.length > 0) medicine = statement;
    const directs = drugs.length === 0 && DIRECTION.test(statement.text) ? medicine : undefined;
    // A direction for a medicine that was altered since is as old as its medicine.
    if (directs && outdated.has(directs)) continue;
    const carrier = directs && { start: directs.start, end: directs.end };
    const base = { statement, role, carrier, age, position: position++ };
    const old = outdated.get(statement);
    const spans = old ? stillTrue(statement, old, drugsIn) : [{ start: statement.start, end: statement.end }];
    for (const span of spans) {
      const text = content.slice(span.start, span.end);
      found.push({
        ...base,
        ...span,
        text,
        concepts: conceptsOf(text),
        drugs: drugs.map(({ start, end }) => statement.text.slice(start, end).toLowerCase()),
        negated: NEGATION.test(text),
        // With a medicine or a figure in it, it says more than that something was discussed.
        courtesy: drugs.length === 0 && !/\d/.test(text) && COURTESY.test(text),
      });
    }
  }
  return found;
}

/** Of a list of medicines, the items that no later note altered; of any other statement nothing, for it is one claim. */
function stillTrue(statement: PlacedStatement, old: ReadonlySet<string>, drugsIn: DrugReader): Span[] {
  if (statement.topic !== 'medications' || SENTENCE.test(statement.text)) return [];
  const spans: Span[] = [];
  for (const match of statement.text.matchAll(/[^,;]+/g)) {
    const item = match[0].trim().replace(/\.$/, '');
    const names = drugsIn({ text: item });
    if (names.length !== 1 || names[0]?.start !== 0 || old.has(names[0].name)) continue;
    const start = statement.start + match.index + match[0].indexOf(item);
    spans.push({ start, end: start + item.length });
  }
  return spans;
}
