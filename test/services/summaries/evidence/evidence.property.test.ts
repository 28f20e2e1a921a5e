import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSections } from '../../../../src/services/summaries/evidence/sections.ts';
import { findStatements, parseNote } from '../../../../src/services/summaries/evidence/statements.ts';

const piece = fc.constantFrom(
  'S:',
  'O:',
  'A:',
  'P:',
  'Plan:',
  'PMH: ',
  'FH ',
  'ASSESSMENT AND PLAN',
  '## Plan',
  '**Plan:** ',
  'BP: 120/80',
  'COPD.',
  'Neck',
  '\n',
  '\r\n',
  '\n\n',
  ' ',
  '\t',
  '\u00a0',
  '\ufeff',
  '\u200f',
  '- ',
  '• ',
  '1. ',
  '2) ',
  'Medical Reasoning: ',
  'No fever. ',
  'Dr. Lee ',
  '5 mg. b.i.d. ',
  'aspirin 81 mg daily',
  '. ',
  '? ',
  ': ',
  '…',
  '咳嗽。',
  'כאב ראש',
  '😀',
  'â€¢ ',
  '\ud800',
  '#',
  '(',
  ')',
);
const anyNote = fc.oneof(
  fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ maxLength: 300 }),
);
const parse = (content: string) => parseNote({ id: 1, content, note_timestamp: '2024-01-01T00:00:00.000Z' });

describe('whatever a note holds', () => {
  it('statements are exact, trimmed, in order and apart', () => {
    fc.assert(
      fc.property(anyNote, (content) => {
        let end = 0;
        for (const statement of parse(content).statements) {
          expect(statement.text).toBe(content.slice(statement.start, statement.end));
          expect(statement.text.trim()).toBe(statement.text);
          expect(statement.text).not.toBe('');
          expect(statement.start).toBeGreaterThanOrEqual(end);
          end = statement.end;
          expect(end).toBeLessThanOrEqual(content.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('every letter and digit is in a statement, a heading or a list marker', () => {
    fc.assert(
      fc.property(anyNote, (content) => {
        const { statements, headings } = parse(content);
        const covered = new Uint8Array(content.length);
        for (const { start, end } of [...statements, ...headings]) covered.fill(1, start, end);
        let left = '';
        for (let i = 0; i < content.length; i++) left += covered[i] ? '\u0000' : content.charAt(i);
        // List markers: a number with its sign, or a lettered item.
        expect(left.replace(/â€[¢“]|[(#]*(?:\d{1,2}|[a-h])[.):]?/g, '')).not.toMatch(/[\p{L}\p{N}]/u);
      }),
      { numRuns: 500 },
    );
  });

  it('headings are short', () => {
    fc.assert(
      fc.property(anyNote, (content) => {
        for (const { start, end } of parse(content).headings) expect(end - start).toBeLessThanOrEqual(120);
      }),
    );
  });

  it('sections follow one another and begin with their heading', () => {
    fc.assert(
      fc.property(anyNote, (content) => {
        const sections = findSections(content);
        for (const [i, section] of sections.entries()) {
          expect(content.slice(section.start, section.start + section.heading.length)).toBe(section.heading);
          expect(section.end).toBe(sections[i + 1]?.start ?? content.length);
        }
      }),
    );
  });

  it('is read the same way twice', () => {
    fc.assert(
      fc.property(anyNote, (content) => {
        expect(parse(content)).toEqual(parse(content));
      }),
    );
  });

  it.each(['a', '. ', 'a: ', 'Plan: x. ', '1. 2. ', '- x\n', '(', '😀. ', 'S: x O: y A: z P: w\n', ' '])(
    'half a million characters of %j are read',
    (unit) => {
      const content = unit.repeat(Math.ceil(500_000 / unit.length)).slice(0, 500_000);
      const statements = findStatements({ id: 1, content, note_timestamp: '2024-01-01T00:00:00.000Z' });
      expect(statements.every(({ start, end, text }) => content.slice(start, end) === text)).toBe(true);
    },
  );
});
