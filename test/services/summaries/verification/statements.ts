import type { SectionKind, SectionTopic, Statement } from '../../../../src/services/summaries/types.ts';

const KINDS = new Set(['subjective', 'objective', 'assessment', 'plan', 'assessment_and_plan']);

/** A statement from `topic> under> text`; topic may be a section kind, and both leads may be left out. */
export function statement(line: string, at = 0): Statement {
  const parts = line.split('> ');
  const text = parts.at(-1) ?? '';
  const lead = parts.length > 1 ? (parts[0] ?? '') : '';
  const kind = KINDS.has(lead) ? (lead as SectionKind) : lead === 'instructions' ? 'plan' : undefined;
  return {
    note_id: 1,
    start: at * 1000,
    end: at * 1000 + text.length,
    text,
    kind,
    topic:
      lead === '' || (kind !== undefined && lead !== 'instructions') ? 'general' : (lead as SectionTopic),
    under: parts.length > 2 ? parts[1] : undefined,
    encounter_at: '2024-03-15T09:00:00Z',
  };
}
