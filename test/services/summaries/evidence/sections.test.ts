import { describe, expect, it } from 'vitest';
import { findSections } from '../../../../src/services/summaries/evidence/sections.ts';

const read = (content: string) =>
  findSections(content).map((section) => `${section.kind}/${section.topic}: ${section.heading}`);
const kinds = (content: string) => [...new Set(findSections(content).map((section) => section.kind))];

describe('the sections of a note', () => {
  it('are capitals alone on a line', () => {
    expect(
      read(
        'CHIEF COMPLAINT\n\nCough.\n\nHPI\n\nDry cough.\n\nPHYSICAL EXAM\nLungs clear.\n\nASSESSMENT AND PLAN\nRest.',
      ),
    ).toEqual([
      'subjective/chief_complaint: CHIEF COMPLAINT',
      'subjective/history_of_present_illness: HPI',
      'objective/examination: PHYSICAL EXAM',
      'assessment_and_plan/general: ASSESSMENT AND PLAN',
    ]);
  });

  it('are labels in front of text, in any case', () => {
    expect(
      read(
        'PC: cough\nhx: dry cough\nPMH : asthma\nFH - mother has asthma\nO/E: chest clear\nImp: viral\nDDx: pertussis\nPlan:\n1. Rest',
      ),
    ).toEqual([
      'subjective/chief_complaint: PC',
      'subjective/history_of_present_illness: hx',
      'subjective/past_medical_history: PMH',
      'subjective/family_history: FH',
      'objective/examination: O/E',
      'assessment/general: Imp',
      'assessment/general: DDx',
      'plan/general: Plan',
    ]);
  });

  it.each([
    ['beside', 'S: cough\nO: afebrile\nA: viral\nP: rest'],
    ['below', 'S:\ncough\n\nO:\nafebrile\n\nA:\nviral\n\nP:\nrest'],
    ['with a dash', 'S - cough\nO - afebrile\nA - viral\nP - rest'],
    ['in words', 'Subjective: cough\nObjective: afebrile\nAssessment: viral\nPlan: rest'],
    ['letters alone', 'S\ncough\nO\nafebrile\nA\nviral\nP\nrest'],
    ['small letters', 's: cough\no: afebrile\na: viral\np: rest'],
    ['emphasised', '**Subjective:** cough\n**Objective**: afebrile\n**Assessment**\nviral\n__Plan:__ rest'],
    ['markdown', '# Subjective\ncough\n## Objective\nafebrile\n## Assessment\nviral\n## Plan\nrest'],
    ['bulleted', '- Subjective: cough\n- Objective: afebrile\n- Assessment: viral\n- Plan: rest'],
    [
      'on one line',
      'S: cough for 3 days O: temp 37.2, P: 80, lungs clear A: viral infection P: rest and fluids',
    ],
    ['in words on one line', 'Subjective: cough Objective: afebrile Assessment: viral Plan: rest'],
    ['with Windows line ends and a BOM', '\ufeffS: cough\r\nO: afebrile\r\nA: viral\r\nP: rest\r\n'],
    ['behind hard blanks and tabs', '\u00a0S:\u00a0cough\n\tO:\tafebrile\n A : viral\n\u00a0\u00a0P: rest'],
    ['behind directional marks', '\u200fS: כאב גרון\n\u200fO: חום 38\n\u200fA: דלקת גרון\n\u200fP: מנוחה'],
  ])('are found with S, O, A and P %s', (_style, content) => {
    expect(kinds(content)).toEqual(['subjective', 'objective', 'assessment', 'plan']);
  });

  it('are not ended by labels inside them', () => {
    const content =
      'S: tired\nO:\nVitals:\nBP: 120/80\nP: 72\nGeneral: well\nMSK: no swelling\nLabs: TSH 2.1\nImpression: normal chest film\nA:\nCOPD.\nP:\nLabs: repeat TSH\nFollow up: 2 weeks';
    expect(read(content)).toEqual([
      'subjective/general: S',
      'objective/general: O',
      'objective/vitals: Vitals',
      'objective/results: Labs',
      'assessment/general: A',
      'plan/general: P',
      'plan/results: Labs',
      'plan/general: Follow up',
    ]);
  });

  it('run from heading to heading', () => {
    const content = 'Seen today.\nS: cough\nO: clear\n';
    const sections = findSections(content);
    expect(sections.map(({ start, end }) => content.slice(start, end))).toEqual(['S: cough\n', 'O: clear\n']);
  });

  it('leave the reading of an X-ray with the results', () => {
    const content =
      'HPI\nFell.\nRESULTS\nX-ray done.\nImpression: no fracture.\nASSESSMENT\nBruise.\nPLAN\nIce.';
    expect(read(content)).not.toContain('assessment/general: Impression');
  });

  it('are none in a note without headings', () => {
    expect(findSections('Came in with a cough. Plan discussed. Assessment of gait was normal.')).toEqual([]);
    expect(findSections('')).toEqual([]);
    expect(findSections(' \n\t\n')).toEqual([]);
  });
});
