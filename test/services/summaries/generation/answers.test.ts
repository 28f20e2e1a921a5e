import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineReader, readLine } from '../../../../src/services/summaries/generation/answers.ts';

const read = (text: string, isWhole = true, cuts: readonly number[] = []) => {
  const reader = new LineReader();
  const places = [0, ...[...cuts].sort((a, b) => a - b), text.length];
  const lines = places.slice(1).flatMap((end, i) => reader.push(text.slice(places[i], end)));
  return [...lines, ...reader.end(isWhole)];
};

describe('a line of an answer', () => {
  test.each([
    ['Chest pain. [3]', [3]],
    ['Chest pain [3].', [3]],
    ['Chest pain [3][8]', [3, 8]],
    ['Chest pain [3] [8].', [3, 8]],
    ['Chest pain [3, 8]', [3, 8]],
    ['Chest pain [3; 8]', [3, 8]],
    ['Chest pain [3 and 8]', [3, 8]],
    ['Chest pain [3-5]', [3, 4, 5]],
    ['Chest pain [3–5, 9]', [3, 4, 5, 9]],
    ['Chest pain [3]-[5]', [3, 5]],
    ['Chest pain [3, [5]]', [3, 5]],
    ['Chest pain [statement 3]', [3]],
    ['Chest pain [Statements 3, 8]', [3, 8]],
    ['Chest pain [#3]', [3]],
    ['Chest pain [^3]', [3]],
    ['Chest pain [S3, S8]', [3, 8]],
    ['Chest pain 【3】', [3]],
    ['[3] Chest pain', [3]],
    ['- Chest pain [3]', [3]],
    ['* Chest pain [3]', [3]],
    ['1. Chest pain [3]', [3]],
    ['12) Chest pain [3]', [3]],
    ['Chest pain [3][3][3]', [3]],
    ['Chest pain', []],
    ['Chest pain [0]', [0]],
  ])('%s', (line, numbers) => {
    const [{ text, numbers: found } = { text: '', numbers: [] }] = readLine(line);
    expect(found).toEqual(numbers);
    expect(text.replace(/[-.\]]/g, '')).toBe('Chest pain');
  });

  test.each(['', '   ', '---', '[3]', '***', '[3][4].', '•'])('without words is none: %j', (line) => {
    expect(readLine(line)).toEqual([]);
  });

  test.each(['BP 120/80', 'K 4.2 [H]', 'Seen (2) times', 'Dose 5-10 mg', 'T2 [PHONE_1]', 'e.g. 3, 8'])(
    'keeps brackets and numbers that are no citation: %s',
    (line) => {
      expect(readLine(`${line} [7]`)).toEqual([{ text: line, numbers: [7] }]);
    },
  );

  test('claims no more than 50 statements, however wide its range', () => {
    expect(readLine('All is well [1-999999]')[0]?.numbers).toHaveLength(50);
  });
});

describe('a stream of lines', () => {
  const line = fc
    .array(
      fc.constantFrom(
        'BP 120/80',
        'pain',
        '[3]',
        '[3, 8]',
        '[',
        ']',
        '- ',
        '1. ',
        ' ',
        '.',
        'é',
        '🩺',
        '[NAME_1]',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  const answer = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\n\n', '\r')), { maxLength: 12 })
    .map((lines) => lines.flat().join(''));

  test('is the same wherever it is cut', () => {
    fc.assert(
      fc.property(answer, fc.array(fc.nat(400), { maxLength: 30 }), (text, cuts) => {
        const inside = cuts.filter((cut) => cut < text.length);
        expect(read(text, true, inside)).toEqual(read(text));
        expect(
          read(
            text,
            true,
            [...text].map((_, i) => i),
          ),
        ).toEqual(read(text));
      }),
    );
  });

  test('gives no half sentence where the model was cut off', () => {
    expect(read('Chest pain [1]\nNo hist', false).map(({ text }) => text)).toEqual(['Chest pain']);
    expect(read('Chest pain [1]\nNo history [2]').map(({ text }) => text)).toEqual([
      'Chest pain',
      'No history',
    ]);
  });

  test('without any end does not grow without bound', () => {
    const lines = read(
      'x'.repeat(300_000),
      true,
      Array.from({ length: 300 }, (_, i) => i * 1_000),
    );
    expect(lines.every(({ text }) => text.length <= 4_000)).toBe(true);
  });
});
