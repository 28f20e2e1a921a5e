import { expect } from 'vitest';
import type { Summary } from '../../src/schemas/summaries.ts';
import { api, type Client, type Note, type Page } from './client.ts';

export const summaryPath = (patientId: number, query = '') => `${api}/patients/${patientId}/summary${query}`;

export async function summaryOf(http: Client, patientId: number, query = ''): Promise<Summary> {
  const answer = await http.get(summaryPath(patientId, query));
  expect(answer.status, answer.text).toBe(200);
  return answer.json<Summary>();
}

export const sentencesOf = ({ sections }: Summary) => sections.flatMap(({ sentences }) => sentences);

export async function notesOf(http: Client, patientId: number): Promise<Note[]> {
  return (await http.get(`${api}/patients/${patientId}/notes`)).json<Page<Note>>().items;
}

/** What holds for every summary, whoever wrote it and whatever was in the notes. */
export async function expectSound(
  http: Client,
  patientId: number,
  summary: Summary,
  maxLength = 500,
): Promise<void> {
  const contents = new Map((await notesOf(http, patientId)).map(({ id, content }) => [id, content]));
  expect([...summary.summary].length).toBeLessThanOrEqual(maxLength);
  expect(summary.note_count).toBe(contents.size);
  expect(summary.heading.mrn).toMatch(/^MRN-\d{6,}$/);
  const sentences = sentencesOf(summary);
  expect(sentences.map(({ text }) => text).join('\n')).toBe(summary.summary);
  for (const { text, citations } of sentences) {
    expect(citations.length, text).toBeGreaterThan(0);
    for (const { note_id, start, end, quote } of citations) {
      expect(quote).not.toBe('');
      expect(quote).toBe(contents.get(note_id)?.slice(start, end));
    }
  }
  expect(summary.coverage.notes_total).toBe(contents.size);
  expect(summary.coverage.notes.map(({ note_id }) => note_id).sort((a, b) => a - b)).toEqual(
    [...contents.keys()].sort((a, b) => a - b),
  );
  for (const { outcome, reason } of summary.coverage.notes) {
    if (outcome === 'skipped' || outcome === 'shortened') expect(reason).toMatch(/\S/);
  }
}

/** An invented chart of three encounters. */
export const chart: readonly (readonly [string, string])[] = [
  [
    '2024-01-15T09:00:00Z',
    'S: Chest pain for 2 hours, radiating to the left arm.\n\nO:\nBP 145/92 mmHg\nHR 102 bpm\n\nA:\nAcute anterior STEMI.\nHypertension, uncontrolled.\n\nP:\nAspirin 325 mg chewed.\nMetoprolol 25 mg BID.',
  ],
  [
    '2024-01-16T08:00:00Z',
    'Subjective:\nChest pain much improved. Denies dyspnea.\n\nObjective:\nBP 128/78.\n\nAssessment:\n1. STEMI s/p PCI to LAD with DES\n2. Hypertension\n\nPlan:\n- Clopidogrel 75 mg daily\n- Atorvastatin 80 mg nightly',
  ],
  [
    '2024-03-02T10:00:00Z',
    'CHIEF COMPLAINT\n\nFollow-up after myocardial infarction.\n\nASSESSMENT AND PLAN\n\nHypertension.\n• Medical Treatment: Increase metoprolol to 50 mg twice daily.\n\nHyperlipidemia.\n• LDL was 92 mg/dL.',
  ],
];

export async function createChart(http: Client, name = 'Joanna Erfunden'): Promise<number> {
  const { id } = await http.createPatient(name, '1979-03-15');
  for (const [at, content] of chart) await http.createNote(id, content, at);
  return id;
}
