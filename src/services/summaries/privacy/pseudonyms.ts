import { atOnce, type Steps } from '../turns.ts';
import { dayNumber } from './calendar.ts';
import { dateOrderLine, monthFirst, type PlacedDate, place } from './date-order.ts';
import type { FoundDate } from './dates.ts';
import { identifying, WINDOW } from './identify.ts';
import { createKnownFinder } from './known.ts';
import { groupPeople } from './people.ts';
import { findLookalikes, type PlaceholderType, placeholder, replacePlaceholders } from './placeholders.ts';
import { type Finder, type IdentifierType, type KnownIdentifiers, mergeSpans, type Span } from './spans.ts';
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
  /** The same in steps: a long chart takes longer than a process may be held. */
  concealing(texts: readonly string[]): Steps<string[]>;
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
  const findKnown = createKnownFinder(known);

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

  function* concealing(texts: readonly string[]): Steps<string[]> {
    const passages = yield* findPassages(texts, findKnown);
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
    const written: string[] = [];
    for (const [index, text] of texts.entries()) {
      let concealed = '';
      let from = 0;
      for (const passage of passages[index] ?? []) {
        concealed +=
          text.slice(from, passage.start) + placeholderOf(passage.type, keyOf(passage), passage.text);
        from = passage.end;
        if (passage.type !== 'TEXT') counted[passage.type] = (counted[passage.type] ?? 0) + 1;
      }
      written.push(concealed + text.slice(from));
      yield;
    }
    return written;
  }
  const concealAll = (texts: readonly string[]): string[] => atOnce(concealing(texts));

  return {
    concealAll,
    concealing,
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

/**
 * The passages of each text. Short texts are searched together, a line each, as they stood in their note: a call of each
 * finder for each statement costs four times as much.
 */
function* findPassages(texts: readonly string[], findKnown: Finder): Steps<Passage[][]> {
  const found = new Map<string, Passage[]>();
  let lines: string[] = [];
  let length = 0;
  function* search(): Steps<void> {
    for (const [line, passages] of yield* passagesOf(lines, findKnown)) found.set(line, passages);
    lines = [];
    length = 0;
  }
  for (const text of new Set(texts)) {
    if (length + text.length > WINDOW) yield* search();
    lines.push(text);
    length += text.length + 1;
  }
  yield* search();
  return texts.map((text) => found.get(text) ?? []);
}

/** Identifiers, and passages that look like a placeholder: left alone, those could not be told from ours. */
function* passagesOf(lines: readonly string[], findKnown: Finder): Steps<[string, Passage[]][]> {
  const joined = lines.join('\n');
  const { spans, dates } = yield* identifying(joined, findKnown);
  const lookalikes = findLookalikes(joined);
  const merged = mergeSpans([...spans, ...lookalikes.map((span) => ({ ...span, type: 'ID' as const }))]);
  const dateAt = new Map(dates.map((date) => [`${date.start} ${date.end}`, date]));
  const escapes = new Set(lookalikes.map(({ start, end }) => `${start} ${end}`));
  const passages: [string, Passage[]][] = [];
  let place = 0;
  let lineStart = 0;
  for (const line of lines) {
    const own: Passage[] = [];
    const lineEnd = lineStart + line.length;
    // An address over two lines is a passage in each of them.
    while (place > 0 && (merged[place - 1]?.end ?? 0) > lineStart) place--;
    for (let span = merged[place]; span && span.start < lineEnd; span = merged[++place]) {
      const start = Math.max(span.start, lineStart);
      const end = Math.min(span.end, lineEnd);
      const key = `${span.start} ${span.end}`;
      if (start < end)
        own.push({
          start: start - lineStart,
          end: end - lineStart,
          type: escapes.has(key) ? 'TEXT' : span.type,
          text: joined.slice(start, end),
          date: start === span.start && end === span.end ? dateAt.get(key) : undefined,
        });
    }
    passages.push([line, own]);
    lineStart = lineEnd + 1;
    yield;
  }
  return passages;
}

/** One day has one key in all its spellings; what cannot be placed is told apart by its text. */
function dateKey(passage: Passage, leads: boolean | undefined): string {
  const at = place(passage.text, passage.date?.day, leads);
  if (at !== undefined) return String(at);
  const day = passage.date?.day;
  if (day && day.year === undefined && !day.swappable) return `--${dayNumber(2000, day.month, day.day)}`;
  return fold(passage.text).replace(/\s+/g, ' ');
}
