import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CursorScope, openCursor, sealCursor } from '../../src/services/cursors.ts';

const key = randomBytes(32);
const scope: CursorScope = { sort_by: 'name', descending: false, search: 'ok' };
const at = { key: 'Okafor', id: 7 };

describe('a cursor', () => {
  test('opens to what was sealed, whatever the key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1 }), (text, id) => {
        const page = { key: text.toWellFormed(), id };
        expect(openCursor(key, scope, sealCursor(key, scope, page))).toEqual(page);
      }),
    );
  });

  test('does not show the name that it stands at', () => {
    const cursor = sealCursor(key, scope, at);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('Okafor');
  });

  test.each<[string, Partial<CursorScope>]>([
    ['another field', { sort_by: 'id' }],
    ['another direction', { descending: true }],
    ['another search', { search: 'o' }],
  ])('does not fit a list with %s', (_name, other) => {
    const cursor = sealCursor(key, scope, at);
    expect(() => openCursor(key, { ...scope, ...other }, cursor)).toThrow('not valid');
  });

  test('does not open when any character of it was altered', () => {
    const cursor = sealCursor(key, scope, at);
    for (let place = 0; place < cursor.length; place++) {
      const other = cursor[place] === 'A' ? 'B' : 'A';
      const altered = cursor.slice(0, place) + other + cursor.slice(place + 1);
      expect(() => openCursor(key, scope, altered), `at ${place}`).toThrow('not valid');
    }
    for (const wrong of ['', 'x', `${cursor}A`, `${cursor}=`, cursor.slice(1), ' ']) {
      expect(() => openCursor(key, scope, wrong)).toThrow('not valid');
    }
  });

  test('of another tenant does not open', () => {
    expect(() => openCursor(randomBytes(32), scope, sealCursor(key, scope, at))).toThrow('not valid');
  });
});
