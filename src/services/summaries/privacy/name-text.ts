import { isEponymBefore } from './eponyms.ts';
import { STOPS } from './name-cues.ts';
import type { Span } from './spans.ts';
import { tokenise, type Word } from './tokens.ts';
import { isCalendarWord } from './vocabulary.ts';

export const PARTICLE =
  /^(?:de|da|di|del|della|dos|das|do|du|van|von|der|den|ter|ten|la|le|al|el|bin|bint|ibn|ben|abu|st|saint|mac|mc|ni|o|nic|ap|y|e|i|zu|zum|af|av)$/;
const MAX_WORDS = 5;

/** One text's words by index, and which of them have been found to be names. The rules read and mark it. */
export class NameText {
  readonly text: string;
  readonly words: Word[];
  /** The index of the word that starts at an offset. */
  readonly at = new Map<number, number>();
  readonly marked: Uint8Array;

  constructor(text: string) {
    this.text = text;
    this.words = tokenise(text);
    for (const [index, word] of this.words.entries()) this.at.set(word.start, index);
    this.marked = new Uint8Array(this.words.length);
  }

  after(index: number, length = 48): string {
    const word = this.words[index];
    return word ? this.text.slice(word.end, word.end + length) : '';
  }

  before(index: number, length = 32): string {
    const word = this.words[index];
    return word ? this.text.slice(Math.max(0, word.start - length), word.start) : '';
  }

  /** True when a word and the next can stand in one name: a blank between them, or a point after an initial. */
  linked(index: number): boolean {
    const word = this.words[index];
    const next = this.words[index + 1];
    if (!word || !next || word.possessive) return false;
    const gap = next.start - word.end;
    if (gap > 3) return false;
    const between = this.text.slice(word.end, next.start);
    if (/^[ \u00a0\t]{1,2}$/.test(between)) return true;
    return (
      /^\. ?$/.test(between) &&
      (word.shape === 'initial' || /^(?:st|mc|jr|wm|chas|thos|geo|jos)$/.test(word.folded))
    );
  }

  sentenceStart(index: number): boolean {
    const before = this.before(index, 6);
    return (
      before.trim() === '' ||
      /(?:[.!?:;•*|>]|\n|^\s*[-–])\s*["“'(]?\s*$/.test(before) ||
      /\n[ \t]*(?:[-–*•]|\d{1,2}[.)])?[ \t]*$/.test(before)
    );
  }

  hasCapital(word: Word): boolean {
    return word.shape === 'capital' || word.shape === 'upper';
  }

  /** Could be a name here, given a cue: no clinical word, no heading, and no disease called so. */
  canBeName(index: number): boolean {
    const word = this.words[index];
    if (!word || !this.hasCapital(word) || STOPS.has(word.folded)) return false;
    if (word.kind === 'ordinary' || word.kind === 'clinical') return false;
    if (word.shape === 'upper' && (word.folded.length <= 3 || /^[ivx-]+$/.test(word.folded))) return false;
    return !isEponymBefore(this.after(index), word.kind === 'eponym');
  }

  mark(from: number, to: number): void {
    this.marked.fill(1, from, to + 1);
  }

  /** The last word of the name that starts at `from`. `open`: an ordinary word may be the family name. */
  runEnd(from: number, open: boolean): number {
    let end = from;
    for (let steps = 1; steps < MAX_WORDS && this.linked(end); steps += 1) {
      const next = this.words[end + 1];
      const third = this.words[end + 2];
      if (!next) break;
      const particles = this.particlesAfter(end);
      if (particles > 0) {
        end += particles + 1;
      } else if (
        next.shape === 'initial' &&
        third &&
        this.linked(end + 1) &&
        this.hasCapital(third) &&
        !STOPS.has(third.folded) &&
        third.kind !== 'clinical'
      ) {
        end += 2;
      } else if (
        this.canBeName(end + 1) &&
        !(isCalendarWord(next.folded) && /^\s\d/.test(this.after(end + 1)))
      ) {
        end += 1;
      } else if (open && end === from && this.canBeFamily(end + 1)) {
        end += 1;
        break;
      } else break;
    }
    return end;
  }

  /** How many particles (`de la`, `van der`) stand after this word, before a word with a capital. */
  particlesAfter(index: number): number {
    return this.linked(index) ? this.particlesAt(index + 1) : 0;
  }

  /** The same from the first particle itself, as after a title or a label. */
  particlesAt(first: number): number {
    for (let count = 1; count <= 3; count += 1) {
      const particle = this.words[first + count - 1];
      const next = this.words[first + count];
      if (!particle || !next || !PARTICLE.test(particle.folded) || !this.linked(first + count - 1)) return 0;
      if (!this.hasCapital(next) || PARTICLE.test(next.folded)) continue;
      const phrase = particle.shape === 'lower' && next.kind === 'ordinary' && count === 1;
      return next.kind === 'clinical' || STOPS.has(next.folded) || phrase ? 0 : count;
    }
    return 0;
  }

  /** An ordinary word with a capital after a given name (Agnieszka Castle), unless it starts a heading or a phrase. */
  canBeFamily(index: number): boolean {
    const word = this.words[index];
    if (!word || STOPS.has(word.folded) || word.kind !== 'ordinary' || !this.hasCapital(word)) return false;
    if (word.shape !== this.words[index - 1]?.shape) return false;
    if (/(?:ed|ing|ly|tion|ment|ness|logy|ogist)$/.test(word.folded)) return false;
    if (isEponymBefore(this.after(index - 1))) return false;
    return !/^[ \t]\p{Lu}\p{Ll}|^:/u.test(this.after(index));
  }

  /** `Last, First [M.]`: the end of the given names after the comma, undefined where there are none. */
  reversedEnd(end: number): number | undefined {
    const last = this.words[end];
    const first = this.words[end + 1];
    if (!last || !first || !/^,[ ]{0,2}$/.test(this.text.slice(last.end, first.start))) return undefined;
    if (!this.hasCapital(first) || STOPS.has(first.folded) || first.kind === 'clinical') return undefined;
    if (first.kind === 'ordinary' && (!this.canBeName(end) || /^\s?\d/.test(this.after(end + 1))))
      return undefined;
    if (first.shape === 'upper' && first.folded.length <= 3 && last.shape !== 'upper') return undefined;
    const given = this.runEnd(end + 1, false);
    const initial = this.words[given + 1];
    const isInitial =
      initial?.shape === 'initial' && this.text.slice(this.words[given]?.end, initial.start) === ' ';
    return isInitial && !/^[.:] ?\p{Lu}\p{Ll}/u.test(this.after(given + 1)) ? given + 1 : given;
  }

  /** A cell or line of its own: `A. White | 02.03.2015`. */
  standsAlone(index: number, end: number): boolean {
    return (
      /(?:^|[\n|,;(]|by|:|\s[-–])\s{0,3}$/.test(this.before(index, 5)) &&
      /^\s{0,2}(?:$|\n|\||,|;|\(|\d)/.test(this.after(end, 4))
    );
  }

  indexEndingAt(offset: number): number | undefined {
    for (let start = offset - 1; start >= Math.max(0, offset - 32); start -= 1) {
      const index = this.at.get(start);
      if (index !== undefined) return this.words[index]?.end === offset ? index : undefined;
    }
    return undefined;
  }

  /** The marked words, with what links them, as spans. */
  spans(): Span[] {
    const spans: Span[] = [];
    let last = -2;
    for (const [index, word] of this.words.entries()) {
      if (!this.marked[index]) continue;
      const open = spans.at(-1);
      if (open && last === index - 1 && (this.linked(last) || this.isReversal(open.start, last, index)))
        open.end = word.end;
      else spans.push({ start: word.start, end: word.end, type: 'NAME' });
      last = index;
    }
    return spans;
  }

  isReversal(start: number, last: number, index: number): boolean {
    const family = this.words[last];
    const given = this.words[index];
    if (!family || !given || !/^, ?$/.test(this.text.slice(family.end, given.start))) return false;
    return (
      /(?:^|\n|[:=|\t#]|\bpt|\bpatient)\s{0,6}$/i.test(this.text.slice(Math.max(0, start - 10), start)) &&
      !/^,(?!\s?(?:M\.?D|D\.?O|R\.?N|N\.?P|PA|Ph\.?D)\b)/.test(this.after(index, 6))
    );
  }
}
