import { findStatements } from '../evidence/statements.ts';
import type { Audience, Draft, SourceNote } from '../types.ts';

/** The newest assessments and plans, as far as they fit. */
export function summariseExtractively(input: {
  notes: readonly SourceNote[];
  audience: Audience;
  maxLength: number;
}): Draft {
  const statements = [...input.notes]
    .reverse()
    .flatMap(findStatements)
    .filter(({ kind }) => kind !== 'subjective' && kind !== 'objective');
  const sentences: Draft['sections'][number]['sentences'] = [];
  let length = 0;
  for (const { note_id, start, end, text } of statements) {
    if (length + text.length + 1 > input.maxLength) continue;
    length += text.length + 1;
    sentences.push({ text, citations: [{ note_id, start, end, quote: text }], support: 'direct' });
  }
  const cited = new Set(sentences.flatMap(({ citations }) => citations.map(({ note_id }) => note_id)));
  return {
    summary: sentences.map(({ text }) => text).join(' '),
    sections: [{ title: 'Assessment and plan', sentences }],
    coverage: input.notes.map(({ id }) => ({ note_id: id, outcome: cited.has(id) ? 'cited' : 'used' })),
  };
}
