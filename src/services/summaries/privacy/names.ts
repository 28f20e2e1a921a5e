import { markCredentials, markCues, markLowerCase } from './cued-names.ts';
import { NameText } from './name-text.ts';
import type { Span } from './spans.ts';
import { markAgain, markByKind, markNeighbours, markPairs } from './uncued-names.ts';

/**
 * People's names by cues, by names beside each other and by being no English or clinical word.
 * A word once found is looked for again in the whole text.
 */
export function findNames(text: string): Span[] {
  const names = new NameText(text);
  for (const rule of [
    markCues,
    markCredentials,
    markLowerCase,
    markByKind,
    markPairs,
    markNeighbours,
    markAgain,
  ])
    rule(names);
  return names.spans();
}
