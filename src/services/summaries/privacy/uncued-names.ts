import { markInitials } from './cued-names.ts';
import { isEponymBefore } from './eponyms.ts';
import { PERSON_VERBS, STOPS } from './name-cues.ts';
import { type NameText, PARTICLE } from './name-text.ts';
import { isCalendarWord, isFamilyWord, isGivenWord, isListedName, isRegion } from './vocabulary.ts';

export function markByKind(t: NameText): void {
  for (const [index, word] of t.words.entries()) {
    if (t.marked[index]) continue;
    if (word.shape === 'initial' && t.linked(index)) {
      const previous = t.words[index - 1];
      if (!(previous?.shape === 'initial' && t.linked(index - 1))) markInitials(t, index, false);
      continue;
    }
    if (word.kind !== 'name' || !t.canBeName(index)) continue;
    const listed = isListedName(word.folded);
    if (word.shape === 'upper' && !listed && (word.folded.length < 6 || !/[aeiouy]/.test(word.folded)))
      continue;
    const two = t.linked(index) && t.canBeName(index + 1);
    if (!listed && !two && looksLikeDrug(t, index)) continue;
    t.mark(index, t.runEnd(index, true));
  }
  for (const [index, word] of t.words.entries()) {
    if (t.marked[index] || word.kind !== 'ambiguous' || !t.canBeName(index)) continue;
    if (isAmidLowerCase(t, index) && !ON_LABELS.has(word.folded)) t.mark(index, index);
    if (!isGivenWord(word.folded)) continue;
    const monthLike = isCalendarWord(word.folded);
    if (PERSON_VERBS.test(t.after(index, 40)) && !(monthLike && DATE_BEFORE.test(t.before(index, 8))))
      t.mark(index, index);
    // A speaker in a written dialogue (Grace: How is it?).
    const speaks = t.sentenceStart(index) && /^: ["“]?\p{Lu}\p{Ll}+[ ,]\p{Ll}/u.test(t.after(index, 24));
    if (speaks && !ON_LABELS.has(word.folded)) t.mark(index, index);
  }
}

/** Words of forms, wards and bodies that are given a capital in a sentence too, or stand before a colon. */
const ON_LABELS = new Set(
  'art bill bishop black blood board bone brain brown bush care case cash chance church clinic course court cox cross day dose east english faith fall field flower food ford general german grade gray green grey group hall hand head heart home hospital house injection irish iron joint king lab law level light line link list little long low major mark may mark nail need new night nine north note nurse oral page pain park part patience pill police pool pope port post power prime prior rate read rest right ring risk room root round school scale shot sight sign skin small south special spring staff stage star state still stone story street summer sun tall term test ten town true unit van vest view ward water weight well wells west white will winter wise women wood work young'.split(
    ' ',
  ),
);

/** A capital that the sentence does not ask for: `said Faith slept well`. Months and titles of things are left out. */
function isAmidLowerCase(t: NameText, index: number): boolean {
  const word = t.words[index];
  if (word?.shape !== 'capital' || isCalendarWord(word.folded) || t.sentenceStart(index)) return false;
  if (isRegion(word.folded)) return false;
  if (word.folded.length < 3) return false;
  if (/,\s$/.test(t.before(index, 2)) && /^[!?]/.test(t.after(index, 1))) return isGivenWord(word.folded);
  return (
    /\p{Ll}{2,}[ ]$/u.test(t.before(index, 12)) &&
    !/\b(?:the|an?|of|in|on|at)\s$/i.test(t.before(index, 5)) &&
    /^(?:[ ]\p{Ll}{2,}|[.?!,]|['’]s\s\p{Ll})/u.test(t.after(index, 8))
  );
}

function looksLikeDrug(t: NameText, index: number): boolean {
  const after = t.after(index, 24);
  if (
    /^(?:['’]s)?[\s,(]{0,3}\d{1,4}(?:[.,]\d+)?\s?(?:-\s?\d+\s?)?(?:mg|mcg|µg|ug|g|gm|ml|units?|iu|u|%|tabs?|caps?|puffs?|x|micrograms?)\b/i.test(
      after,
    )
  )
    return true;
  if (
    /^\s(?:tablets?|capsules?|cream|ointment|inhaler|spray|patch(?:es)?|gel|drops?|injections?|infusion|syrup|solution|suspension|po|iv|im|sc|subq|bd|bid|tds|tid|qid|qds|od|om|on\s\d|nocte|prn|daily|nightly|weekly|xr|sr|er|cr|la|hct|therapy|dose|dosage|lotion|shampoo|wash|paste|powder|nebs?|nebuli[sz]er)\b/i.test(
      after,
    )
  )
    return true;
  if (
    /\b(?:takes?|taking|took|prescribed?|prescribe|start(?:ed)?|restart(?:ed)?|continue[sd]?|tried|using|uses?|used|stop(?:ped)?|hold|increase[d]?|decrease[d]?|dose of|course of|trial of|allergic to|allergy to|tolerates?|tolerating|switch(?:ed)? to|refill(?: of)?|add(?:ed)?)\s(?:on\s|some\s|the\s|her\s|his\s|up\s|to\s)?$/i.test(
      t.before(index, 24),
    )
  )
    return true;
  const line = t.before(index, 200).split('\n').at(-1) ?? '';
  return /^\s*(?:dh|dhx|rx|meds?|medications?|medicines?|current meds|drug history|drugs|allerg(?:y|ies)|nkda|pmh|pmhx|psh|sh\/dh)\b[^\n]{0,160}$/i.test(
    line,
  );
}

/** Two words that are names and ordinary words (Drew Park, Grace Long, Will B. Graves) are a name together. */
export function markPairs(t: NameText): void {
  for (const [index, given] of t.words.entries()) {
    if (t.marked[index] || !t.linked(index) || given.shape !== 'capital' || !t.canBeName(index)) continue;
    if (!isGivenWord(given.folded) && !isListedName(given.folded)) continue;
    const middle = t.words[index + 1]?.shape === 'initial' && t.linked(index + 1) ? 1 : 0;
    const end = index + 1 + middle;
    const family = t.words[end];
    if (family?.shape !== 'capital' || STOPS.has(family.folded)) continue;
    if (
      middle === 0 &&
      !isFamilyWord(family.folded) &&
      !isListedName(family.folded) &&
      !family.folded.includes('-')
    )
      continue;
    if (middle === 1 ? family.kind === 'clinical' : !t.canBeName(end)) continue;
    const next = t.linked(end) ? t.words[end + 1] : undefined;
    if (next?.shape === 'capital' && next.kind === 'ordinary' && middle === 0) continue;
    if (isCalendarWord(given.folded) && DATE_BEFORE.test(t.before(index, 8))) continue;
    t.mark(index, end);
  }
}

const DATE_BEFORE = /\b(?:in|on|by|since|last|this|next|until|from|of|every)\s$/i;

/** Widens names to the left (Hope Moreau, E. Haddad) and along lists of them. */
export function markNeighbours(t: NameText): void {
  for (let index = 1; index < t.words.length; index += 1) {
    const word = t.words[index];
    const previous = t.words[index - 1];
    if (!word || !previous || !t.marked[index] || t.marked[index - 1]) continue;
    if (t.linked(index - 1)) {
      if (previous.shape === 'initial') {
        t.mark(index - 1, index - 1);
      } else if (
        t.canBeName(index - 1) &&
        previous.kind !== 'eponym' &&
        !(isCalendarWord(previous.folded) && DATE_BEFORE.test(t.before(index - 1, 8)))
      ) {
        t.mark(index - 1, index - 1);
      } else if (PARTICLE.test(previous.folded) && previous.shape === 'capital' && previous.folded !== 'la') {
        t.mark(index - 1, index - 1);
      } else if (
        previous.kind === 'ordinary' &&
        previous.shape === 'capital' &&
        word.kind === 'name' &&
        !STOPS.has(previous.folded) &&
        !t.sentenceStart(index - 1) &&
        !/(?:ed|ing)$/.test(previous.folded)
      ) {
        t.mark(index - 1, index - 1);
      }
      continue;
    }
    const between = t.text.slice(previous.end, word.start);
    if (
      /^(?:, | & )$/.test(between) &&
      isGivenWord(previous.folded) &&
      t.canBeName(index - 1) &&
      !isCalendarWord(previous.folded)
    )
      t.mark(index - 1, index - 1);
  }
  for (const [index, word] of t.words.entries()) {
    const next = t.words[index + 1];
    if (!t.marked[index] || t.marked[index + 1] || !next) continue;
    const joined = /^(?:, | & )$/.test(t.text.slice(word.end, next.start));
    const other = joined ? index + 1 : index + 2;
    if (!joined && !(next.folded === 'and' && t.linked(index + 1))) continue;
    const folded = t.words[other]?.folded ?? '';
    if (
      !isGivenWord(folded) ||
      !t.canBeName(other) ||
      (isCalendarWord(folded) && /^\s\d/.test(t.after(other)))
    )
      continue;
    t.mark(other, other);
  }
}

/** A word that was part of a name is looked for again; one that is an ordinary word too, only inside sentences. */
export function markAgain(t: NameText): void {
  const found = new Set<string>();
  /** Parts of names of two words and more: sure enough to be looked for in lower case. */
  const joined = new Set<string>();
  for (const [index, word] of t.words.entries()) {
    if (t.marked[index] && word.folded.length > 2 && !PARTICLE.test(word.folded)) {
      found.add(word.folded);
      if ((t.marked[index - 1] && t.linked(index - 1)) || (t.marked[index + 1] && t.linked(index)))
        joined.add(word.folded);
    }
  }
  for (const [index, word] of t.words.entries()) {
    if (t.marked[index] || !found.has(word.folded) || word.kind === 'clinical') continue;
    if (isEponymBefore(t.after(index), word.kind === 'eponym') || STOPS.has(word.folded)) continue;
    const certain = word.kind === 'name';
    if (word.shape === 'lower') {
      if (certain && word.folded.length > 3 && joined.has(word.folded)) t.mark(index, index);
    } else if (certain) {
      t.mark(index, index);
    } else if (
      word.shape === 'capital' &&
      !t.sentenceStart(index) &&
      word.kind !== 'eponym' &&
      !isCalendarWord(word.folded) &&
      !/^\s(?:male|female|man|woman|count|blood|cells?)\b/i.test(t.after(index, 12))
    ) {
      t.mark(index, index);
    } else if (PERSON_VERBS.test(t.after(index, 40)) && t.hasCapital(word) && !isCalendarWord(word.folded)) {
      t.mark(index, index);
    }
  }
}
