import { CASED_CONDITIONS, CONDITION_NAMES } from '../lexicon/conditions.ts';
import { CUES, type CueKind } from '../lexicon/cues.ts';
import { DRUG_NAMES } from '../lexicon/drugs.ts';
import { FREQUENCY_FORMS } from '../lexicon/frequencies.ts';
import { CASED_MEASURES, MEASURE_NAMES, PROCEDURE_NAMES } from '../lexicon/measures.ts';
import { SYNONYM_NAMES } from '../lexicon/narratives.ts';
import { QUALIFIER_NAMES } from '../lexicon/qualifiers.ts';
import { remembered } from '../lexicon/remembered.ts';
import { SITE_NAMES } from '../lexicon/sites.ts';
import { lemmaOf, type Token, tokenize } from './tokens.ts';

export type ContentKind = 'condition' | 'drug' | 'measure' | 'procedure' | 'qualifier' | 'site' | 'synonym';

/** Where a phrase of the lexicon stands: tokens `[from, to)`. */
export interface Found<Meaning> {
  meaning: Meaning;
  from: number;
  to: number;
}

/** A table of phrases, looked up by lemma; the longest phrase at a place wins, so a text is read in one pass. */
export class Phrases<Meaning> {
  readonly #byFirst = new Map<string, { words: string[]; meaning: Meaning }[]>();

  add(phrase: string, meaning: Meaning): void {
    const words = tokenize(phrase).map((token) => token.lemma);
    const first = words[0];
    if (first === undefined) return;
    const entries = this.#byFirst.get(first) ?? [];
    if (entries.some((entry) => entry.words.join(' ') === words.join(' '))) return;
    entries.push({ words, meaning });
    entries.sort((a, b) => b.words.length - a.words.length);
    this.#byFirst.set(first, entries);
  }

  /** Every phrase that begins at a token, longest first; hyphens inside a phrase count as blanks. */
  at(tokens: readonly Token[], from: number): Found<Meaning>[] {
    const first = tokens[from];
    const entries = first === undefined ? undefined : this.#byFirst.get(first.lemma);
    if (entries === undefined) return [];
    const found: Found<Meaning>[] = [];
    for (const entry of entries) {
      let place = from + 1;
      let matched = true;
      for (let word = 1; word < entry.words.length; word += 1) {
        const wanted = entry.words[word];
        if (tokens[place]?.lemma !== wanted && tokens[place]?.text === '-') place += 1;
        if (tokens[place]?.lemma !== wanted) {
          matched = false;
          break;
        }
        place += 1;
      }
      if (matched) found.push({ meaning: entry.meaning, from, to: place });
    }
    return found;
  }
}

const content = new Phrases<{ kind: ContentKind; concept: string }>();
for (const [name, concept] of CONDITION_NAMES) content.add(name, { kind: 'condition', concept });
for (const [name, concept] of DRUG_NAMES) content.add(name, { kind: 'drug', concept });
for (const [name, concept] of MEASURE_NAMES) content.add(name, { kind: 'measure', concept });
for (const [name, concept] of PROCEDURE_NAMES) content.add(name, { kind: 'procedure', concept });
for (const [name, concept] of SITE_NAMES) content.add(name, { kind: 'site', concept });
for (const [name, { group, value }] of QUALIFIER_NAMES)
  content.add(name, { kind: 'qualifier', concept: `${group}:${value}` });
for (const [name, concept] of SYNONYM_NAMES) content.add(name, { kind: 'synonym', concept });

const allCues = new Phrases<CueKind[]>();
const cueKinds = new Map<string, CueKind[]>();
for (const [kind, phrases] of Object.entries(CUES) as [CueKind, string][]) {
  for (const phrase of phrases.split(',')) {
    const key = tokenize(phrase)
      .map((token) => token.lemma)
      .join(' ');
    const kinds = cueKinds.get(key) ?? [];
    kinds.push(kind);
    cueKinds.set(key, kinds);
    allCues.add(phrase, kinds);
  }
}

const frequencies = new Phrases<string>();
for (const name of FREQUENCY_FORMS.keys()) frequencies.add(name, name);

/** Short forms that are words in lower case hold only where they are written in capitals (`Na` counts too). */
function isWrittenShort(token: Token | undefined, lone: boolean): boolean {
  if (token === undefined || !lone) return true;
  if (!CASED_CONDITIONS.has(token.text) && !CASED_MEASURES.has(token.text)) return true;
  return token.raw !== token.raw.toLowerCase();
}

/** The lexicon's phrase at a token: the longest, or undefined. */
export function contentAt(
  tokens: readonly Token[],
  from: number,
): Found<{ kind: ContentKind; concept: string }> | undefined {
  return content.at(tokens, from).find((found) => isWrittenShort(tokens[from], found.to === from + 1));
}

/** The cue at a token; a phrase may be of several kinds. */
export function cueAt(tokens: readonly Token[], from: number): Found<CueKind[]> | undefined {
  return allCues.at(tokens, from)[0];
}

export function frequencyAt(tokens: readonly Token[], from: number): Found<string> | undefined {
  return frequencies.at(tokens, from)[0];
}

/** The canonical forms under which one word alone is known, for evidence that holds it inside a longer phrase. */
export const formsOf = remembered((word: string): readonly string[] => {
  const token: Token = {
    text: word,
    raw: word.toUpperCase(),
    kind: 'word',
    lemma: lemmaOf(word),
    joined: false,
  };
  return content.at([token], 0).map((found) => found.meaning.concept);
});
