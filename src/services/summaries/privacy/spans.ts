/**
 * The direct identifiers that are looked for. They follow the Safe Harbor list of 45 CFR 164.514(b)(2),
 * with one departure: a month without its day and a year alone stay, for a summary needs them.
 */
export const identifierTypes = [
  'NAME',
  'DATE',
  'PHONE',
  'EMAIL',
  'ADDRESS',
  'FACILITY',
  'MRN',
  'SSN',
  'ID',
  'URL',
  'IP',
  'AGE_OVER_89',
] as const;

export type IdentifierType = (typeof identifierTypes)[number];

/** A place in a text, `[start, end)` in UTF-16 code units. */
export interface Span {
  start: number;
  end: number;
  type: IdentifierType;
}

/** What the patient's record says. `date_of_birth` is `YYYY-MM-DD`; an empty or absent field is not looked for. */
export interface KnownIdentifiers {
  name?: string;
  date_of_birth?: string;
  mrn?: string;
}

/** A finder proposes spans in any order; they may overlap. */
export type Finder = (text: string) => Span[];

/** Every match of a global pattern as a span of one type; `group` narrows the span to one capture. */
export function matchSpans(text: string, pattern: RegExp, type: IdentifierType, group = 0): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(pattern)) {
    const value = match[group];
    if (!value) continue;
    const start = match.index + (group === 0 ? 0 : match[0].indexOf(value));
    spans.push({ start, end: start + value.length, type });
  }
  return spans;
}

/**
 * Joins what overlaps into one span of the longest part's type, sorted by place. The union loses no character
 * that any finder asked for, which matters more than the exactness of the type.
 */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: Span[] = [];
  let longest = 0;
  for (const span of sorted) {
    if (span.end <= span.start) continue;
    const last = merged.at(-1);
    if (!last || span.start >= last.end) {
      merged.push({ ...span });
      longest = span.end - span.start;
      continue;
    }
    last.end = Math.max(last.end, span.end);
    if (span.end - span.start > longest) {
      longest = span.end - span.start;
      last.type = span.type;
    }
  }
  return merged;
}
