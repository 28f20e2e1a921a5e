import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseNote } from '../../../../src/services/summaries/evidence/statements.ts';

const dir = process.env.OPEN_DATA_DIR ?? resolve(import.meta.dirname, '../../../../../shared/data');
const present = existsSync(join(dir, 'notes'));
if (!present) console.warn(`Open notes are not at ${dir} (OPEN_DATA_DIR): tests on them are skipped.`);

const read = (file: string): { id: string; text: string }[] =>
  readFileSync(join(dir, 'notes', file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const parse = (content: string) => parseNote({ id: 1, content, note_timestamp: '2024-01-01T00:00:00.000Z' });

describe.skipIf(!present)('the open notes', () => {
  it('SOAP notes all have their four sections', () => {
    const notes = read('medical-backend-soap.jsonl');
    expect(notes).toHaveLength(8);
    for (const { id, text } of notes) {
      const kinds = new Set(parse(text).sections.map((section) => section.kind));
      expect([id, ...kinds]).toEqual([id, 'subjective', 'objective', 'assessment', 'plan']);
    }
  });

  it.each(['aci-bench.jsonl', 'primock57.jsonl', 'synthea-notes.jsonl', 'mts-dialog-sections.jsonl'])(
    '%s are read to the last word',
    (file) => {
      for (const { text } of read(file)) {
        const { statements, headings } = parse(text);
        let left = text;
        for (const { start, end } of [...statements, ...headings])
          left = `${left.slice(0, start)}${' '.repeat(end - start)}${left.slice(end)}`;
        expect(left.replace(/[(#]*\d{1,2}[.)]/g, '')).not.toMatch(/[\p{L}\p{N}]/u);
        for (const { start, end, text: own } of statements) expect(text.slice(start, end)).toBe(own);
      }
    },
  );

  it('visit notes have an assessment or a plan, and a history', () => {
    for (const { id, text } of read('aci-bench.jsonl')) {
      const kinds = parse(text).sections.map((section) => section.kind);
      expect([id, kinds.some((kind) => /assessment|plan/.test(kind))]).toEqual([id, true]);
      expect([id, kinds.includes('subjective')]).toEqual([id, true]);
    }
  });
});
