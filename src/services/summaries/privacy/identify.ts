import { findAddresses } from './addresses.ts';
import { findAges } from './ages.ts';
import { findContacts } from './contacts.ts';
import { type FoundDate, findDates } from './dates.ts';
import { findFacilities } from './facilities.ts';
import { findHanNames } from './han-names.ts';
import { findKnown } from './known.ts';
import { findNames } from './names.ts';
import { findPhones } from './phones.ts';
import { findLabelledNumbers, findShapedNumbers } from './record-numbers.ts';
import { findShortDates } from './short-dates.ts';
import { type Finder, type KnownIdentifiers, mergeSpans, type Span } from './spans.ts';

/** Every date of a text with the day that it names. */
export const findAllDates = (text: string): FoundDate[] => [...findDates(text), ...findShortDates(text)];

const FINDERS: readonly Finder[] = [
  findContacts,
  findLabelledNumbers,
  findAllDates,
  findPhones,
  findShapedNumbers,
  findAges,
  findAddresses,
  findFacilities,
  findNames,
  findHanNames,
];

/**
 * The direct identifiers in a text, sorted and without overlaps: those on the patient's record and those that the text
 * itself tells. Deterministic, offline, without a model; the time grows with the length of the text.
 */
export function identify(text: string, known: KnownIdentifiers = {}): Span[] {
  const found = FINDERS.flatMap((find) => find(text));
  return mergeSpans(
    [...findKnown(text, known), ...found].map(({ start, end, type }) => ({ start, end, type })),
  );
}
