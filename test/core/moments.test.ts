import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageInYears, isCalendarDay, parseMoment } from '../../src/core/moments.ts';

describe('parseMoment', () => {
  test.each([
    ['2026-01-15T10:30:00Z', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15t10:30:00z', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15T10:30:00', '2026-01-15T10:30:00.000Z'],
    ['2026-01-15 10:30:00.123456', '2026-01-15T10:30:00.123Z'],
    ['2026-01-15T10:30:00.5+02:00', '2026-01-15T08:30:00.500Z'],
    ['2026-01-15T10:30:00-0530', '2026-01-15T16:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  ])('reads %s', (text, moment) => {
    expect(parseMoment(text)?.toISOString()).toBe(moment);
  });

  test.each([
    '2026-02-30T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-01-15T24:00:00Z',
    '2026-01-15T10:60:00Z',
    '2026-01-15T10:30:60Z',
    '2026-01-15T10:30:00+24:00',
    '2026-01-15T10:30:00+02:99',
    '2026-01-15',
    '10:30:00',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '+002026-01-15T10:30:00Z',
    '1768473000',
    ' 2026-01-15T10:30:00Z',
    '',
  ])('refuses %j', (text) => {
    expect(parseMoment(text)).toBeUndefined();
  });

  test('gives back what it wrote', () => {
    const bounds = { min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') };
    fc.assert(
      fc.property(fc.date({ ...bounds, noInvalidDate: true }), (date) => {
        expect(parseMoment(date.toISOString())).toEqual(date);
      }),
    );
  });
});

test.each([
  ['2023-02-29', false],
  ['2024-02-29', true],
  ['1900-02-29', false],
  ['2026-1-1', false],
])('%s is a calendar day: %s', (text, expected) => {
  expect(isCalendarDay(text)).toBe(expected);
});

test.each([
  ['1980-05-17', '2026-05-16T23:59:59Z', 45],
  ['1980-05-17', '2026-05-17T00:00:00Z', 46],
  ['2024-02-29', '2025-02-28T12:00:00Z', 0],
  ['2024-02-29', '2025-03-01T12:00:00Z', 1],
  ['2026-01-01', '2026-01-01T00:00:00Z', 0],
])('born %s is on %s of age %i', (born, now, age) => {
  expect(ageInYears(born, new Date(now))).toBe(age);
});
