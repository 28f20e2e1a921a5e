import { isEponymBefore } from './eponyms.ts';
import { CREDENTIALS, CUES, LOWER_CASE_CUES, STOPS } from './name-cues.ts';
import { type NameText, PARTICLE } from './name-text.ts';
import type { Word } from './tokens.ts';
import { isGivenWord, isListedName, isPersonsName, isRegion } from './vocabulary.ts';

/** After `Last, First` on a record: another field, or the end of the line. */
const REVERSED_TAIL = /^\s{0,3}(?:MRN|DOB|NHS|SSN|#|\(|\||$|\n|\d|\t|[ ]{2}|[-–;])/i;

export function markCues(t: NameText): void {
  for (const { strength, pattern } of CUES) {
    for (const match of t.text.matchAll(pattern)) {
      const index = t.at.get(match.index + match[0].length);
      if (index === undefined) continue;
      if (strength === 'title') markTitled(t, index);
      else if (strength === 'label') markLabelled(t, index);
      else markRole(t, index, /\b(?:with|to|from|see)\s$/i.test(match[0]));
    }
  }
}

function markTitled(t: NameText, index: number): void {
  const word = t.words[index];
  if (!word || STOPS.has(word.folded)) return;
  if (word.shape === 'initial') {
    markInitials(t, index, true);
    return;
  }
  if (PARTICLE.test(word.folded) && t.linked(index) && t.hasCapital(t.words[index + 1] ?? word)) {
    t.mark(index, t.runEnd(index, true));
    return;
  }
  if (!t.hasCapital(word) || word.kind === 'clinical') return;
  if (word.kind === 'ordinary' && /(?:ed|ing|ly)$/.test(word.folded)) return;
  t.mark(index, t.runEnd(index, true));
}

function markLabelled(t: NameText, index: number): void {
  const word = t.words[index];
  if (!word) return;
  if (/^(?:dr|mr|mrs|ms|miss|prof)$/.test(word.folded)) return;
  if (word.shape === 'initial') {
    markInitials(t, index, true);
    return;
  }
  if (word.shape === 'lower') return;
  const end = t.runEnd(index, true);
  const reversed = t.reversedEnd(end);
  if (reversed !== undefined && !STOPS.has(word.folded) && t.hasCapital(word)) {
    t.mark(index, reversed);
    return;
  }
  if (t.canBeName(index)) {
    t.mark(index, end);
    return;
  }
  if (!t.hasCapital(word) || STOPS.has(word.folded) || word.kind === 'clinical') return;
  if (end > index && /^\s*(?:$|\n|[,;|(\t]|\s{2}|[A-Z]{2,}\b|\d)/.test(t.after(end, 12))) t.mark(index, end);
}

function markRole(t: NameText, index: number, loose: boolean): void {
  const word = t.words[index];
  if (!word) return;
  if (word.shape === 'initial') {
    markInitials(t, index, true);
    return;
  }
  if (PARTICLE.test(word.folded) && word.shape !== 'lower' && t.linked(index) && t.canBeName(index + 1)) {
    t.mark(index, t.runEnd(index, true));
    return;
  }
  if (t.canBeName(index)) {
    if (isRegion(word.folded) && !isListedName(word.folded) && !isGivenWord(word.folded)) return;
    if (word.kind === 'eponym' && /^['’]s?\s\p{Ll}/u.test(t.after(index))) return;
    const end = t.runEnd(index, true);
    if (loose && word.kind === 'eponym' && end === index && !isPersonsName(word.folded)) return;
    const reversed = t.reversedEnd(end);
    const isReversed = reversed !== undefined && REVERSED_TAIL.test(t.after(reversed, 8));
    t.mark(index, isReversed ? reversed : end);
    return;
  }
  // An unlisted word as the given name (Merit Kowalczyk) is one where a name follows it.
  if (
    word.kind === 'ordinary' &&
    t.hasCapital(word) &&
    !STOPS.has(word.folded) &&
    t.linked(index) &&
    t.canBeName(index + 1) &&
    t.words[index + 1]?.kind === 'name'
  ) {
    t.mark(index, t.runEnd(index + 1, false));
  }
}

export function markInitials(t: NameText, index: number, sure: boolean): void {
  let last = index;
  while (last - index < 3 && t.linked(last) && t.words[last + 1]?.shape === 'initial') last += 1;
  if (!t.linked(last)) return;
  const family = t.words[last + 1];
  if (!family) return;
  const particle = PARTICLE.test(family.folded) && t.linked(last + 1) && t.canBeName(last + 2);
  if (particle) {
    t.mark(index, t.runEnd(last + 1, false));
    return;
  }
  if (!t.hasCapital(family) || STOPS.has(family.folded) || family.kind === 'clinical') return;
  const cued = sure || /\b(?:by|with|per|from|to|saw|via|and|for|of)\s$/i.test(t.before(index, 6));
  if (!cued && !(family.kind === 'name' || t.standsAlone(index, last + 1))) return;
  if (!sure && !t.canBeName(last + 1)) return;
  t.mark(index, t.runEnd(last + 1, false));
}

export function markCredentials(t: NameText): void {
  for (const match of t.text.matchAll(CREDENTIALS)) {
    let index = t.indexEndingAt(match.index);
    if (index === undefined) continue;
    const end = index;
    let possible = t.canBeName(end);
    if (
      !t.hasCapital(t.words[end] as Word) ||
      STOPS.has(t.words[end]?.folded ?? '') ||
      t.words[end]?.kind === 'clinical'
    )
      continue;
    while (end - index < 3 && index > 0 && t.linked(index - 1)) {
      const previous = t.words[index - 1];
      if (!previous || STOPS.has(previous.folded) || previous.kind === 'clinical') break;
      if (!t.hasCapital(previous) && previous.shape !== 'initial' && !PARTICLE.test(previous.folded)) break;
      if (
        previous.kind === 'ordinary' &&
        previous.shape !== 'initial' &&
        t.sentenceStart(index - 1) &&
        possible &&
        end > index
      )
        break;
      possible ||= t.canBeName(index - 1);
      index -= 1;
    }
    if (possible) t.mark(index, end);
  }
}

export function markLowerCase(t: NameText): void {
  for (const match of t.text.matchAll(LOWER_CASE_CUES)) {
    const index = t.at.get(match.index + match[0].length);
    const word = index === undefined ? undefined : t.words[index];
    if (index === undefined || !word || word.shape !== 'lower') continue;
    const next = t.linked(index) ? t.words[index + 1] : undefined;
    const nextIsName =
      next?.shape === 'lower' &&
      next.folded.length > 2 &&
      (next.kind === 'name' || (next.kind !== 'clinical' && next.kind !== 'ordinary'));
    const third = nextIsName && t.linked(index + 1) ? t.words[index + 2] : undefined;
    const particle =
      next?.shape === 'lower' &&
      PARTICLE.test(next.folded) &&
      t.linked(index + 1) &&
      t.words[index + 2]?.kind === 'name';
    const titled = /(?:mr|mrs|ms|miss|dr|prof|name|named)\b\.?[ \t]{0,2}[:,]?[ \t]{1,2}$/i.test(match[0]);
    if (isEponymBefore(t.after(index)) || STOPS.has(word.folded)) continue;
    if (word.kind === 'name' && word.folded.length > 2) {
      if (particle) t.mark(index, index + 2);
      else if (nextIsName)
        t.mark(
          index,
          third?.shape === 'lower' && third.kind === 'name' && third.folded.length > 3
            ? index + 2
            : index + 1,
        );
      else if (next?.shape === 'initial' && t.words[index + 2]?.kind === 'name') t.mark(index, index + 2);
      else if (titled || isListedName(word.folded)) t.mark(index, index);
      else if (
        next &&
        next.kind === 'ordinary' &&
        /^[ \t]{0,2},/.test(t.after(index + 1)) &&
        /\d[^.\n]{0,40}$/.test(match[0])
      )
        t.mark(index, index + 1);
    } else if (
      word.kind === 'ambiguous' &&
      nextIsName &&
      (next?.kind === 'name' || /^,/.test(t.after(index + 1)))
    ) {
      t.mark(index, index + 1);
    } else if (
      word.kind === 'ambiguous' &&
      /(?:mr|mrs|ms|miss)\b\.?[ \t]{1,2}$/i.test(match[0]) &&
      word.folded.length > 2 &&
      !/^(?:may|will|must|just|only|near|well|very|has|had)$/.test(word.folded)
    ) {
      t.mark(index, index);
    }
  }
}
