import { dayNumber } from './calendar.ts';
import { dateOrderLine, monthFirst, type PlacedDate, place } from './date-order.ts';
import type { FoundDate } from './dates.ts';
import { findAllDates, identify } from './identify.ts';
import { groupPeople } from './people.ts';
import { findLookalikes, type PlaceholderType, placeholder, replacePlaceholders } from './placeholders.ts';
import { type IdentifierType, type KnownIdentifiers, mergeSpans, type Span } from './spans.ts';
import { fold } from './vocabulary.ts';

/**
 * One request's placeholders. The same identifier has the same number in every text of the request; the originals stay
 * in this object, in this process.
 */
export interface Pseudonymiser {
  /**
   * The texts with placeholders for identifiers. Give all texts of a request at once: dates are numbered in their order
   * in time, and a name's short forms are matched with its full one, over the texts of one call.
   */
  concealAll(texts: readonly string[]): string[];
  /** One more text; dates that are new in it are numbered after the earlier ones, whatever their time. */
  conceal(text: string): string;
  /** A model's answer, or a sentence of it, with the exact originals; unknown placeholders stay as they are. */
  restore(text: string): string;
  /** Placeholders in a text that are none of this request's: the model made them up, so its sentence must be withheld. */
  unresolved(text: string): string[];
  /** Occurrences that were concealed, by type, over all calls. */
  counts(): Partial<Record<IdentifierType, number>>;
  /** A line for the prompt that tells the dates' order and distances in days; '' with fewer than two dates. */
  dateOrder(): string;
}

interface Passage extends Omit<Span, 'type'> {
  type: PlaceholderType;
  text: string;
  date: FoundDate | undefined;
}

export function createPseudonymiser(known: KnownIdentifiers): Pseudonymiser {
  const numbers = new Map<string, number>();
  const last = new Map<PlaceholderType, number>();
  const spellings = new Map<string, Map<string, number>>();
  const originals = new Map<string, string>();
  const placed = new Map<string, PlacedDate>();
  const counted: Partial<Record<IdentifierType, number>> = {};

  /** The number of a thing: `key` is the same for all its spellings. */
  const numberOf = (type: PlaceholderType, key: string): number => {
    const id = `${type} ${key}`;
    let number = numbers.get(id);
    if (number === undefined) {
      number = (last.get(type) ?? 0) + 1;
      last.set(type, number);
      numbers.set(id, number);
    }
    return number;
  };
  const placeholderOf = (type: PlaceholderType, key: string, text: string): string => {
    const id = `${type} ${key}`;
    const known = spellings.get(id) ?? new Map<string, number>();
    spellings.set(id, known);
    const spelling = known.get(text) ?? known.size;
    known.set(text, spelling);
    const written = placeholder(type, numberOf(type, key), spelling);
    originals.set(written, text);
    return written;
  };

  const concealAll = (texts: readonly string[]): string[] => {
    const passages = texts.map((text) => findPassages(text, known));
    const all = passages.flat();
    const people = groupPeople(
      all.filter(({ type }) => type === 'NAME').map(({ text }) => text),
      known.name,
    );
    const dates = all.filter(({ type }) => type === 'DATE');
    const leads = monthFirst(
      dates.map(({ text, date }) => ({ text, day: date?.day })),
      known.date_of_birth,
    );
    const keyOf = (passage: Passage): string => {
      if (passage.type === 'NAME') return people.get(passage.text) ?? passage.text;
      if (passage.type === 'TEXT') return passage.text;
      if (passage.type === 'DATE') return dateKey(passage, leads);
      return fold(passage.text).replace(/[^\p{L}\p{N}]/gu, '') || passage.text;
    };
    for (const passage of dates) {
      const at = place(passage.text, passage.date?.day, leads);
      placed.set(dateKey(passage, leads), { text: passage.text, at });
    }
    const inTime = [...new Set(dates.map((passage) => dateKey(passage, leads)))].sort(
      (a, b) =>
        (placed.get(a)?.at ?? Number.POSITIVE_INFINITY) - (placed.get(b)?.at ?? Number.POSITIVE_INFINITY) ||
        0,
    );
    for (const key of inTime) numberOf('DATE', key);
    return texts.map((text, index) => {
      let concealed = '';
      let from = 0;
      for (const passage of passages[index] ?? []) {
        concealed +=
          text.slice(from, passage.start) + placeholderOf(passage.type, keyOf(passage), passage.text);
        from = passage.end;
        if (passage.type !== 'TEXT') counted[passage.type] = (counted[passage.type] ?? 0) + 1;
      }
      return concealed + text.slice(from);
    });
  };

  return {
    concealAll,
    conceal: (text) => concealAll([text])[0] ?? '',
    restore: (text) => replacePlaceholders(text, (canonical, written) => originals.get(canonical) ?? written),
    unresolved: (text) => {
      const unknown: string[] = [];
      replacePlaceholders(text, (canonical, written) => {
        if (!originals.has(canonical)) unknown.push(written);
        return written;
      });
      return unknown;
    },
    counts: () => ({ ...counted }),
    dateOrder: () =>
      dateOrderLine(
        [...placed].map(([key, { at }]) => ({
          placeholder: placeholder('DATE', numberOf('DATE', key), 0),
          at,
        })),
      ),
  };
}

/** Identifiers, and passages that look like a placeholder: left alone, those could not be told from ours. */
function findPassages(text: string, known: KnownIdentifiers): Passage[] {
  const spans = identify(text, known);
  const lookalikes = findLookalikes(text);
  const dates = new Map(findAllDates(text).map((date) => [`${date.start} ${date.end}`, date]));
  const merged =
    lookalikes.length === 0
      ? spans
      : mergeSpans([...spans, ...lookalikes.map((span) => ({ ...span, type: 'ID' as const }))]);
  const escapes = new Set(lookalikes.map(({ start, end }) => `${start} ${end}`));
  return merged.map((span) => ({
    start: span.start,
    end: span.end,
    type: escapes.has(`${span.start} ${span.end}`) ? 'TEXT' : span.type,
    text: text.slice(span.start, span.end),
    date: dates.get(`${span.start} ${span.end}`),
  }));
}

/** One day has one key in all its spellings; what cannot be placed is told apart by its text. */
function dateKey(passage: Passage, leads: boolean | undefined): string {
  const at = place(passage.text, passage.date?.day, leads);
  if (at !== undefined) return String(at);
  const day = passage.date?.day;
  if (day && day.year === undefined && !day.swappable) return `--${dayNumber(2000, day.month, day.day)}`;
  return fold(passage.text).replace(/\s+/g, ' ');
}
