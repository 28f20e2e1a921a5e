import type { Steps } from '../turns.ts';
import type { Candidate } from './candidates.ts';
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

/** "BP: 145/92" is replaced by the next "BP 128/80": what stands before the figure. */
const measureOf = (text: string): string =>
  contentWords(/^[^\d]{2,40}(?=\d)/.exec(text)?.[0] ?? '').join(' ');

// Past this many a chart repeats itself, and comparing all with all would take too long.
const MOST_COMPARED = 400;

/** Leaves out what a newer encounter says anew. Candidates come newest encounter first. */
export function* newestStates(candidates: readonly Candidate[]): Steps<Candidate[]> {
  const newest = new Map<string, number>();
  const states: { age: number; words: ReadonlySet<string> }[] = [];
  // A long sentence names problems in passing; only a short one, or one that says what ended, is their state.
  const remember = ({ age, text }: Candidate) => {
    const words = states.length < MOST_COMPARED && text.length <= 300 ? matter(text) : undefined;
    if (words && (words.size <= 8 || ENDED.test(text))) states.push({ age, words });
  };
  const saysMore = (candidate: Candidate): boolean => {
    const { role, text, age, statement } = candidate;
    if (role === 'problem' || statement.topic === 'past_medical_history') {
      const head = [...matter(headOf(text))];
      if (
        head.length > 0 &&
        head.length <= 8 &&
        states.some((each) => each.age < age && head.every((word) => each.words.has(word)))
      )
        return false;
    }
    if (role === 'problem' || ENDED.test(text)) remember(candidate);
    const measured =
      role === 'finding' &&
      (statement.topic === 'vitals' || statement.topic === 'results') &&
      measureOf(text);
    const about = measured ? `measure ${measured}` : `${role} ${text.toLowerCase().replace(/[.;,]$/, '')}`;
    const known = newest.get(about);
    if (known === undefined) newest.set(about, age);
    // In one encounter two figures of a name add to each other; the same words do not.
    return known === undefined || (known === age && Boolean(measured));
  };
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    if (saysMore(candidate)) kept.push(candidate);
    yield;
  }
  return kept;
}
