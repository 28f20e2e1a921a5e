import { describe, expect, test } from 'vitest';
import { findStatements } from '../../../../src/services/summaries/evidence/statements.ts';
import { verifySentence } from '../../../../src/services/summaries/verification/sentences.ts';
import { CLASSES } from './classes.ts';

describe.each(CLASSES)('%s: %s', (_kind, content, lies, honest) => {
  const all = findStatements({ id: 1, content, note_timestamp: '2024-06-14T10:00:00Z' });

  test('what it does not say is withheld', () => {
    const published = lies.filter((lie) => verifySentence(lie, all, all).ok);
    expect(published).toEqual([]);
  });

  test('what it says in other words is published', () => {
    const withheld = honest.filter((sentence) => !verifySentence(sentence, all, all).ok);
    expect(withheld).toEqual([]);
  });
});
