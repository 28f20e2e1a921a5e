import { expect, test } from 'vitest';
import { verifySentence } from '../../../../src/services/summaries/verification/sentences.ts';
import { statement } from './statements.ts';

/** Statements (`|` between them) and a sentence that a careful colleague would sign. */
const HONEST: readonly (readonly [string, string])[] = [
  [
    '45 y/o male presenting with chest pain x 2 hours.',
    'A 45-year-old man presented with chest pain for 2 hours.',
  ],
  [
    'Pain described as pressure-like, radiating to left arm.',
    'The pain is pressure-like and radiates to the left arm.',
  ],
  ['Reports associated SOB and diaphoresis.', 'He had shortness of breath and sweating.'],
  ['No prior hx of cardiac events.', 'No prior history of cardiac events.'],
  ['Family hx significant for MI in father at age 55.', 'His father had a myocardial infarction at 55.'],
  ['family_history> Mother - migraine', 'Her mother has migraine.'],
  ['BP: 145/92 mmHg', 'Blood pressure was 145/92 mmHg.'],
  ['BP: 145/92 mmHg', 'Blood pressure was 145 over 92.'],
  ['HR: 98 bpm, regular|RR: 20 breaths/min', 'Heart rate was 98 and respiratory rate 20 per minute.'],
  ['Acute ST-elevation myocardial infarction (STEMI) - anterior wall', 'Acute anterior STEMI.'],
  ['plan> Activate cardiac cath lab for emergent PCI', 'Emergency PCI is planned.'],
  [
    'plan> Aspirin 325mg PO, Plavix 600mg loading dose',
    'The plan includes aspirin 325 mg by mouth and clopidogrel 600 mg loading dose.',
  ],
  [
    'plan> Initiate atorvastatin 20 mg PO daily qHS; discussed risks/benefits with pt',
    'Atorvastatin 20 mg once daily at bedtime was started.',
  ],
  [
    'Medical Treatment: Increase metformin to 1000 mg twice daily.',
    'Metformin was increased to 1 g twice a day.',
  ],
  ['Continue lisinopril 20 mg once daily and Lasix.', 'She continues lisinopril 20 mg daily and furosemide.'],
  ['Patient reports that she takes metformin 500 mg twice a day.', 'She takes metformin 500 mg b.i.d.'],
  [
    'Denies chest discomfort, palpitations, SOB, orthopnea, or PND.',
    'She denies chest pain, palpitations and dyspnea.',
  ],
  ['Nil neck stiffness.', 'There is no neck stiffness.'],
  ['No fever', 'Afebrile.'],
  ['NKDA', 'No known drug allergies.'],
  [
    'Similar episode 2/52 ago - resolved with analgesia.',
    'A similar episode 2 weeks ago resolved with analgesia.',
  ],
  ['3/7 hx diarrhoea.', 'Diarrhea for three days.'],
  [
    '1/52 hx of dysuria, frequency and suprapubic pain.',
    'One week history of painful urination, frequency and suprapubic pain.',
  ],
  [
    'assessment> Right knee pain, possible medial collateral ligament strain.',
    'Right knee pain with a possible strain of the medial collateral ligament.',
  ],
  ['Imp: UTI', 'Impression: urinary tract infection.'],
  ['Gastroenteritis ?Viral/?food poisoning.', 'Gastroenteritis, possibly viral or food poisoning.'],
  [
    'past_medical_history> HTN, T2DM, OA',
    'The patient has hypertension, type 2 diabetes and osteoarthritis.',
  ],
  ['past_medical_history> MI 2015', 'He had a heart attack in 2015.'],
  [
    'She has a history of hypertension, osteoarthritis and kidney stones.',
    'History of high blood pressure, osteoarthritis and nephrolithiasis.',
  ],
  [
    'There is no evidence of any fractures.',
    'X-ray showed no fracture.|X-rays of the right knee taken in office today reveal the bony alignment in good position.',
  ],
  [
    'Examination of the right knee: No pain to palpation of the lateral aspect of the right knee.',
    'No tenderness of the lateral right knee.',
  ],
  ['Strength is 4/5 on the right and 5/5 on the left.', 'Strength is 5/5 on the left and 4/5 on the right.'],
  ['Hemoglobin A1c is elevated at 8.', 'HbA1c was elevated at 8%.'],
  [
    'If he continues to have pain, we will obtain an MRI for further evaluation.',
    'An MRI will be obtained if he continues to have pain.',
  ],
  [
    'We will refer him to physical therapy to work on strengthening the area.',
    'Referral to physiotherapy is planned.',
  ],
  [
    'The patient will follow up with me in 7 days to check on her progress.',
    'Follow-up is planned in 1 week.',
  ],
  ['He had surgery about 10 years ago in his lower back.', 'Lower back surgery about ten years ago.'],
  ['Allergic to penicillin', 'The patient is allergic to penicillin.'],
  ['allergies> Penicillin', 'Penicillin allergy.'],
  [
    'SH: Lives with brother and mother. Non smoker. Drinks 1 pint a week.',
    'She does not smoke and drinks one pint weekly.',
  ],
  ['He was advised to stop taking any anti-inflammatory such as Motrin.', 'He was told to stop ibuprofen.'],
  ['Lisinopril was discontinued due to cough.', 'Lisinopril was stopped because of cough.'],
  ['Temp: 98.6°F', 'Temperature was 98.6 F.'],
  ['SpO2: 96% on RA', 'Oxygen saturation was 96% on room air.'],
  ['LDL cholesterol elevated at 165 mg/dL (desirable <100 mg/dL)', 'LDL was elevated at 165 mg/dL.'],
  ['Seen on 03/12/2024 for follow up of asthma.', 'Asthma follow-up took place on 12 March 2024.'],
  ['Review on 25.03.2024', 'Review is on 25 March 2024.'],
  ['Ibuprofen 400mg-600mg PO q6-8h PRN for pain', 'Ibuprofen 400-600 mg every 6-8 hours as needed for pain.'],
  ['MI ruled out by serial troponins.', 'Myocardial infarction was ruled out.'],
  ['Bilateral lower extremity edema.', 'Swelling of both legs.'],
  ['CKD stage III', 'Stage 3 chronic kidney disease.'],
  ['Pt admits to occasional headaches.', 'The patient reports occasional headaches.'],
  ['Change COCP to POP', 'Switch from the combined pill to the progesterone only pill.'],
  ['plan> Review in 1w to discuss prophylactic Rx, or earlier if worsening sx', 'Review in 1 week.'],
  ['Chest: CTA bilaterally', 'The chest was clear to auscultation bilaterally.'],
  ['RUQ tenderness, no guarding', 'Right upper quadrant tenderness without guarding.'],
  ['Cannot exclude pneumonia on CXR.', 'Pneumonia cannot be excluded on chest x-ray.'],
  [
    'Patient is a 57-year-old male with a past medical history significant for congestive heart failure and type 2 diabetes.',
    'A 57-year-old man with congestive heart failure and type 2 diabetes.',
  ],
  ['Vomited twice today.', 'She vomited two times today.'],
  ['S/p appendectomy 2010.', 'She underwent appendicectomy in 2010.'],
  ['Warfarin 5 mg daily, last INR 2.4', 'INR was 2.4 on warfarin 5 mg daily.'],
  ['Per mother, pt has had fever for 2 days.', 'The patient has had a fever for two days.'],
  [
    'Stop amlodipine and start ramipril 2.5 mg od.',
    'Ramipril 2.5 mg once daily was started and amlodipine stopped.',
  ],
  ['Troponin I 0.8 ng/mL (elevated)', 'Troponin was elevated at 0.8 ng/mL.'],
  ['Father died of prostate cancer, age 80.', 'His father died of prostate cancer at age 80.'],
];

test.each(HONEST)('%s | supports | %s', (evidence, sentence) => {
  const [text = '', more] = sentence.split('|');
  const statements = [...evidence.split('|'), ...(more === undefined ? [] : [more])].map(statement);
  expect(verifySentence(text, statements, statements)).toMatchObject({ ok: true });
});
