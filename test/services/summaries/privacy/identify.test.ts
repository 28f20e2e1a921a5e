import { describe, expect, test } from 'vitest';
import { identify } from '../../../../src/services/summaries/privacy/identify.ts';
import type { IdentifierType } from '../../../../src/services/summaries/privacy/spans.ts';

/** The text with what is concealed in angle brackets. */
const shown = (text: string): string => {
  let out = '';
  let from = 0;
  for (const { start, end } of identify(text)) {
    out += `${text.slice(from, start)}<${text.slice(start, end)}>`;
    from = end;
  }
  return out + text.slice(from);
};

describe('people', () => {
  test.each([
    'Seen by <Dr>'.replace('<Dr>', 'Dr <Little>.'),
    'Dr. <Sarah Chen>, MD, reviewed the film.',
    'Patient: <Okonjo-Wells, Marit> was seen.',
    'PATIENT NAME: <TREVANION, ISOLDE>',
    'Her wife <Hope> drove her in.',
    'His son, <Tadhg>, was present.',
    'Spoke with <Ngaire> (sister) about the plan.',
    'Discussed with <J. van der Meulen> by phone.',
    'Signed: <K. White>, 12 minutes later',
    'Electronically signed by <Bertrand Oakes>',
    "<Wiremu>'s mother called.",
    '<May Delacourt-Finch> is a 43-year-old woman.',
    '<Grace Park> reports no pain.',
    'This is <Zsófia Ó Dálaigh>.',
    'Yours sincerely,\n<Ludmila Brandt>\nConsultant',
    'A 54 y/o F, <marguerite thistlewood>, resident here.',
    'pt <Quibell Anneke> walked 40 m',
    'mr <featheringham> was told',
    'Interpreter: <Xiadani Cuauhtémoc>',
    'Reviewed with <Priyamvada de la Fuente>.',
  ])('%s', (expected) => {
    expect(shown(expected.replace(/[<>]/g, ''))).toBe(expected);
  });

  test.each([
    'Parkinson disease, Hoehn and Yahr stage 2.',
    "Crohn's disease and Bell's palsy, Barrett's esophagus.",
    'Babinski negative, Foley catheter removed, Glasgow 15/15.',
    'Apgar 9/10. Ranson score 2. Murphy sign absent.',
    'Henoch-Schönlein purpura; Guillain-Barré syndrome; non-Hodgkin lymphoma.',
    'Started Lasix 40 mg, Zoloft and Betnovate cream.',
    'Levothyroxine 75 mcg, Fexofenadine, Empagliflozin 10 mg.',
    'Hope and grace are important values.',
    'May need a white cell count. Will review in May.',
    'Mother: Alive and well. Father: Deceased.',
    'Long history of neck pain. Little change. Park bench.',
    'NSTEMI, HFrEF, COPD, PERRLA; EtOH 14 units; HbA1c 52.',
    'Plan: see Dr asap. Call dr if worse.',
    'German measles vaccine. French-speaking. White female.',
    'CHIEF COMPLAINT\n\nAnnual exam.\n\nREVIEW OF SYSTEMS',
  ])('no name in: %s', (text) => {
    expect(shown(text)).toBe(text);
  });
});

describe('dates', () => {
  test.each([
    'Seen <2024-03-05> and <05/03/2024>',
    'on <5 March 2024>, <March 5th, 2024>, <05-Mar-2024>',
    'since <August 13>. Next <24th of March>.',
    'two falls since <6/9> at home',
    'visit on <3/7>, again <14.05.1934>',
    'born <5. März 1980>',
    'on the <twenty-first of June, 2020>',
    'Admitted <12-15 June 2020>.',
    'at <2024-03-05>T10:42:00Z',
    '<2024年3月5日> seen',
  ])('%s', (expected) => {
    expect(shown(expected.replace(/[<>]/g, ''))).toBe(expected);
  });

  test.each([
    '3/7 hx of cough, review in 2/52, stopped 6/12 ago',
    'BP 120/80, pain 3/10, strength 4+/5, GCS 15/15, Apgar 8/9',
    'carbidopa/levodopa 25/100, co-codamol 30/500, amoxicillin 875/125 mg',
    'diagnosed in 2011, follow up in May, since March 2020',
    'taper 40-30-20-10 mg; may 5 mg; ICD-10 J18.9; CPT 71046; lot 22-0147-B',
    'pain went from 8/10 to 3/10',
    'in 3-6 months, 1-2 QDS, 3x10 reps, 0-120 deg',
  ])('no date in: %s', (text) => {
    expect(shown(text)).toBe(text);
  });
});

describe('numbers and addresses', () => {
  test.each([
    'Tel <(206) 555-0165>, <+44 7700 900123>, <020 7946 0033>',
    'call <2065550165> or <206.555.0165 ext 12>',
    'ring <01 23 45 67 89>',
    'mail <ada.l+x@mail.example.co.uk>, see <https://portal.example.org/p/9?x=1>.',
    'from <203.0.113.9> and <2001:db8::17>',
    'MRN: <00046699>, Hosp No <930-394-54>',
    'SSN <666-18-9144>, NHS no. <999 016 4518>',
    "Driver's license <D123-4567-8901>, passport <X12345678>",
    'Policy # <HMO109876654>; serial <PM-4471-203>',
    'Lives at <5531 Clearwater St, Valemouth, NY 43614>.',
    'Lives at <Flat 8, 97 Garrison Road, Brightwater QX5 7ZD>.',
    'resident of <Oakhollow>, moved here from <Little Hadham>',
    'ZIP: <12447>',
    'Seen at <Redmarsh Infirmary>, then <Valley Oaks Health Center>.',
    'Filled at <Northgate Pharmacy>',
    'A <93> y/o woman, father died aged <101>',
    '<94>-year-old man',
  ])('%s', (expected) => {
    expect(shown(expected.replace(/[<>]/g, ''))).toBe(expected);
  });

  test.each([
    'WBC 14.2 -> 8.1, platelets 250000, Na 138 K 4.1, ferritin 1200',
    'Room 412 bed 2, accession 2-1-0, 89-year-old, HR 98, SpO2 97%, 95 mg',
    'SNOMED 44054006, 1000000 units of penicillin, RR 16',
    'Seen in the Emergency Department, transferred to the Intensive Care Unit, Pain Clinic next.',
    'from Kenya to Norway, lives in England',
    'General Surgery and Outpatient Clinic follow up',
    'pain.no fever, 10 mg.In the morning',
    'at 10:42:15, ratio 1:2:3',
  ])('nothing in: %s', (text) => {
    expect(shown(text)).toBe(text);
  });

  test.each<[string, IdentifierType]>([
    ['MRN: 00046699', 'MRN'],
    ['NHS no. 999 016 4518', 'ID'],
    ['Tel 2065550165', 'PHONE'],
    ['SSN 666615390', 'SSN'],
    ['Dr Okonjo', 'NAME'],
    ['Redmarsh Infirmary', 'FACILITY'],
  ])('%s is of type %s', (text, type) => {
    expect(identify(text).map((span) => span.type)).toEqual([type]);
  });
});

describe('the record', () => {
  const known = { name: 'Renée Anne Okonjo-Wells', date_of_birth: '1980-03-05', mrn: 'MRN-0046699' };
  const concealed = (text: string): string =>
    identify(text, known)
      .map(({ start, end }) => text.slice(start, end))
      .join('|');

  test.each([
    ['okonjo wells', 'okonjo wells'],
    ['RENEE slept', 'RENEE'],
    ['wells, okonjo', 'wells, okonjo'],
    ['wells drilled', ''],
    ["ask Okonjo-Wells' son", 'Okonjo-Wells'],
    ['Okonjo-Wells, Renée', 'Okonjo-Wells, Renée'],
    ['R. A. Okonjo-Wells', 'R. A. Okonjo-Wells'],
    ['file renee_okonjo-wells.pdf', 'renee_okonjo-wells'],
    ['id 004 66 99 and 0046699', '004 66 99|0046699'],
    ['mrn#0046699', 'mrn#0046699'],
    ['dob 19800305, 05031980', '19800305|05031980'],
    ['5th of march 1980; Mar-05-80', '5th of march 1980|Mar-05-80'],
  ])('%s', (text, expected) => {
    expect(concealed(text)).toBe(expected);
  });

  test('a name that is a disease or a word stays where it is one', () => {
    const text =
      'Mr Bell has Bell’s palsy. May Bell may go. Bell reports a long day. In May 2020 Bell was well.';
    const spans = identify(text, { name: 'May Bell' }).map(({ start, end }) => text.slice(start, end));
    expect(spans).toEqual(['Bell', 'May Bell', 'Bell', 'Bell']);
  });
});
