import { classify, fold, type WordClass } from './vocabulary.ts';

/** `capital`: Smith, McDonald, O'Brien, Al-Rashid; `upper`: SMITH, MRI; `initial`: one capital letter; `mixed`: EtOH. */
export type Shape = 'capital' | 'upper' | 'lower' | 'initial' | 'mixed';

/** A word without its possessive ending; `folded` is for comparing, `kind` as if it had a capital. */
export interface Word {
  start: number;
  end: number;
  folded: string;
  shape: Shape;
  kind: WordClass;
  possessive: boolean;
}

/** Latin, Greek and Cyrillic words; scripts without capitals are found by their own rules. */
const WORD = /\p{L}\p{M}*(?:\p{L}|\p{M})*(?:['’\-‐‑](?=\p{L})(?:\p{L}|\p{M})+)*/gu;

const LOANS = new Set(
  'cafe naive fiance fiancee resume protege deja facade cliche creme puree entree decor role regime premiere seance debris gruyere jalapeno pinata debridement milieu debut'.split(
    ' ',
  ),
);

const CAPITAL_PART =
  /^(?:\p{Lu}\p{M}*[\p{Ll}\p{M}]+|(?:Mc|Mac|Fitz|De|Di|Du|La|Le|Van|Von|St)\p{Lu}[\p{Ll}\p{M}]+|[DdOoLl]|\p{Lu})$/u;
const PARTICLE_PART = /^(?:al|el|de|da|d|l|o|bin|ibn|ben|van|von|abd|ul|ur|e)$/;

function shapeOf(text: string): Shape {
  if (/^\p{Lu}\p{M}*$/u.test(text)) return 'initial';
  if (text === text.toLowerCase()) return 'lower';
  if (text === text.toUpperCase()) return 'upper';
  const parts = text.split(/['’\-‐‑]/);
  const named = parts.every((part) => CAPITAL_PART.test(part) || PARTICLE_PART.test(part));
  if (named) return 'capital';
  return CAPITAL_PART.test(parts[0] ?? '') && parts.slice(1).every((part) => part === part.toLowerCase())
    ? 'capital'
    : 'mixed';
}

type Known = Pick<Word, 'folded' | 'shape' | 'kind'>;

/** The words met last: notes repeat a few thousand, and to classify one takes ten sets and two patterns. */
const met = new Map<string, Known>();
const MAX_MET = 20_000;

function recognise(core: string): Known {
  let known = met.get(core);
  if (!known) {
    if (met.size >= MAX_MET) met.clear();
    known = recogniseNew(core);
    met.set(core, known);
  }
  return known;
}

function recogniseNew(core: string): Known {
  const folded = fold(core).replace(/[‐‑]/g, '-');
  const shape = shapeOf(core);
  const kind = folded.length > 40 ? 'ordinary' : classify(folded);
  // An accent that English does without: Müller is not the word muller.
  const isForeign =
    kind === 'ordinary' && shape === 'capital' && /[^\p{ASCII}’‐‑]/u.test(core) && !LOANS.has(folded);
  return { folded, shape, kind: isForeign ? 'name' : kind };
}

export function tokenise(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const possessive = /['’][sS]$/.test(match[0]);
    const core = possessive ? match[0].slice(0, -2) : match[0];
    if (!core) continue;
    const { folded, shape, kind } = recognise(core);
    const start = match.index;
    words.push({ start, end: start + core.length, folded, shape, kind, possessive });
  }
  return words;
}
