import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findConflicts } from '../../../src/services/summaries/conflicts/conflicts.ts';
import { findStatements } from '../../../src/services/summaries/evidence/statements.ts';
import type { SourceNote } from '../../../src/services/summaries/types.ts';

const DAY = 86_400_000;
/** Notes a month apart, or at the given days. */
const chart = (contents: readonly string[], days?: readonly number[]): SourceNote[] =>
  contents.map((content, i) => ({
    id: i + 1,
    content,
    note_timestamp: new Date(Date.UTC(2024, 0, 10) + (days?.[i] ?? i * 30) * DAY).toISOString(),
  }));
const told = (contents: readonly string[], days?: readonly number[]) =>
  findConflicts(chart(contents, days)).map(({ kind, subject, citations }) => [
    kind,
    subject.toLowerCase(),
    citations.map((citation) => citation.note_id),
  ]);

describe('two notes disagree about an allergy', () => {
  it.each<[string, string[], string, number[]]>([
    ['NKDA after a named one', ['Allergies: penicillin (rash)', 'Allergies: NKDA'], 'penicillin', [1, 2]],
    ['a named one after NKDA', ['Allergies: NKDA', 'Allergies: penicillin'], 'penicillin', [1, 2]],
    [
      'in prose',
      ['S: She is allergic to sulfa drugs.', 'S: No known drug allergies.'],
      'sulfa drugs',
      [1, 2],
    ],
    ['denied', ['S: Has a penicillin allergy.', 'S: Denies any allergies.'], 'penicillin', [1, 2]],
    ['none listed', ['ALLERGIES\n\nPenicillin.', 'ALLERGIES\n\nNone.'], 'penicillin', [1, 2]],
    ['a food', ['Allergies: peanut (anaphylaxis)', 'Allergies: no known allergies'], 'peanut', [1, 2]],
    ['one denied by name', ['S: Allergic to latex.', 'S: Denies latex allergy.'], 'latex', [1, 2]],
    [
      'its class prescribed',
      ['Allergies: penicillin', 'P: Start amoxicillin 500 mg TDS.'],
      'penicillin',
      [1, 2],
    ],
    [
      'its class in a combination',
      ['S: Allergic to penicillin.', 'P: Prescribed Augmentin 625 mg TDS.'],
      'penicillin',
      [1, 2],
    ],
    [
      'its class without an amount',
      ['Allergies: sulfa', 'P: Bactrim DS one tablet BID for 7 days'],
      'sulfa',
      [1, 2],
    ],
    ['itself prescribed', ['Allergies: codeine', 'P: Start codeine 30 mg QDS.'], 'codeine', [1, 2]],
    ['an NSAID', ['S: Allergic to ibuprofen.', 'P: Start naproxen 500 mg BD.'], 'ibuprofen', [1, 2]],
    [
      'tolerated since',
      ['Allergies: penicillin', 'S: Tolerated amoxicillin last month without problems.'],
      'penicillin',
      [1, 2],
    ],
    [
      'two names in one list are one conflict',
      ['Allergies: penicillin, latex', 'Allergies: no known allergies'],
      'penicillin, latex',
      [1, 2],
    ],
    [
      'the newest pair is shown',
      ['Allergies: NKDA', 'Allergies: penicillin', 'Allergies: penicillin'],
      'penicillin',
      [1, 3],
    ],
    [
      'an exception is named',
      ['S: No known drug allergies except penicillin.', 'Allergies: NKDA'],
      'penicillin',
      [1, 2],
    ],
  ])('%s', (_name, contents, subject, notes) => {
    expect(told(contents)).toEqual([['allergy', subject, notes]]);
  });

  it.each<[string, string[]]>([
    ['both deny', ['Allergies: NKDA', 'S: No known allergies.']],
    ['both name', ['Allergies: penicillin', 'S: Allergic to penicillin.']],
    ['a relative has it', ['S: Mother is allergic to penicillin.', 'Allergies: NKDA']],
    ['family history', ['FH: penicillin allergy in brother', 'Allergies: NKDA']],
    ['hay fever is no drug allergy', ['S: Seasonal allergies, takes cetirizine.', 'Allergies: NKDA']],
    ['a food is no drug', ['Allergies: peanut', 'S: No known drug allergies.']],
    ['no food allergies says nothing of drugs', ['Allergies: penicillin', 'S: No known food allergies.']],
    ['a possible one', ['S: Possible penicillin allergy.', 'Allergies: NKDA']],
    ['a question', ['S: ?penicillin allergy', 'Allergies: NKDA']],
    ['another class', ['Allergies: penicillin', 'P: Start cephalexin 500 mg QDS.']],
    ['avoided', ['Allergies: penicillin', 'P: Avoid amoxicillin.']],
    ['chosen instead', ['Allergies: penicillin', 'P: Start doxycycline 100 mg BD instead of amoxicillin.']],
    ['only considered', ['Allergies: penicillin', 'P: Consider amoxicillin 500 mg TDS.']],
    ['the course came first', ['P: Start amoxicillin 500 mg TDS.', 'Allergies: amoxicillin']],
    [
      'a reaction that has just happened',
      ['Allergies: NKDA', 'S: Developed hives, now allergic to penicillin.'],
    ],
    ['other allergies are denied', ['Allergies: penicillin', 'S: No other known allergies.']],
    ['de-labelled', ['Allergies: penicillin', 'S: Penicillin allergy de-labelled.', 'Allergies: NKDA']],
    ['did not tolerate', ['Allergies: codeine', 'S: Did not tolerate codeine.']],
    ['tolerates another', ['S: PCN allergy, but has tolerated cephalosporins.', 'S: Tolerates cefuroxime.']],
    ['an allergic disease', ['A: Allergic rhinitis.', 'Allergies: NKDA']],
    ['a treatment of allergies', ['A: Allergies: cetirizine 10 mg daily.', 'Allergies: no known allergies']],
    ['one note alone', ['Allergies: penicillin\nP: Start amoxicillin 500 mg TDS.']],
    ['a plain sulfonamide', ['Allergies: sulfa', 'Medications: furosemide 40 mg daily']],
  ])('not: %s', (_name, contents) => {
    expect(told(contents)).toEqual([]);
  });
});

describe('two notes disagree about a dose', () => {
  it.each<[string, string[], string, number[]]>([
    ['two lists', ['DH: metformin 500 mg BD', 'Medications: metformin 1000 mg BD'], 'metformin', [1, 2]],
    [
      'other units',
      ['DH: levothyroxine 50 mcg daily', 'DH: levothyroxine 0.1 mg daily'],
      'levothyroxine',
      [1, 2],
    ],
    [
      'brand and name',
      ['Meds: Lipitor 40 mg daily', 'Meds: atorvastatin 80 mg daily'],
      'atorvastatin',
      [1, 2],
    ],
    ['how often', ['DH: methotrexate 15 mg weekly', 'DH: methotrexate 15 mg daily'], 'methotrexate', [1, 2]],
    [
      'number of tablets',
      ['DH: metformin 500 mg 2 tablets BD', 'DH: metformin 500 mg BD'],
      'metformin',
      [1, 2],
    ],
    ['without frequency', ['S: Takes lisinopril 10 mg.', 'S: Takes lisinopril 20 mg.'], 'lisinopril', [1, 2]],
    ['continued', ['DH: amlodipine 5 mg daily', 'P: Continue amlodipine 10 mg daily.'], 'amlodipine', [1, 2]],
    [
      'started, then listed',
      ['P: Start ramipril 2.5 mg daily.', 'DH: ramipril 10 mg daily'],
      'ramipril',
      [1, 2],
    ],
    ['units of insulin', ['DH: Lantus 20 units at night', 'DH: Lantus 30 units at night'], 'lantus', [1, 2]],
    [
      'in a list of several',
      ['DH: aspirin 75 mg daily, bisoprolol 5 mg daily', 'DH: aspirin 75 mg daily, bisoprolol 10 mg daily'],
      'bisoprolol',
      [1, 2],
    ],
    [
      'no change is told',
      ['DH: metformin 500 mg BD', 'P: No changes to medications.', 'DH: metformin 1 g BD'],
      'metformin',
      [1, 3],
    ],
    [
      'another medicine was changed',
      ['DH: metformin 500 mg BD', 'P: Increase lisinopril to 20 mg daily.', 'DH: metformin 1 g BD'],
      'metformin',
      [1, 3],
    ],
  ])('%s', (_name, contents, subject, notes) => {
    expect(told(contents)).toEqual([['dose', subject, notes]]);
  });

  it.each<[string, string[]]>([
    ['the same in other units', ['DH: metformin 1 g BD', 'DH: metformin 1000 mg twice daily']],
    ['the same in tablets', ['DH: metformin 500 mg 2 tablets BD', 'DH: metformin 1 g BD']],
    ['the same divided', ['DH: metformin 500 mg BD', 'DH: metformin 1000 mg daily']],
    [
      'increased',
      ['DH: metformin 500 mg BD', 'P: Increase metformin to 1000 mg BD.', 'DH: metformin 1000 mg BD'],
    ],
    [
      'told in the same note',
      ['DH: metformin 500 mg BD', 'S: Metformin was increased by the GP.\nDH: metformin 1 g BD'],
    ],
    [
      'told without its name',
      ['DH: metformin 500 mg BD\nP: Increase to 1000 mg BD.', 'DH: metformin 1000 mg BD'],
    ],
    ['told of all', ['DH: metformin 500 mg BD', 'P: Medications adjusted.', 'DH: metformin 1 g BD']],
    ['now on', ['DH: metformin 500 mg BD', 'S: Now on metformin 1000 mg BD.']],
    ['titrated', ['P: Start ramipril 2.5 mg daily, titrate to 10 mg.', 'DH: ramipril 10 mg daily']],
    [
      'stopped and restarted',
      ['DH: ramipril 5 mg daily', 'P: Stop ramipril.', 'P: Restart ramipril 2.5 mg daily.'],
    ],
    ['years apart', ['DH: amlodipine 5 mg daily', 'DH: amlodipine 10 mg daily']],
    ['planned', ['DH: amlodipine 5 mg daily', 'P: Consider amlodipine 10 mg daily.']],
    ['if needed', ['DH: amlodipine 5 mg daily', 'P: If BP stays high take amlodipine 10 mg daily.']],
    ['a relative', ['DH: amlodipine 5 mg daily', 'S: Her mother takes amlodipine 10 mg daily.']],
    ['not taken', ['DH: amlodipine 5 mg daily', 'S: Not taking amlodipine 10 mg daily.']],
    ['as needed', ['DH: ibuprofen 400 mg PRN', 'DH: ibuprofen 600 mg PRN']],
    ['a strength', ['DH: metformin 500 mg tablets', 'DH: metformin 1 g BD']],
    ['a range', ['DH: ibuprofen 400-600 mg TDS', 'DH: ibuprofen 800 mg TDS']],
    ['a loading dose', ['P: Plavix 600 mg loading dose.', 'DH: clopidogrel 75 mg daily']],
    ['two courses', ['P: Start amoxicillin 500 mg TDS.', 'DH: amoxicillin 250 mg TDS']],
    ['a concentration', ['DH: insulin glargine 100 units/ml', 'DH: insulin glargine 20 units daily']],
    ['an earlier dose is told', ['DH: ramipril 10 mg daily', 'S: Previously on ramipril 5 mg daily.']],
    ['a product of two', ['DH: losartan/HCTZ 50/12.5 mg daily', 'DH: losartan 100 mg daily']],
    ['other medicines', ['DH: atenolol 50 mg daily', 'DH: bisoprolol 5 mg daily']],
    ['an arrow', ['DH: ramipril 5 mg daily\nP: ramipril ↑ 10 mg', 'DH: ramipril 10 mg daily']],
    ['one dose taken', ['S: Took lisinopril 10 mg this morning.', 'DH: lisinopril 20 mg daily']],
    ['a level', ['O: digoxin level 1.2 ng/mL', 'DH: digoxin 125 mcg daily']],
    ['an order is a change', ['DH: amlodipine 5 mg daily', 'P: Amlodipine 10 mg daily.']],
    ['morning and evening', ['DH: metformin 500 mg AM and 1000 mg PM', 'DH: metformin 850 mg BD']],
  ])('not: %s', (name, contents) => {
    expect(told(contents, name === 'years apart' ? [0, 900] : undefined)).toEqual([]);
  });
});

describe('two notes disagree about a side', () => {
  it.each<[string, string[], string]>([
    ['a disease', ['A: Left knee osteoarthritis.', 'A: Right knee osteoarthritis.'], 'knee osteoarthritis'],
    ['an operation', ['S: S/p left mastectomy in 2019.', 'PMH: right mastectomy in 2019'], 'mastectomy'],
    ['a fracture', ['A: Fracture of the left wrist.', 'A: Right wrist fracture, healing.'], 'wrist fracture'],
    ['short forms', ['A: RLL pneumonia.', 'A: LLL pneumonia.'], 'lll pneumonia'],
    ['a letter', ['A: L hip pain.', 'S: R hip pain persists.'], 'hip pain'],
    ['behind a comma', ['A: Cataract, left eye.', 'A: Cataract, right eye.'], 'eye cataract'],
    ['no site', ['PMH: left nephrectomy', 'PMH: right nephrectomy'], 'nephrectomy'],
  ])('%s', (_name, contents, subject) => {
    expect(told(contents)).toEqual([['side', subject, [1, 2]]]);
  });

  it.each<[string, string[]]>([
    ['both sides', ['A: Left knee pain.', 'A: Bilateral knee pain.']],
    ['a note of both', ['A: Left knee pain.', 'S: Left knee pain resolved, now right knee pain.']],
    ['resolved in between', ['A: Left knee pain.', 'S: Left knee pain has resolved.', 'A: Right knee pain.']],
    ['new', ['A: Left knee pain.', 'S: New right knee pain for 2 days.']],
    ['denied', ['A: Left knee pain.', 'S: No right knee pain.']],
    ['a relative', ['A: Left breast cancer.', 'S: Mother had right breast cancer.']],
    ['planned', ['PMH: left hip replacement', 'P: Scheduled for right hip replacement.']],
    ['possible', ['A: Left leg DVT.', 'A: Possible right leg DVT.']],
    ['long ago', ['A: Left wrist fracture.', 'A: Right wrist fracture.']],
    ['another finding', ['A: Left knee pain.', 'A: Right knee abrasion.']],
    ['another site', ['A: Left knee pain.', 'A: Right hip pain.']],
    ['another finger', ['A: Left index finger laceration.', 'A: Right ring finger laceration.']],
    ['the heart', ['A: Left ventricular hypertrophy.', 'A: Right ventricular hypertrophy.']],
    ['right away', ['A: Left knee pain.', 'P: Return right away for knee pain.']],
    ['a handedness', ['S: Left handed. Hand pain.', 'S: Right handed. Hand pain.']],
    ['imaging', ['P: X-ray of left wrist.', 'P: X-ray of right wrist.']],
  ])('not: %s', (name, contents) => {
    expect(told(contents, name === 'long ago' ? [0, 900] : undefined)).toEqual([]);
  });
});

describe('the conflicts of a chart', () => {
  it('come newest first, at most ten, without duplicates', () => {
    const drugs =
      'lisinopril ramipril amlodipine atenolol bisoprolol metformin atorvastatin simvastatin sertraline citalopram omeprazole furosemide'.split(
        ' ',
      );
    const list = (mg: number) => drugs.map((drug) => `- ${drug} ${mg} mg daily`).join('\n');
    const notes = chart([
      'Allergies: penicillin',
      `Medications:\n${list(10)}`,
      `Medications:\n${list(20)}`,
      `Medications:\n${list(20)}`,
      'Allergies: NKDA',
    ]);
    const found = findConflicts(notes);
    expect(found).toHaveLength(10);
    expect(found[0]?.kind).toBe('allergy');
    expect(new Set(found.map((conflict) => JSON.stringify(conflict))).size).toBe(10);
  });

  it('about several findings at one place are one', () => {
    const of = (side: string) => `A: ${side} ankle sprain.\nO: ${side} ankle ecchymosis. ${side} ankle pain.`;
    expect(findConflicts(chart([of('Left'), of('Right')]))).toHaveLength(1);
  });

  it('do not depend on the order of the notes', () => {
    const notes = chart([
      'DH: metformin 500 mg BD',
      'Allergies: NKDA',
      'DH: metformin 1 g BD',
      'Allergies: latex',
    ]);
    expect(findConflicts([...notes].reverse())).toEqual(findConflicts(notes));
  });

  it('rest on the statements that are handed in', () => {
    const notes = chart(['DH: metformin 500 mg BD', 'DH: metformin 1 g BD']);
    expect(findConflicts(notes, notes.flatMap(findStatements))).toEqual(findConflicts(notes));
    expect(findConflicts(notes, [])).toEqual([]);
  });

  it('are never cited with words that the note does not have', () => {
    const notes = chart(['DH: metformin 500 mg BD', 'DH: metformin 1 g BD']);
    const moved = notes.flatMap(findStatements).map((each) => ({ ...each, start: each.start + 1 }));
    expect(findConflicts(notes, moved)).toEqual([]);
  });

  it('quote their notes exactly and cite two of them, whatever the notes hold', () => {
    const part = fc.constantFrom(
      'Allergies: penicillin',
      'NKDA',
      'DH: metformin 500 mg BD',
      'Medications: metformin 1 g BD',
      'Left knee pain',
      'A: right knee pain',
      'P: start amoxicillin 500 mg',
      '\n',
      '. ',
      ' 💊 ',
      '?',
      'tolerates amoxicillin',
      'mother',
      'no ',
    );
    const content = fc.oneof(
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join('\n')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(content, fc.constantFrom('2024-01-01T00:00:00Z', '2024-03-01T00:00:00Z', 'never'))),
        (rows) => {
          const notes = rows.map(([text, note_timestamp], i) => ({
            id: i + 1,
            content: text,
            note_timestamp,
          }));
          const found = findConflicts(notes);
          expect(found.length).toBeLessThanOrEqual(10);
          for (const { citations } of found) {
            expect(new Set(citations.map(({ note_id }) => note_id)).size).toBe(2);
            for (const { note_id, start, end, quote } of citations) {
              expect(quote).not.toBe('');
              expect(notes[note_id - 1]?.content.slice(start, end)).toBe(quote);
            }
          }
        },
      ),
    );
  });
});
