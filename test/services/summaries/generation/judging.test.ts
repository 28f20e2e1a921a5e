import { describe, expect, test } from 'vitest';
import { findStatements } from '../../../../src/services/summaries/evidence/statements.ts';
import { checkLine } from '../../../../src/services/summaries/generation/judging.ts';
import { atOnce } from '../../../../src/services/summaries/turns.ts';

const note = {
  id: 7,
  content:
    'S: Cough for 3 days.\n\nFamily history:\nMother had diabetes.\n\nA: Acute bronchitis.\n\nP: Amoxicillin 500 mg TID.',
  note_timestamp: '2024-01-01T00:00:00Z',
};
const all = findStatements(note);
const about = (word: string) => all.filter(({ text }) => text.includes(word));
const judge = (text: string | undefined, cited: Parameters<typeof checkLine>[1]) =>
  atOnce(checkLine(text, cited, all, 'Joanna Erfunden'));

describe('a line of a model', () => {
  test('that says what its statement says is published with the quote', () => {
    const judged = judge('Cough for 3 days.', [about('Cough')]);
    expect(judged).toMatchObject({
      sentence: { text: 'Cough for 3 days.', support: 'direct', citations: [{ note_id: 7 }] },
    });
    if ('reason' in judged) throw new Error(judged.reason);
    for (const { start, end, quote } of judged.sentence.citations) {
      expect(note.content.slice(start, end)).toBe(quote);
    }
  });

  test('without a citation is given the statement that it rests on, or withheld', () => {
    expect(judge('Amoxicillin 500 mg TID.', [])).toMatchObject({
      cited: [{ text: 'Amoxicillin 500 mg TID.' }],
    });
    expect(judge('Warfarin 5 mg daily.', [])).toEqual({ reason: 'citation_missing' });
  });

  test.each([
    ['a placeholder that stands for nothing', undefined, [about('Cough')], 'citation_missing'],
    ['markup', '<b>Cough</b> for 3 days.', [about('Cough')], 'citation_missing'],
    ['a link', 'Cough, see www.cough.com.', [about('Cough')], 'citation_missing'],
    ['words of a program', 'As an AI language model, I see a cough.', [about('Cough')], 'citation_missing'],
    ['a number that stands for nothing', 'Cough for 3 days.', [undefined], 'citation_wrong'],
    ['a true and an invented number', 'Cough for 3 days.', [about('Cough'), undefined], 'citation_wrong'],
    ['the number of another statement', 'Amoxicillin 500 mg TID.', [about('Cough')], 'citation_wrong'],
    [
      'more numbers than it can rest on',
      'Cough for 3 days.',
      [
        Array(13)
          .fill(0)
          .map((_, i) => ({ ...all[0], start: i }) as (typeof all)[0]),
      ],
      'citation_wrong',
    ],
    ["another person's name", 'Maria Beispiel has a cough.', [about('Cough')], 'subject_not_in_evidence'],
    ['another dose', 'Amoxicillin 250 mg TID.', [about('Amox')], 'dose_changed'],
    [
      "a relative's illness as the patient's",
      'The patient had diabetes.',
      [about('diabetes')],
      'subject_changed',
    ],
  ] as const)('with %s is withheld', (_, text, cited, reason) => {
    expect(judge(text, cited)).toEqual({ reason });
  });

  test('may speak of the patient where its statement does not', () => {
    expect(judge('The patient has had a cough for 3 days.', [about('Cough')])).not.toHaveProperty('reason');
  });
});
