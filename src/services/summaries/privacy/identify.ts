import { atOnce, type Steps } from '../turns.ts';
import { addressFinders } from './addresses.ts';
import { findAges } from './ages.ts';
import { findContacts } from './contacts.ts';
import { type FoundDate, findDates } from './dates.ts';
import { findFacilities } from './facilities.ts';
import { findHanNames } from './han-names.ts';
import { createKnownFinder } from './known.ts';
import { findNames } from './names.ts';
import { findPhones } from './phones.ts';
import { findLabelledNumbers, findShapedNumbers } from './record-numbers.ts';
import { findShortDates } from './short-dates.ts';
import { type Finder, type KnownIdentifiers, mergeSpans, type Span } from './spans.ts';

const FINDERS: readonly Finder[] = [
  findContacts,
  findLabelledNumbers,
  findPhones,
  findShapedNumbers,
  findAges,
  ...addressFinders,
  findFacilities,
  findNames,
  findHanNames,
];

/** UTF-16 code units that are searched at one time: a few milliseconds for the slowest finder. */
export const WINDOW = 4_096;
/** Of what stands before and after a window that is searched with it: longer than any identifier. */
const OVERLAP = 256;

/** The identifiers of a text, sorted and without overlaps, and every date with the day that it names. */
export interface Identified {
  spans: Span[];
  dates: FoundDate[];
}

/**
 * The direct identifiers in a text: those that `findKnown` knows from the patient's record and those that the text
 * itself tells. Deterministic, offline, without a model; the time grows with the length of the text.
 */
export function* identifying(text: string, findKnown: Finder): Steps<Identified> {
  const spans: Span[] = [];
  const dates: FoundDate[] = [];
  for (let from = 0; from === 0 || from < text.length; from += WINDOW) {
    const start = Math.max(0, from - OVERLAP);
    const part = text.slice(start, from + WINDOW + OVERLAP);
    const moved = <T extends Span>(span: T): T => ({
      ...span,
      start: span.start + start,
      end: span.end + start,
    });
    for (const find of [findKnown, ...FINDERS]) {
      spans.push(...find(part).map(moved));
      yield;
    }
    dates.push(...findDates(part).map(moved), ...findShortDates(part).map(moved));
  }
  const found = [...spans, ...dates].map(({ start, end, type }) => ({ start, end, type }));
  return { spans: mergeSpans(found), dates };
}

/** The same without a pause. */
export const identify = (text: string, known: KnownIdentifiers = {}): Span[] =>
  atOnce(identifying(text, createKnownFinder(known))).spans;
