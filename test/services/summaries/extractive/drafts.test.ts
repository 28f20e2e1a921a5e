import { describe, expect, it } from 'vitest';
import { summariseExtractively } from '../../../../src/services/summaries/extractive/drafts.ts';
import type { Audience, Draft, SourceNote } from '../../../../src/services/summaries/types.ts';

const note = (id: number, day: string, content: string): SourceNote => ({
  id,
  content,
  note_timestamp: `${day}T09:00:00.000Z`,
});
const summarise = (notes: SourceNote[], maxLength = 500, audience: Audience = 'clinician') =>
  summariseExtractively({ notes, audience, maxLength });
const titled = (draft: Draft, title: string) =>
  draft.sections.find((section) => section.title === title)?.sentences.map((sentence) => sentence.text) ?? [];

const visit = `S: Knee pain for 3 weeks. Denies fever.
O:
BP: 150/95 mmHg
Left knee: swollen. Tender over the joint line.
A:
1. Hypertension, uncontrolled
2. ?Gout
P:
Increase lisinopril to 20 mg daily
Uric acid level
Follow up in 2 weeks

PMH: Asthma
FH: Diabetes
Allergies: Penicillin
Signed:
Dr. Ida Moss, MD`;

describe('an extractive summary', () => {
  it('says complaint, problems, medicines, allergies, findings, history and plan', () => {
    const draft = summarise([note(1, '2024-01-02', visit)], 2000);
    expect(draft.sections.map((section) => section.title)).toEqual([
      'Presenting complaint',
      'Problems',
      'Medications',
      'Allergies',
      'Findings',
      'History',
      'Plan',
    ]);
    expect(titled(draft, 'Problems')).toEqual(['Hypertension, uncontrolled', '?Gout']);
    expect(draft.summary).toBe(
      draft.sections.flatMap((section) => section.sentences.map((sentence) => sentence.text)).join('\n'),
    );
  });

  it('never loses whose history, what allergy and which side it is', () => {
    const { summary } = summarise([note(1, '2024-01-02', visit)], 2000);
    expect(summary).toContain('FH: Diabetes');
    expect(summary).toContain('Allergies: Penicillin');
    expect(summary).toContain('Left knee: Tender over the joint line.');
    expect(summary).toContain('PMH: Asthma');
    expect(summary).not.toMatch(/^Penicillin|^Diabetes|Ida Moss/m);
  });

  it('carries a negated or uncertain statement whole', () => {
    const { summary } = summarise([note(1, '2024-01-02', visit)], 2000);
    expect(summary).toContain('Denies fever.');
    expect(summary).toContain('?Gout');
  });

  it('cites every sentence, and every quote stands in its note', () => {
    const notes = [
      note(1, '2024-01-02', visit),
      note(2, '2024-02-02', 'A: Gout, better\nP: Continue allopurinol 100 mg daily'),
    ];
    for (const audience of ['clinician', 'family'] as const) {
      for (const section of summarise(notes, 800, audience).sections) {
        for (const { citations, text } of section.sentences) {
          expect([text, citations.length > 0]).toEqual([text, true]);
          for (const { note_id, start, end, quote } of citations)
            expect(notes.find((each) => each.id === note_id)?.content.slice(start, end)).toBe(quote);
        }
      }
    }
  });

  it('gives the newest state of a problem, once', () => {
    const draft = summarise([
      note(1, '2023-01-01', 'A:\nHypertension, uncontrolled\nAsthma, mild'),
      note(2, '2024-01-01', 'A:\nHypertension, at goal'),
    ]);
    expect(titled(draft, 'Problems')).toEqual(['Hypertension, at goal', 'Asthma, mild']);
  });

  it.each([
    ['Pneumonia', 'Pneumonia resolved'],
    ['HTN', 'Hypertension at goal'],
    ['Possible PE', 'PE ruled out by CT'],
    ['Knee pain', 'Left knee pain'],
  ])('does not say %s beside the newer %s', (older, newer) => {
    const draft = summarise([note(1, '2023-01-01', `A:\n${older}`), note(2, '2024-01-01', `A:\n${newer}`)]);
    expect(titled(draft, 'Problems')).toEqual([newer]);
  });

  it('keeps the left and the right apart', () => {
    const draft = summarise([note(1, '2024-01-01', 'A:\nLeft knee pain\nRight knee pain')]);
    expect(titled(draft, 'Problems')).toEqual(['Left knee pain', 'Right knee pain']);
  });

  it('gives the newest word on a medicine only', () => {
    const older = note(
      1,
      '2023-01-01',
      'P:\nStart losartan 50 mg once daily for hypertension and kidney protection.',
    );
    const draft = (newer: string) => summarise([older, note(2, '2024-01-01', newer)]).summary;
    const renewed = draft('P:\nContinue losartan 50 mg once daily; tolerated.');
    expect(renewed).toContain('Continue losartan');
    expect(renewed).not.toContain('Start losartan');
    // The newer word says less: how often it is taken stands in the older one.
    expect(draft('P:\nGive the spare box of losartan 50 mg back.')).toContain('once daily');
  });

  it('gives the newest of a measurement only', () => {
    const { summary } = summarise([
      note(1, '2023-01-01', 'O:\nLabs: LDL 165 mg/dL'),
      note(2, '2024-01-01', 'O:\nLabs: LDL 101 mg/dL'),
    ]);
    expect(summary).toContain('101');
    expect(summary).not.toContain('165');
  });

  it('gives no older figure of what a newer line measures among others', () => {
    const { summary } = summarise([
      note(1, '2023-01-01', 'O:\nVitals: HR 74.\nWeight 84.1 kg.'),
      note(2, '2024-01-01', 'O:\nVitals: BP 132/80, HR 72.'),
    ]);
    expect(summary).toContain('HR 72');
    expect(summary).not.toContain('74');
    expect(summary).toContain('84.1');
  });

  it.each([
    ['stopped', 'P: Stop lisinopril.', 'lisinopril 10 mg daily'],
    ['stopped under its other name', 'P: Discontinue clopidogrel.', 'Plavix 75 mg daily'],
    ['stopped with its class', 'P: Hold all NSAIDs.', 'ibuprofen 400 mg three times a day'],
    ['changed', 'P: Increase lisinopril to 40 mg daily.', 'lisinopril 10 mg daily'],
    ['given in another dose', 'Medications: lisinopril 40 mg daily', 'lisinopril 10 mg daily'],
    ['taken off', 'S: Never started lisinopril.', 'lisinopril 10 mg daily'],
    ['shown as not taken', 'S: He is not taking metoprolol any more.', 'metoprolol 50 mg BID'],
    ['ended', 'S: Completed amoxicillin last week.', 'amoxicillin 500 mg TID for 7 days'],
    ['listed as an allergy', 'Allergies: penicillin (rash)', 'penicillin 500 mg four times a day'],
    ['given more often', 'Medications: metformin 500 mg BID', 'metformin 500 mg daily with breakfast'],
    ['replaced', 'P: Switch from lisinopril to losartan 50 mg daily.', 'lisinopril 10 mg daily'],
  ])('does not give a medicine as current that a later note has %s', (_how, later, earlier) => {
    const { summary } = summarise([
      note(1, '2023-01-01', `Medications: ${earlier}`),
      note(2, '2024-01-01', later),
    ]);
    expect(summary).not.toContain(earlier);
    expect(summary).toContain(later.replace(/^\w+: /, ''));
  });

  it('still gives the other medicines of the list', () => {
    const { summary } = summarise([
      note(1, '2023-01-01', 'DH: metformin 500 mg daily, lisinopril 10 mg daily, aspirin 81 mg daily'),
      note(2, '2024-01-01', 'P: Stop lisinopril.'),
    ]);
    expect(summary).toContain('DH: metformin 500 mg daily; aspirin 81 mg daily');
    expect(summary).not.toContain('lisinopril 10 mg');
  });

  it('never says how a medicine is taken without its name', () => {
    const content =
      'P:\nPrescription:\nFluticasone 50 mcg spray\nSig: 2 sprays daily\nCetirizine 10 mg tablets\nSig: 1 tab at night';
    for (let most = 100; most < 200; most += 10) {
      const lines = summarise([note(1, '2024-01-01', content)], most).summary.split('\n');
      for (const line of lines.filter((each) => each.includes('Sig')))
        expect(line).toMatch(/^Fluticasone .*2 sprays|^Cetirizine .*1 tab/);
    }
  });

  it('keeps a start of treatment although its risks were discussed', () => {
    const { summary } = summarise([
      note(1, '2024-01-01', 'P:\nStart atorvastatin 20 mg daily; discussed risks with pt\nRest'),
    ]);
    expect(summary).toContain('Start atorvastatin 20 mg daily');
  });

  it('shortens at a word where no whole statement fits', () => {
    const content = `A: ${'Chronic obstructive pulmonary disease and '.repeat(6)}more of it than anybody could read`;
    const draft = summarise([note(1, '2024-01-01', content)], 100);
    expect(draft.summary).toMatch(/disease…$|pulmonary…$|obstructive…$|Chronic…$/);
    expect(draft.summary.length).toBeLessThanOrEqual(100);
    expect(draft.coverage).toEqual([{ note_id: 1, outcome: 'shortened', reason: 'no whole statement fits' }]);
    const [citation] = draft.sections[0]?.sentences[0]?.citations ?? [];
    expect(`${citation?.quote}…`).toBe(draft.summary);
  });

  it('never cuts a dose from its unit', () => {
    const content = `P: Take ${'slowly and carefully '.repeat(4)}with food 500 mg of metformin every morning and every evening`;
    for (let most = 100; most < 130; most++)
      expect(summarise([note(1, '2024-01-01', content)], most).summary).not.toMatch(/\d…$/);
  });

  it('accounts for every note', () => {
    const draft = summarise(
      [note(1, '2024-01-01', visit), note(2, '2024-01-02', ' \n\t'), note(3, '2020-01-01', 'Dr. Lee')],
      200,
    );
    expect(draft.coverage).toEqual([
      { note_id: 1, outcome: 'cited' },
      { note_id: 2, outcome: 'skipped', reason: 'no text' },
      { note_id: 3, outcome: expect.stringMatching(/used|cited/) },
    ]);
  });

  it('has nothing to say of no notes', () => {
    expect(summarise([])).toEqual({ summary: '', sections: [], coverage: [] });
  });

  it('tells the family the same in plain words', () => {
    const content = 'A:\nHTN, uncontrolled\nP:\nAmlodipine 5 mg PO bid PRN';
    const family = summarise([note(1, '2024-01-01', content)], 500, 'family');
    expect(family.summary).toBe(
      'High blood pressure, uncontrolled\nPlan: Amlodipine 5 mg by mouth twice a day as needed',
    );
    expect(
      family.sections.flatMap((section) => section.sentences.map((sentence) => sentence.support)),
    ).toEqual(['inferred', 'inferred']);
  });
});
