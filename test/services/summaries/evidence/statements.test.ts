import { describe, expect, it } from 'vitest';
import { findStatements } from '../../../../src/services/summaries/evidence/statements.ts';

const note = (content: string) => ({ id: 7, content, note_timestamp: '2024-05-06T07:08:09.000Z' });
const texts = (content: string) => findStatements(note(content)).map((statement) => statement.text);
const find = (content: string, text: string) =>
  findStatements(note(content)).find((each) => each.text === text);

describe('the statements of a note', () => {
  it.each([
    ['a title', 'Seen by Dr. Ann Lee. Doing well.', ['Seen by Dr. Ann Lee.', 'Doing well.']],
    [
      'a dose',
      'Take 5 mg. p.o. b.i.d. for 0.8 weeks. Then stop.',
      ['Take 5 mg. p.o. b.i.d. for 0.8 weeks.', 'Then stop.'],
    ],
    ['a unit before a capital', 'Increase to 40 mg. Recheck soon.', ['Increase to 40 mg.', 'Recheck soon.']],
    ['a route in capitals', 'Give 2 mg. IV now.', ['Give 2 mg. IV now.']],
    [
      'an example',
      'Avoid NSAIDs, e.g. ibuprofen, i.e. all. Rest.',
      ['Avoid NSAIDs, e.g. ibuprofen, i.e. all.', 'Rest.'],
    ],
    ['an initial', 'Emily G. Woods came. J. Ode too.', ['Emily G. Woods came.', 'J. Ode too.']],
    ['a letter that ends', 'Has hepatitis C. He is tired.', ['Has hepatitis C.', 'He is tired.']],
    [
      'a count',
      'Opening bowels x6/day. Left vs. right pain.',
      ['Opening bowels x6/day.', 'Left vs. right pain.'],
    ],
    ['small letters', 'no fever. no cough. lungs clear.', ['no fever.', 'no cough.', 'lungs clear.']],
    ['a question', 'Imp: pain ? cause. ?UTI', ['pain ? cause.', '?UTI']],
    ['a forgotten blank', 'Not feverish.No obvious trigger', ['Not feverish.', 'No obvious trigger']],
    ['another script', '发烧三天。咳嗽。', ['发烧三天。', '咳嗽。']],
    ['a date', 'Seen 3.4.2024. Next on 12. May.', ['Seen 3.4.2024.', 'Next on 12. May.']],
  ])('are sentences: %s', (_name, content, expected) => {
    expect(texts(content)).toEqual(expected);
  });

  it('are telegraphic lines and list items without their markers', () => {
    expect(
      texts('No fever\nNo rash\n\nPlan:\n1.\tRest\n2) Fluids\n• Review in 3d\n- ibuprofen 400 mg'),
    ).toEqual(['No fever', 'No rash', 'Rest', 'Fluids', 'Review in 3d', 'ibuprofen 400 mg']);
    expect(texts('P: 1. Rest 2. Fluids 3. Review in 2 weeks')).toEqual([
      'Rest',
      'Fluids',
      'Review in 2 weeks',
    ]);
  });

  it('go on where a line was wrapped, and end where it was not', () => {
    const wrapped =
      'She has had a burning pain in the upper abdomen since the spring and takes\nomeprazole 20 mg once a day, which helps her a little but not at night, so\nthat she sleeps badly.\n';
    expect(texts(wrapped)).toHaveLength(1);
    expect(
      texts('There is some rash over the chest and both of the arms today\ntingling of the lips\nno wheeze'),
    ).toHaveLength(3);
  });

  it('keep a label that says what they are about, and lose one that does not', () => {
    const content =
      'EXAM\nLeft knee: healed well. Strength 4/5.\nASSESSMENT AND PLAN\nHypertension.\n• Medical Reasoning: Uncontrolled. Salt.\n• Medical Treatment: Increase lisinopril to 40 mg daily.\nGout.\n• Rest.';
    const found = findStatements(note(content)).map(({ text, under, kind }) => [kind, under, text]);
    expect(found).toEqual([
      ['objective', undefined, 'Left knee: healed well.'],
      ['objective', 'Left knee:', 'Strength 4/5.'],
      ['assessment_and_plan', undefined, 'Hypertension.'],
      ['assessment_and_plan', 'Hypertension.', 'Uncontrolled.'],
      ['assessment_and_plan', 'Hypertension.', 'Salt.'],
      ['assessment_and_plan', 'Hypertension.', 'Increase lisinopril to 40 mg daily.'],
      ['assessment_and_plan', undefined, 'Gout.'],
      ['assessment_and_plan', 'Gout.', 'Rest.'],
    ]);
  });

  it('are no headings', () => {
    expect(
      texts('PHYSICAL EXAM\nNeck\n- Supple.\nMSK:\n- Normal gait.\nPLAN\nMedical Treatment:\n- Rest.'),
    ).toEqual(['Supple.', 'Normal gait.', 'Rest.']);
  });

  it('know their section, finer topic and encounter', () => {
    const content =
      'S: cough. Family hx of asthma in father.\nO: BP: 120/80\nLungs: clear\nECG: normal\nDH: aspirin. NKDA';
    const topics = findStatements(note(content)).map(({ kind, topic, text }) => [kind, topic, text]);
    expect(topics).toEqual([
      ['subjective', 'general', 'cough.'],
      ['subjective', 'family_history', 'Family hx of asthma in father.'],
      ['objective', 'vitals', 'BP: 120/80'],
      ['objective', 'examination', 'Lungs: clear'],
      ['objective', 'results', 'ECG: normal'],
      ['subjective', 'medications', 'aspirin.'],
      ['subjective', 'allergies', 'NKDA'],
    ]);
    expect(find(content, 'cough.')).toMatchObject({ note_id: 7, encounter_at: '2024-05-06T07:08:09.000Z' });
    expect(find('just a line', 'just a line')?.kind).toBeUndefined();
  });

  it('keep the words of a heading that stands without a colon', () => {
    expect(find('Dry rash\nFH Hypothyroidism\nNo allergies', 'FH Hypothyroidism')?.topic).toBe(
      'family_history',
    );
  });
});
