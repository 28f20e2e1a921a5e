import type { Candidate } from './candidates.ts';
import { contentWords } from './words.ts';

/** What a candidate is about, where a newer statement about the same replaces it; undefined where nothing does. */
function subject({ role, text, statement }: Candidate): string | undefined {
  if (role === 'problem') {
    // "Hypertension, uncontrolled" and "Hypertension - at goal" are states of one problem.
    const head =
      /^[^,;:(]*/.exec(text)?.[0].split(/\s[-–—]\s|\s(?:with|due to|secondary to|without)\s/)[0] ?? '';
    const words = contentWords(head);
    return words.length === 0 || words.length > 8
      ? undefined
      : `problem ${[...new Set(words)].sort().join(' ')}`;
  }
  if (role === 'finding' && (statement.topic === 'vitals' || statement.topic === 'results')) {
    // "BP: 145/92" is replaced by the next "BP 128/80".
    const name = /^[^\d]{2,40}(?=\d)/.exec(text)?.[0] ?? '';
    const words = contentWords(name);
    return words.length === 0 ? undefined : `finding ${words.join(' ')}`;
  }
  return `${role} ${text.toLowerCase().replace(/[.;,]$/, '')}`;
}

/** Leaves out what a newer encounter says anew. Candidates come newest encounter first. */
export function newestStates(candidates: readonly Candidate[]): Candidate[] {
  const newest = new Map<string, number>();
  return candidates.filter((candidate) => {
    const about = subject(candidate);
    if (about === undefined) return true;
    const age = newest.get(about);
    // In one encounter two statements about a problem add to each other; the same words do not.
    if (age !== undefined) return age === candidate.age && /^(?:problem|finding) /.test(about);
    newest.set(about, candidate.age);
    return true;
  });
}
