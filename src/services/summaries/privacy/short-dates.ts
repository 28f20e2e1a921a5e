import { type FoundDate, numeric } from './dates.ts';

/**
 * Day and month without a year, in digits (6/9, 14.3.): the shape of scores, doses and durations too, so that the
 * words around decide. British notes write durations as n/7, n/52 and n/12 (days, weeks, months).
 */
const SHORT = /(?<![\d/.\-+])(\d{1,2})([/-])(\d{1,2})(?![\d/%+]|-\d|\.\d)/g;

const STRONG =
  /(?:\b(?:on|since|dated?|date|visit|appt|appointment|seen|scheduled|rescheduled|booked|due|admitted|admission|adm|discharged?|discharge|dos|doa|dod|d\/c'?d?|home|dc'?d|lmp|edd|until|till|til|as\sof|starting|started|effective|surgery|procedure|injury|onset|signed|received|collected|drawn|resulted|last|from|before|after|by|through|thru|between|beginning|ending|expires?|performed|completed|repeated|drew|faxed|called|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b[\s:,.(=-]{0,3}(?:the\s)?|^|\n[ \t]*[-*•]?[ \t]*)$/i;
const WEAK_FOR_DURATION =
  /(?:\b(?:from|before|after|by|last|until|till|til|through|between|onset|started|due|booked|date)\b[\s:,.(=-]{0,3}(?:the\s)?|^|\n[ \t]*[-*•]?[ \t]*)$/i;
const MEASURED =
  /\b(?:pain|score[ds]?|scale|rat(?:ed|ing|es)|severity|gcs|strength|power|grade|murmur|mmse|moca|apgars?|reflex(?:es)?|dtrs?|pulses?|bp|vision|acuity|va|visual|stage|phq|gad|glasgow|intensity|out\sof|motor|muscle|mrc|ef|ratio|level|tab(?:let)?s?|dose|mg|epds|audit|hads|abbreviated|points?|answers?)\b[^.\n]{0,25}$/i;
const AFTER_MEASURE =
  /^\s{0,2}(?:hx|history|ago|days?|weeks?|months?|of\b|tabs?\b|tablets?\b|pain|strength|power|murmur|systolic|diastolic|years?|in\b|reps|sets|mg|mcg|ml|dose|x\b|cm|mm|inch|score|points|severity|left|right|bilat|intensity|scale|\bfor\b|course|hours?|hrs?)/i;

/** Denominators of the usual scores and durations: only the strongest cues make a date of them. */
const DURATION_DENOMINATORS = new Set([7, 52, 12]);
const SCORE_DENOMINATORS = new Set([3, 4, 5, 6, 10, 15, 21, 24, 27, 28, 30]);

export function findShortDates(text: string): FoundDate[] {
  const found: FoundDate[] = [];
  for (const match of text.matchAll(SHORT)) {
    const second = Number(match[3]);
    const day = numeric(match[1], match[3], undefined);
    if (
      !day ||
      (match[2] === '-' &&
        !/\b(?:on|since|dated?|seen|visit|dob)\s$/i.test(
          text.slice(Math.max(0, match.index - 8), match.index),
        ))
    )
      continue;
    const before = text.slice(Math.max(0, match.index - 40), match.index);
    const after = text.slice(match.index + match[0].length, match.index + match[0].length + 16);
    if (!STRONG.test(before) || MEASURED.test(before) || AFTER_MEASURE.test(after)) continue;
    const weak = WEAK_FOR_DURATION.test(before);
    if (weak && DURATION_DENOMINATORS.has(second)) continue;
    if (weak && SCORE_DENOMINATORS.has(second) && second === Number(match[1])) continue;
    if (/^\s{0,2}(?:to|-|–)\s{0,2}\d{1,2}\/(?:10|5)\b/.test(after)) continue;
    found.push({ start: match.index, end: match.index + match[0].length, type: 'DATE', day });
  }
  return found.concat(rangesAfter(text, found));
}

/** `since 6/9 and 6/12`, `6/9 - 6/12`: the second date needs no cue of its own. */
function rangesAfter(text: string, found: readonly FoundDate[]): FoundDate[] {
  const more: FoundDate[] = [];
  for (const first of found) {
    const match = /^(\s{0,2}(?:,|and|&|to|through|thru|until|-|–)\s{0,2})(\d{1,2})\/(\d{1,2})(?![\d/])/.exec(
      text.slice(first.end, first.end + 24),
    );
    const day = match && numeric(match[2], match[3], undefined);
    if (!match || !day) continue;
    const start = first.end + (match[1]?.length ?? 0);
    more.push({ start, end: first.end + match[0].length, type: 'DATE', day });
  }
  return more;
}
