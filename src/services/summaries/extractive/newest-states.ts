import type { Steps } from '../turns.ts';
import type { Candidate } from './candidates.ts';
import { DOSE, frequencyIn } from './drug-states.ts';
import { glossary } from './glossary.ts';
import { contentWords } from './words.ts';

// Words for how a problem stands, which a newer note may say otherwise.
const STATES = new Set(
  (
    'resolved resolving improving improved stable unstable controlled uncontrolled poorly well worsening worse better goal possible probable likely ' +
    'suspected suspicion rule ruled acute chronic new newly diagnosed mild moderate severe recurrent ongoing status active consistent unchanged'
  ).split(' '),
);
const ENDED = /\b(?:resolved|ruled out|cleared|cured|no longer|no evidence of|healed|in remission)\b/i;

// "HTN" and "hypertension" meet in their plain words.
const plainOf = new Map(glossary.map(({ term, plain }) => [term.toLowerCase(), plain]));

const matter = (text: string): Set<string> => {
  const lower = text.toLowerCase().trim();
  const said = plainOf.get(lower.replace(/[.\s]+$/, '')) ?? lower;
  const words = contentWords(said.replace(/\([^()]*\)/g, ' '));
  const plain = words.flatMap((word) => {
    const other = plainOf.get(word);
    return other === undefined ? [word] : contentWords(other.replace(/\([^()]*\)/g, ' '));
  });
  return new Set(plain.filter((word) => !STATES.has(word)));
};

/** "Hypertension, uncontrolled" and "Hypertension - at goal" are states of one problem: the part before the state. */
const headOf = (text: string): string =>
  /^[^,;:(]*/.exec(text)?.[0].split(/\s[-–—]\s|\s(?:with|due to|secondary to|without|at)\s/)[0] ?? '';

/** "BP: 145/92, HR 80" is replaced by the next "HR 72" or "BP 128/80": what stands before each figure. */
const measuresOf = (text: string): string[] =>
  text
    .split(/[,;]\s+|\.\s+/)
    .map((part) => contentWords(/^[^\d]{2,40}(?=\d)/.exec(part)?.[0] ?? '').join(' '))
    .filter((measure) => measure !== '');

// Past this many a chart repeats itself, and comparing all with all would take too long.
const MOST_COMPARED = 400;

/** Tells whether a newer encounter said it already, and remembers it where not. Asked newest encounter first. */
type Memory = (candidate: Candidate) => boolean;

/** The newest encounter that says something, by what it says. */
class Newest {
  readonly #ages = new Map<string, number>();

  isOld(about: string, age: number): boolean {
    return (this.#ages.get(about) ?? age) < age;
  }

  tell(about: string, age: number): void {
    if (!this.#ages.has(about)) this.#ages.set(about, age);
  }
}

/** A medicine at the same dose, or at none, for one at another dose is out of date already. */
function medicines(): Memory {
  const newest = new Newest();
  return ({ text, age, drugs }) => {
    // What also says how often is old only when a newer statement says that too.
    const isTimed = frequencyIn(text) !== undefined;
    if (drugs.length > 0 && drugs.every((drug) => newest.isOld(isTimed ? `${drug}, timed` : drug, age)))
      return true;
    // Of several medicines in one statement it is not known here whose the dose is.
    const [drug, ...others] = drugs;
    if (drug === undefined || others.length > 0 || !DOSE.test(text)) return false;
    newest.tell(drug, age);
    if (isTimed) newest.tell(`${drug}, timed`, age);
    return false;
  };
}

/** A line of figures is old as soon as one of them was measured anew; two figures of one encounter add to each other. */
function figures(): Memory {
  const newest = new Newest();
  return ({ text, age }) => {
    const measures = measuresOf(text);
    if (measures.some((measure) => newest.isOld(measure, age))) return true;
    for (const measure of measures) newest.tell(measure, age);
    return false;
  };
}

/** A problem, which a newer note may say otherwise. */
function problems(): Memory {
  const states: { age: number; words: ReadonlySet<string> }[] = [];
  // A long sentence names problems in passing; only a short one, or one that says what ended, is their state.
  const remember = ({ age, text }: Candidate) => {
    const words = states.length < MOST_COMPARED && text.length <= 300 ? matter(text) : undefined;
    if (words && (words.size <= 8 || ENDED.test(text))) states.push({ age, words });
  };
  return (candidate) => {
    const { role, text, age, statement } = candidate;
    if (role === 'problem' || statement.topic === 'past_medical_history') {
      const head = [...matter(headOf(text))];
      const isSame = (words: ReadonlySet<string>) => head.every((word) => words.has(word));
      if (head.length > 0 && head.length <= 8 && states.some((each) => each.age < age && isSame(each.words)))
        return true;
    }
    if (role === 'problem' || ENDED.test(text)) remember(candidate);
    return false;
  };
}

/** Leaves out what a newer encounter says anew. Candidates come newest encounter first. */
export function* newestStates(candidates: readonly Candidate[]): Steps<Candidate[]> {
  const isOldMedicine = medicines();
  const isOldProblem = problems();
  const isOldFigure = figures();
  const said = new Set<string>();
  const saysMore = (candidate: Candidate): boolean => {
    const { role, text, statement } = candidate;
    if (role === 'medication' && isOldMedicine(candidate)) return false;
    if (isOldProblem(candidate)) return false;
    const isFigure = role === 'finding' && (statement.topic === 'vitals' || statement.topic === 'results');
    if (isFigure && isOldFigure(candidate)) return false;
    const words = `${role} ${text.toLowerCase().replace(/[.;,]$/, '')}`;
    if (said.has(words)) return false;
    said.add(words);
    return true;
  };
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    if (saysMore(candidate)) kept.push(candidate);
    yield;
  }
  return kept;
}
