import type { Steps } from '../turns.ts';
import { trimSpan } from './lines.ts';

export interface Span {
  start: number;
  end: number;
}

// Never the end of a sentence, whatever follows.
const NEVER = new Set('dr drs mr mrs ms mx prof rev sr jr vs cf fig approx ca eg ie st mt'.split(' '));
// The end of a sentence only before a capitalised word: doses are written "5 mg. p.o. b.i.d." and end sentences too.
const SOMETIMES = new Set(
  'mg mcg ug g kg ml mls l dl cc mm cm m hr hrs h sec secs mins wk wks mo mos yr yrs y yo tab tabs cap caps gtt inj oz lb lbs ft bpm mmhg iu prn po bid tid qid qd qhs od bd tds qds pm am no nos etc al inc appt hosp hx rx dx tx sx pt pts w wt ht mod sev bilat lt rt ant post sup inf lat med max min temp vit abd neg pos resp esp incl dept'.split(
    ' ',
  ),
);
// Words that begin sentences: after "hepatitis C." they show that C is no initial.
const OPENERS = new Set(
  'he she it the they we i this that these there patient pt his her no denies reports has will continue on in at for follow also additionally currently'.split(
    ' ',
  ),
);
// Route and frequency stand behind a unit's full stop without opening a sentence.
const DOSING = /^(?:PO|IV|IM|SC|SQ|SL|PR|BID|TID|QID|QD|QHS|PRN|OD|BD|TDS|QDS|HS|AC|PC)\b/;
const TERMINATOR = /[.!?…。！？؟۔।]+["'”’»)\]]*/gu;
const MONTH = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/i;
const CJK_END = /[。！？]/;
const BACK = 24;

function wordBefore(content: string, from: number, at: number): string {
  let start = at;
  while (start > from && at - start < BACK && !/\s/.test(content.charAt(start - 1))) start--;
  return content.slice(start, at).replace(/^["'“‘([]+/, '');
}

function wordsEndAt(content: string, from: number, at: number, mark: string): boolean {
  const next = content.slice(at, at + BACK).trimStart();
  const word = wordBefore(content, from, at - mark.length);
  const lower = word.toLowerCase().replace(/^[\d.,/]+(?=\p{L})/u, '');
  const opensUpper = /^["'“‘(]?\p{Lu}/u.test(next);
  if (mark.startsWith('?'))
    return word !== '' && !word.endsWith('/') && (opensUpper || /^[^\p{Ll}\p{N}]/u.test(next));
  if (!mark.startsWith('.')) return !mark.startsWith('…') || opensUpper;
  if (word === '') return opensUpper; // a full stop that stands alone: "improving . No fever"
  if (mark.length > 1 && mark.startsWith('..')) return opensUpper;
  if (NEVER.has(lower)) return false;
  if (/^\d{1,2}$/.test(word) && MONTH.test(next)) return false;
  const opener = OPENERS.has((/^[\p{L}]+/u.exec(next)?.[0] ?? '').toLowerCase());
  if (/^\p{L}$/u.test(word)) return opensUpper && (opener || !isInitial(content, from, at - mark.length - 1));
  if (/^(?:\p{L}\.)+\p{L}$/u.test(word) || SOMETIMES.has(lower)) return opensUpper && !DOSING.test(next);
  if (/^\p{Ll}/u.test(next)) return word.length >= 4 || /\d$/.test(word);
  if (/^\d{1,2}$/.test(word) && trimSpan(content, from, at).start === at - word.length - 1) return false; // a list number
  return true;
}

/** A single capital between capitalised words ("Emily G. Williams"), or at the very beginning ("J. Smith"). */
function isInitial(content: string, from: number, letterAt: number): boolean {
  const before = wordBefore(content, from, trimSpan(content, from, letterAt).end);
  return before === '' || /^\p{Lu}/u.test(before);
}

/**
 * Sentences of `content.slice(start, end)`, trimmed, in order and without overlap; together they hold every visible
 * character. Reads each character a bounded number of times.
 */
export function* splittingSentences(content: string, start: number, end: number): Steps<Span[]> {
  const spans: Span[] = [];
  const text = content.slice(start, end);
  let from = 0;
  const cut = (to: number) => {
    const whole = trimSpan(text, skipPunctuation(text, from, to), to);
    for (const span of withinLimit(text, whole))
      spans.push({ start: start + span.start, end: start + span.end });
    from = to;
  };
  let marks = 0;
  for (const match of text.matchAll(TERMINATOR)) {
    if (++marks % MARKS_A_STEP === 0) yield;
    const at = match.index + match[0].length;
    if (at >= text.length) break;
    if (endsSentence(text, from, match.index, match[0])) cut(at);
  }
  cut(text.length);
  return spans;
}

const MARKS_A_STEP = 200;

/** UTF-16 code units. What is longer is no sentence, and all that reads a statement may be slow in its length. */
const MAX_SENTENCE = 2_000;

/** A span cut at blanks into parts that are short enough; a part without a blank is cut between two characters. */
function* withinLimit(text: string, { start, end }: Span): Generator<Span> {
  let from = start;
  while (end - from > MAX_SENTENCE) {
    const blank = text.slice(from, from + MAX_SENTENCE).search(/\s\S*$/);
    const inPair = /[\uD800-\uDBFF]/.test(text.charAt(from + MAX_SENTENCE - 1));
    const to = from + (blank > 0 ? blank : MAX_SENTENCE - (inPair ? 1 : 0));
    yield trimSpan(text, from, to);
    from = to;
  }
  const last = trimSpan(text, from, end);
  if (last.end > last.start) yield last;
}

/** A full stop or comma left over in front of a sentence belongs to none. */
function skipPunctuation(text: string, from: number, to: number): number {
  const left = /^[\s.,;:]+(?=\s)/.exec(text.slice(from, Math.min(to, from + 8)));
  return from + (left?.[0].length ?? 0);
}

function endsSentence(text: string, from: number, index: number, whole: string): boolean {
  if (CJK_END.test(whole)) return true;
  const at = index + whole.length;
  if (/\s/.test(text.charAt(at))) {
    const mark = /^[^"'”’»)\]]+/u.exec(whole)?.[0] ?? whole;
    if (wordsEndAt(text, from, index + mark.length, mark)) return true;
    // After a closing quote or bracket the next word decides.
    return whole.length > mark.length && /^\s+\p{Lu}\p{Ll}/u.test(text.slice(at, at + BACK));
  }
  // "not checked temp.No obvious trigger": the blank was forgotten.
  const glued = whole === '.' && /^\p{Lu}\p{Ll}/u.test(text.slice(at, at + 2));
  return glued && /\p{Ll}{3}$/u.test(text.slice(Math.max(from, index - 3), index));
}
