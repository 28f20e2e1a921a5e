import pg from 'pg';

const { builtins } = pg.types;

/**
 * How column values arrive: int8 as number (ids stay below 2^53), dates as the text that they are (a local midnight
 * would be a wrong birthday), moments as RFC 3339 in UTC.
 */
export const valueTypes = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
    if (oid === builtins.INT8) return Number;
    if (oid === builtins.DATE) return String;
    if (oid === builtins.TIMESTAMPTZ) return momentOf;
    return pg.types.getTypeParser(oid, 'text');
  },
} as pg.CustomTypesConfig;

/**
 * `2024-01-15 10:30:00.5+00` as RFC 3339. Connections speak UTC, so only the marks differ: a Date for each moment of a
 * list would cost more than reading the rest of it, and would guess the century of early years.
 */
function momentOf(text: string): string {
  if (!text.endsWith('+00'))
    return new Date(text.replace(' ', 'T').replace(/[+-]\d\d$/, '$&:00')).toISOString();
  const fraction = text.slice(20, -3).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}
