import type { CueKind } from '../lexicon/cues.ts';
import type { Contents } from './mentions.ts';
import { cueAt } from './phrases.ts';
import type { Token } from './tokens.ts';

export interface Cue {
  kinds: readonly CueKind[];
  from: number;
  to: number;
  text: string;
}

export const ACTIONS: ReadonlySet<CueKind> = new Set<CueKind>([
  'start',
  'stop',
  'hold',
  'continue',
  'increase',
  'decrease',
  'change',
]);

export function cuesOf(tokens: readonly Token[], contents: Contents): (Cue | undefined)[] {
  const cues: (Cue | undefined)[] = new Array(tokens.length).fill(undefined);
  let at = 0;
  while (at < tokens.length) {
    const found = contents.masked[at] ? undefined : cueAt(tokens, at);
    if (found === undefined) {
      at += 1;
      continue;
    }
    const text = tokens
      .slice(found.from, found.to)
      .map((token) => token.lemma)
      .join(' ');
    if (!found.meaning.includes('neutral'))
      cues[at] = { kinds: found.meaning, from: found.from, to: found.to, text };
    at = found.to;
  }
  // "does not deny", "not without", "not absent": two denials are none
  for (let place = 0; place < tokens.length; place += 1) {
    const cue = cues[place];
    const next = cue?.to === undefined ? undefined : cues[cue.to];
    const denies = (one: Cue | undefined) =>
      one?.kinds.some((kind) => kind === 'negation' || kind === 'negation_after') === true;
    if (
      cue !== undefined &&
      next !== undefined &&
      /^(?:not|no)$/.test(cue.text) &&
      denies(next) &&
      next.text !== 'no'
    ) {
      cues[place] = undefined;
      cues[next.from] = undefined;
    }
  }
  return cues;
}
