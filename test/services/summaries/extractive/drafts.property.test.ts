import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summariseExtractively } from '../../../../src/services/summaries/extractive/drafts.ts';
import type { SourceNote } from '../../../../src/services/summaries/types.ts';

const piece = fc.constantFrom(
  'S: ',
  'O: ',
  'A: ',
  'P: ',
  'PMH: ',
  'FH: ',
  'DH: ',
  'ASSESSMENT AND PLAN\n',
  '\n',
  '\r\n',
  '- ',
  '1. ',
  'Hypertension.\n',
  'No fever. ',
  'aspirin 81 mg daily, ',
  'Stop aspirin. ',
  'Increase lisinopril to 40 mg. ',
  'SOB on exertion. ',
  'BP: 120/80\n',
  '😀 ',
  '👩‍⚕️',
  'כאב ראש. ',
  '咳嗽三天。',
  'Left knee: swollen. ',
  'word ',
  'a'.repeat(130),
  '\ufeff',
  '\ud83d',
  'é',
);
const content = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);
const chart = fc
  .array(
    fc.tuple(
      content,
      fc.date({ min: new Date('2000-01-01'), max: new Date('2030-01-01'), noInvalidDate: true }),
    ),
    { maxLength: 5 },
  )
  .map((rows): SourceNote[] =>
    rows.map(([text, date], i) => ({ id: i + 1, content: text, note_timestamp: date.toISOString() })),
  );
const input = fc.record({
  notes: chart,
  audience: fc.constantFrom('clinician' as const, 'family' as const),
  maxLength: fc.integer({ min: 100, max: 2000 }),
});

describe('whatever the notes hold', () => {
  it('a summary keeps its length, cites exactly and covers every note', () => {
    fc.assert(
      fc.property(input, ({ notes, audience, maxLength }) => {
        const draft = summariseExtractively({ notes, audience, maxLength });
        expect([...draft.summary].length).toBeLessThanOrEqual(maxLength);
        for (const sentence of draft.sections.flatMap((section) => section.sentences)) {
          expect(sentence.citations.length).toBeGreaterThan(0);
          for (const { note_id, start, end, quote } of sentence.citations) {
            expect(end).toBeGreaterThan(start);
            expect(notes.find((note) => note.id === note_id)?.content.slice(start, end)).toBe(quote);
          }
        }
        expect(draft.coverage.map((row) => row.note_id)).toEqual(notes.map((note) => note.id));
      }),
      { numRuns: 300 },
    );
  });

  it('the clinician reads only words of the notes', () => {
    fc.assert(
      fc.property(input, ({ notes, maxLength }) => {
        const said = new Set(notes.flatMap((note) => note.content.match(/[\p{L}\p{N}]+/gu) ?? []));
        const { summary } = summariseExtractively({ notes, audience: 'clinician', maxLength });
        for (const word of summary.match(/[\p{L}\p{N}]+/gu) ?? []) expect(said).toContain(word);
      }),
      { numRuns: 200 },
    );
  });

  it('the family is told nothing that the clinician is not', () => {
    fc.assert(
      fc.property(input, ({ notes, maxLength }) => {
        const places = (audience: 'clinician' | 'family') =>
          summariseExtractively({ notes, audience, maxLength })
            .sections.flatMap((section) => section.sentences)
            .flatMap((sentence) => sentence.citations.map((each) => `${each.note_id} ${each.start}`));
        const known = new Set(places('clinician'));
        for (const place of places('family')) expect(known).toContain(place);
      }),
      { numRuns: 200 },
    );
  });

  it('the same notes give the same summary, in whatever order they come', () => {
    fc.assert(
      fc.property(input, ({ notes, audience, maxLength }) => {
        const draft = summariseExtractively({ notes, audience, maxLength });
        const turned = summariseExtractively({ notes: [...notes].reverse(), audience, maxLength });
        expect(turned.summary).toBe(draft.summary);
        expect(turned.sections).toEqual(draft.sections);
      }),
      { numRuns: 100 },
    );
  });

  it.each(['a', 'No fever. ', '- x\n', '😀 ', 'lisinopril 10 mg daily, '])(
    'half a million characters of %j keep the length',
    (unit) => {
      const notes = [
        {
          id: 1,
          content: unit.repeat(Math.floor(500_000 / unit.length)),
          note_timestamp: '2024-01-01T00:00:00.000Z',
        },
      ];
      const { summary } = summariseExtractively({ notes, audience: 'family', maxLength: 300 });
      expect([...summary].length).toBeLessThanOrEqual(300);
    },
  );
});
