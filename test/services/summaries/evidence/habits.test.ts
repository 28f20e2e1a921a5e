import { expect, test } from 'vitest';
import { findStatements } from '../../../../src/services/summaries/evidence/statements.ts';

test('how the patient lives is not the family’s history, though it follows it on the same line', () => {
  const content = 'S: Thirst. FH: father had a stroke at 70. Mother well. Diabetes. Non-smoker. Lives alone.';
  const statements = findStatements({ id: 1, content, note_timestamp: '2026-01-01T00:00:00Z' });
  expect(statements.map(({ text, topic }) => [text, topic])).toEqual([
    ['Thirst.', 'general'],
    ['father had a stroke at 70.', 'family_history'],
    ['Mother well.', 'family_history'],
    // Whose it is the note does not say: taken for the family's, it is never made the patient's.
    ['Diabetes.', 'family_history'],
    ['Non-smoker.', 'social_history'],
    ['Lives alone.', 'social_history'],
  ]);
});
