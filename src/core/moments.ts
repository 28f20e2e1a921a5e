/** RFC 3339 section 5.6, with the offset optional and `+02` and `+0200` for `+02:00` (ISO 8601). */
const shape = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d{1,18})?(?:([Zz])|([+-]\d\d)(?::?(\d\d))?)?$/;

/**
 * A moment as clients write it; without an offset it is UTC, beyond the millisecond it is cut.
 *
 * @returns undefined for what is no moment of the years 1 to 9999
 */
export function parseMoment(text: string): Date | undefined {
  const [, day, time, fraction = '', zulu, hours, minutes = '00'] = shape.exec(text) ?? [];
  if (!day || !time || !isCalendarDay(day)) return undefined;
  if (time.startsWith('24') || Number(minutes) > 59 || Math.abs(Number(hours ?? 0)) > 23) return undefined;
  const offset = zulu || !hours ? 'Z' : `${hours}:${minutes}`;
  const moment = new Date(`${day}T${time}${fraction.slice(0, 4)}${offset}`);
  const year = moment.getUTCFullYear();
  return year >= 1 && year <= 9999 ? moment : undefined;
}

/** `YYYY-MM-DD` that the calendar has. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Whole years from a birthday (`YYYY-MM-DD`) to `now`, by the calendar of UTC. Someone born on 29 February turns on 1 March. */
export function ageInYears(dateOfBirth: string, now: Date): number {
  const today = now.toISOString();
  const years = Number(today.slice(0, 4)) - Number(dateOfBirth.slice(0, 4));
  return today.slice(5, 10) < dateOfBirth.slice(5) ? years - 1 : years;
}
