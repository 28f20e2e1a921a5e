import { dayNumber, type WrittenDay } from './calendar.ts';

/** A date as the request wrote it, and where it stands in time: days since 1970, undefined where that is not known. */
export interface PlacedDate {
  text: string;
  at: number | undefined;
}

/**
 * Which of 03/04/2020 is the month? Told by the request's own dates that can be read one way only, and by the known
 * birth date; undefined where they say nothing or contradict each other.
 */
export function monthFirst(
  days: readonly { text: string; day: WrittenDay | undefined }[],
  birth: string | undefined,
): boolean | undefined {
  let monthLeads = 0;
  let dayLeads = 0;
  for (const { text, day } of days) {
    const match = /^(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(?:\d{4}|['’]?\d{2})$/.exec(text);
    if (!match || !day) continue;
    const [first, second] = [Number(match[1]), Number(match[2])];
    if (first > 12) dayLeads += 1;
    else if (second > 12) monthLeads += 1;
    else if (birth && first !== second && day.year === Number(birth.slice(0, 4))) {
      const [month, date] = [Number(birth.slice(5, 7)), Number(birth.slice(8, 10))];
      if (first === month && second === date) monthLeads += 1;
      if (first === date && second === month) dayLeads += 1;
    }
  }
  if (monthLeads > 0 && dayLeads > 0) return undefined;
  if (monthLeads > 0) return true;
  return dayLeads > 0 ? false : undefined;
}

/** A date with points is day first wherever it is used (DIN 5008, Swiss, Russian); others follow the request's custom. */
export function place(
  text: string,
  day: WrittenDay | undefined,
  leads: boolean | undefined,
): number | undefined {
  if (day?.year === undefined) return undefined;
  if (!day.swappable) return dayNumber(day.year, day.month, day.day);
  const first = /^\d{1,2}\./.test(text) ? false : leads;
  if (first === undefined) return undefined;
  return first ? dayNumber(day.year, day.month, day.day) : dayNumber(day.year, day.day, day.month);
}

/**
 * One line for the prompt that tells the order of the placeholders and their distances, or '' with fewer than two.
 * Dates that cannot be placed (no year, or month and day in doubt) are named as such, so that none is guessed.
 */
export function dateOrderLine(dates: readonly { placeholder: string; at: number | undefined }[]): string {
  const known = dates.filter((date): date is { placeholder: string; at: number } => date.at !== undefined);
  const unknown = dates.filter((date) => date.at === undefined);
  if (dates.length < 2) return '';
  const sorted = [...known].sort((a, b) => a.at - b.at);
  const steps = sorted.map((date, index) => {
    const before = sorted[index - 1];
    if (!before) return date.placeholder;
    const days = date.at - before.at;
    if (days === 0) return `${date.placeholder} (same day)`;
    return `${date.placeholder} (${days} ${days === 1 ? 'day' : 'days'} later)`;
  });
  const order = steps.length > 0 ? `Dates in order of time: ${steps.join(', ')}.` : '';
  const rest =
    unknown.length > 0 ? `Order not known: ${unknown.map((date) => date.placeholder).join(', ')}.` : '';
  return [order, rest].filter(Boolean).join(' ');
}
