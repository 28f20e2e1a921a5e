import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPseudonymiser } from '../../../../src/services/summaries/privacy/pseudonyms.ts';

const known = { name: 'Ottoline Brathwaite-Quist', date_of_birth: '1971-04-09', mrn: 'MRN-0078213' };

describe('placeholders', () => {
  test('one person keeps one number in every text and in every spelling', () => {
    const names = createPseudonymiser(known);
    expect(
      names.concealAll([
        'Ottoline Brathwaite-Quist saw Dr Sanjeev Rathnayake.',
        'Mrs Brathwaite-Quist thanked Rathnayake. OTTOLINE slept. Dr Sanjeev Rathnayake agreed.',
      ]),
    ).toEqual([
      '[NAME_1] saw Dr [NAME_2].',
      'Mrs [NAME_1b] thanked [NAME_2b]. [NAME_1c] slept. Dr [NAME_2] agreed.',
    ]);
  });

  test('a family name that two people bear is nobody’s short form', () => {
    const names = createPseudonymiser({});
    const [concealed] = names.concealAll(['Dr Anneke Terpstra and Dr Wouter Terpstra. Terpstra called.']);
    expect(concealed).toBe('Dr [NAME_1] and Dr [NAME_2]. [NAME_3] called.');
  });

  test('dates are numbered in their order over all texts, and the line tells the distances', () => {
    const names = createPseudonymiser(known);
    const concealed = names.concealAll([
      'Seen 2024-03-15, again 15 March 2024.',
      'Fell on 2024-03-01; born 1971-04-09.',
    ]);
    expect(concealed).toEqual(['Seen [DATE_3], again [DATE_3b].', 'Fell on [DATE_2]; born [DATE_1].']);
    expect(names.dateOrder()).toBe(
      'Dates in order of time: [DATE_1], [DATE_2] (19320 days later), [DATE_3] (14 days later).',
    );
  });

  test('a date whose month and day cannot be told apart gets no place in the order', () => {
    const names = createPseudonymiser({});
    names.concealAll(['Seen 2024-03-15 and 04/05/2024, falls since 6/9.']);
    expect(names.dateOrder()).toBe('Dates in order of time: [DATE_1]. Order not known: [DATE_2], [DATE_3].');
  });

  test('one date that can be read one way only settles the others', () => {
    const names = createPseudonymiser({});
    names.concealAll(['Seen 25/04/2024 and 04/05/2024.']);
    expect(names.dateOrder()).toBe('Dates in order of time: [DATE_1], [DATE_2] (9 days later).');
  });

  test('counts tell occurrences by type', () => {
    const names = createPseudonymiser(known);
    names.concealAll(['Ottoline, MRN 0078213, tel 020 7946 0033', 'Ottoline again']);
    expect(names.counts()).toEqual({ NAME: 2, MRN: 1, PHONE: 1 });
  });
});

describe('restoring', () => {
  const names = createPseudonymiser(known);
  names.concealAll(['Ottoline came on 2024-03-15.', 'OTTOLINE, aged 93 years old']);

  test.each([
    ['[NAME_1] came.', 'Ottoline came.'],
    [
      '[name_1]’s cough; [ Name_1 ]; [NAME 1]; [NAME-1]; [NAME1]',
      'Ottoline’s cough; Ottoline; Ottoline; Ottoline; Ottoline',
    ],
    ['NAME_1 and [NAME\\_1b]', 'Ottoline and OTTOLINE'],
    ['On [date_1]: [AGE OVER 89_1]', 'On 2024-03-15: 93'],
    ['[NAME_9] and name 1', '[NAME_9] and name 1'],
  ])('%s', (answer, expected) => {
    expect(names.restore(answer)).toBe(expected);
  });

  test('a placeholder that is not ours is reported', () => {
    expect(names.unresolved('[NAME_1] met [NAME_7] on [ date_4 ] and NAME_12.')).toEqual([
      '[NAME_7]',
      '[ date_4 ]',
      'NAME_12',
    ]);
    expect(names.unresolved('[NAME_1] came on [DATE_1].')).toEqual([]);
  });

  test('a note’s own text in a placeholder’s form is told from ours', () => {
    const own = createPseudonymiser(known);
    const text = 'Template: [NAME_1], [[date_2]] DATE_1 [TEXT_1]. Ottoline came 2024-03-15.';
    const concealed = own.conceal(text);
    expect(concealed).toBe('Template: [TEXT_1], [[TEXT_2]] [TEXT_3] [TEXT_4]. [NAME_1] came [DATE_1].');
    expect(own.restore(concealed)).toBe(text);
    expect(own.unresolved(concealed)).toEqual([]);
  });
});

/** Texts in which names, dates, numbers, placeholders and odd characters meet in any order. */
const piece = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'Ottoline',
    'brathwaite-quist',
    'Dr. ',
    'Dr ',
    'son ',
    '[NAME_1]',
    '[ date_2 ]',
    'NAME_',
    '1',
    '_',
    '[',
    ']',
    '\\',
    'DATE_1',
    '2024-03-15',
    '15/03',
    ' on ',
    '9 April 1971',
    'MRN ',
    '0078213',
    '+44 7700 900123',
    'x@example.com',
    '93 y/o',
    ' ',
    '\n',
    ', ',
    'Redmarsh Infirmary',
    '12 Elm St, Ash, NY 12345',
    '王小明',
    'é',
    'e\u0301',
    "O'",
    '-',
    'May',
    'TEXT_3b',
  ),
);
const anyText = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));

describe('for any text', () => {
  test('what was concealed is restored exactly', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 3 }), (texts) => {
        const names = createPseudonymiser(known);
        const concealed = names.concealAll(texts);
        expect(concealed.map(names.restore)).toEqual(texts);
        expect(concealed.flatMap(names.unresolved)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('no identifier on record remains', () => {
    const written = fc.constantFrom(
      'Ottoline Brathwaite-Quist',
      'BRATHWAITE-QUIST, OTTOLINE',
      'ottoline',
      'O. Brathwaite-Quist',
      'Brathwaite Quist',
      'Ottoline’s',
      '0078213',
      'MRN-0078213',
      '007 82 13',
      '1971-04-09',
      '09/04/1971',
      '4/9/71',
      '9 April 1971',
      'April 9th, 1971',
      '09.04.1971',
      '19710409',
      '9-Apr-1971',
    );
    const words = fc.constantFrom(
      'seen',
      'with pain',
      'Dr',
      'reports',
      'BP 120/80',
      '5 mg',
      '\n',
      '.',
      ',',
      '(',
      ')',
      ':',
      'May',
      '"',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(words, written), { minLength: 1, maxLength: 12 }), (pairs) => {
        const text = pairs.map(([word, identifier]) => `${word} ${identifier} `).join('');
        const concealed = createPseudonymiser(known).conceal(text);
        expect(concealed).not.toMatch(/ottoline|brathwaite|quist|0078213|007 82 13|1971|apr/i);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['Ab ', 'Ab-', '1 ', '[NAME_1] ', 'Dr. ', 'Smith, '])('500 000 characters of %j end', (unit) => {
    const text = unit.repeat(Math.ceil(500_000 / unit.length)).slice(0, 500_000);
    const names = createPseudonymiser(known);
    expect(names.restore(names.conceal(text))).toBe(text);
  });
});
