import { isEponymBefore } from './eponyms.ts';
import { CREDENTIALS, CUES, LOWER_CASE_CUES, STOPS } from './name-cues.ts';
import { type NameText, PARTICLE } from './name-text.ts';
import type { Word } from './tokens.ts';
import { isGivenWord, isListedName, isPersonsName, isRegion } from './vocabulary.ts';

/** After `Last, First` on a record: another field, or the end of the line. */
const REVERSED_TAIL =
  /^\s{0,3}(?:MRN|DOB|NHS|SSN|,\s?(?:M\.?D|D\.?O|R\.?N|N\.?P|PA|Ph\.?D)\b|#|\(|\||$|\n|\d|\t|[ ]{2}|[-–;])/i;

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
  if (!word || STOPS.has(word.folded) || markLeading(t, index)) return;
  if (!t.hasCapital(word) || word.kind === 'clinical') return;
  if (word.kind === 'ordinary' && /(?:ed|ing|ly)$/.test(word.folded)) return;
  t.mark(index, t.runEnd(index, true));
}

/** Initials and particles that lead a name after a cue. */
function markLeading(t: NameText, index: number): boolean {
  const word = t.words[index];
  if (word?.shape === 'initial') {
    markInitials(t, index, true);
    return true;
  }
  const particles = t.particlesAt(index);
  if (particles > 0) t.mark(index, t.runEnd(index + particles, true));
  return particles > 0;
}

function markLabelled(t: NameText, index: number): void {
  const word = t.words[index];
  if (!word || STOPS.has(word.folded) || markLeading(t, index) || !t.hasCapital(word)) return;
  const end = t.runEnd(index, true);
  const reversed = t.reversedEnd(end);
  if (reversed !== undefined) t.mark(index, reversed);
  else if (t.canBeName(index)) t.mark(index, end);
  else if (word.kind !== 'clinical' && end > index && FIELD_END.test(t.after(end, 12))) t.mark(index, end);
}

/** After a name in a form: the line's end, a separator, another field. */
const FIELD_END = /^\s*(?:$|\n|[,;|(\t]|\s{2}|[A-Z]{2,}\b|\d)/;

/** `loose`: the cue is a preposition that stands before things as well (`with Doppler`). */
function markRole(t: NameText, index: number, loose: boolean): void {
  const word = t.words[index];
  if (!word || markLeading(t, index)) return;
  if (t.canBeName(index)) {
    if (isRegion(word.folded) && !isListedName(word.folded) && !isGivenWord(word.folded)) return;
    if (word.kind === 'eponym' && /^['’]s?\s\p{Ll}/u.test(t.after(index))) return;
    const end = t.runEnd(index, true);
    if (loose && word.kind === 'eponym' && end === index && !isPersonsName(word.folded)) return;
    const reversed = t.reversedEnd(end);
    t.mark(index, reversed !== undefined && REVERSED_TAIL.test(t.after(reversed, 8)) ? reversed : end);
    return;
  }
  // An unlisted word as the given name (Merit Kowalczyk) is one where a name follows it.
  const given = word.kind === 'ordinary' && t.hasCapital(word) && !STOPS.has(word.folded) && t.linked(index);
  if (given && t.canBeName(index + 1) && t.words[index + 1]?.kind === 'name')
    t.mark(index, t.runEnd(index + 1, false));
}

/** `K. Wojciechowski`, `J R R Tolkien`; `sure` where a cue stands before, or else a name must follow. */
export function markInitials(t: NameText, index: number, sure: boolean): void {
  let last = index;
  while (last - index < 3 && t.linked(last) && t.words[last + 1]?.shape === 'initial') last += 1;
  if (!t.linked(last)) return;
  const family = t.words[last + 1];
  if (!family) return;
  const particles = t.particlesAfter(last);
  if (particles > 0) {
    t.mark(index, t.runEnd(last + particles + 1, false));
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

/** Names in lower case need the strongest cues, for so do typing errors look: an age and sex, a title, a relative. */
export function markLowerCase(t: NameText): void {
  for (const match of t.text.matchAll(LOWER_CASE_CUES)) {
    const index = t.at.get(match.index + match[0].length);
    const word = index === undefined ? undefined : t.words[index];
    if (index === undefined || word?.shape !== 'lower' || word.folded.length <= 2) continue;
    if (STOPS.has(word.folded) || MODAL.test(word.folded)) continue;
    if (isEponymBefore(t.after(index), word.kind === 'eponym')) continue;
    const aged = /^(?:y|o)/i.test(match[0]);
    const end = lowerEnd(t, index, aged);
    const titled = /^(?:mr|mrs|ms|miss|dr|prof|name|named)\b/i.test(match[0]);
    if (word.kind === 'name' && (end > index || titled || isListedName(word.folded))) t.mark(index, end);
    if (word.kind !== 'ambiguous') continue;
    const hasName = t.words.slice(index + 1, end + 1).some((next) => next.kind === 'name');
    const closed = end > index && /^,/.test(t.after(end)) && aged;
    if (hasName || closed || /^(?:mr|mrs|ms|miss)\b/i.test(match[0])) t.mark(index, end);
  }
}

const MODAL = /^(?:may|will|must|just|only|near|well|very|has|had)$/;

/** `aged`: after an age and a sex a name runs to the comma, so that its last word may be any (mary church,). */
function lowerEnd(t: NameText, index: number, aged: boolean): number {
  let end = index;
  while (end - index < 5 && t.linked(end)) {
    const next = t.words[end + 1];
    if (next?.shape !== 'lower' || STOPS.has(next.folded) || MODAL.test(next.folded)) break;
    if (PARTICLE.test(next.folded)) {
      let particles = 1;
      while (particles < 3 && PARTICLE.test(t.words[end + 1 + particles]?.folded ?? '')) particles += 1;
      const family = t.words[end + 1 + particles];
      if (!family || !t.linked(end + particles) || family.shape !== 'lower') break;
      if (family.kind !== 'name' && !(aged && /^,/.test(t.after(end + 1 + particles)))) break;
      end += particles + 1;
    } else if (
      (next.folded.length > 2 || (aged && /^,/.test(t.after(end + 1)))) &&
      next.kind !== 'ordinary' &&
      next.kind !== 'clinical'
    )
      end += 1;
    else if (aged && next.kind === 'ordinary' && /^[ \t]?,/.test(t.after(end + 1))) return end + 1;
    else break;
  }
  return end;
}
