import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { glossary } from '../../../../src/services/summaries/extractive/glossary.ts';
import { plainWords } from '../../../../src/services/summaries/extractive/plain-words.ts';
import { fleschKincaidGrade } from '../../../../src/services/summaries/extractive/readability.ts';

describe('plain words', () => {
  it.each([
    ['Htn and SOB on exertion.', 'High blood pressure and shortness of breath on exertion.'],
    ['Take 5 mg PO BID PRN.', 'Take 5 mg by mouth twice a day as needed.'],
    ['ibuprofen q6-8h', 'ibuprofen every 6-8 hours'],
    ['She denies any dyspnea.', 'She reports no shortness of breath.'],
    ['Hx of MI; mi casa', 'History of heart attack; mi casa'],
    ['Myocardial infarction (MI) - anterior wall', 'Heart attack - front wall'],
    ['No acute distress or dyspnea', 'No distress or shortness of breath'],
    ['Coverage was denied', 'Coverage was denied'],
    ['NT-proBNP and non-smoker', 'NT-proBNP and non-smoker'],
    ['an evaluation of edema', 'a check of swelling'],
    ['Chronic kidney disease', 'Long-term kidney disease'],
    ['Start prednisone and Lasix 20 mg.', 'Start prednisone and Lasix 20 mg.'],
  ])('%s', (clinical, plain) => {
    expect(plainWords(clinical)).toBe(plain);
  });

  it.each([
    ['MS stable on current regimen', 'MS stable on current regimen'],
    ['MS with a new relapse', 'Multiple sclerosis with a new relapse'],
    ['PT 12.5 seconds', 'PT 12.5 seconds'],
    ['P: 72', 'P: 72'],
    ['Pt reports pain', 'Patient reports pain'],
    ['Formal PT program', 'Formal physical therapy program'],
    ['SpO2 96% on RA', 'Oxygen level 96% on room air'],
    ['RA pressure 8', 'RA pressure 8'],
    ['stage IV disease', 'stage IV disease'],
    ['Heparin 5000 units IV', 'Heparin 5000 units into a vein'],
  ])(
    'an abbreviation of several meanings is replaced only where the words settle it: %s',
    (clinical, plain) => {
      expect(plainWords(clinical)).toBe(plain);
    },
  );

  it('are a few hundred, each term once in its spelling', () => {
    expect(glossary.length).toBeGreaterThan(400);
    const keys = glossary.map((entry) => (entry.exact ? entry.term : entry.term.toLowerCase()) + entry.exact);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('never touch a number that stands alone, nor a dose', () => {
    const word = fc.constantFrom(
      ...glossary.map((entry) => entry.term),
      '5 mg',
      '0.8',
      '325mg',
      '120/80',
      'aspirin',
      '.',
      ';',
      'no',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const text = words.join(' ');
        const numbers = (from: string) =>
          from.match(/(?<![\p{L}\p{N}])\d[\d.,/]*\s?(?:mg)?(?![\p{L}\p{N}])/gu) ?? [];
        const doses = (from: string) =>
          numbers(from).filter((each) => each !== '1' && each !== '2 ' && each !== '1 ' && each !== '2');
        expect(doses(plainWords(text))).toEqual(doses(text));
      }),
    );
  });
});

describe('the reading grade', () => {
  const grade = (text: string) => fleschKincaidGrade(text, { ignore: () => false }) ?? Number.NaN;

  it('rises with long words and long sentences', () => {
    expect(grade('The cat sat on the mat.')).toBeLessThan(2);
    expect(
      grade('Percutaneous coronary intervention demonstrated satisfactory angiographic revascularization.'),
    ).toBeGreaterThan(15);
  });

  it('leaves out what it is told to, and is unknown for no words', () => {
    const ignore = (word: string) => word === 'levothyroxine';
    expect(fleschKincaidGrade('Take levothyroxine now.', { ignore })).toBe(
      fleschKincaidGrade('Take now.', { ignore }),
    );
    expect(fleschKincaidGrade('12 / 7', { ignore })).toBeUndefined();
  });
});
