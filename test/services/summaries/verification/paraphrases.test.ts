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
  // a second reader's cases
  ['Pt c/o HA x3d, worse in AM.', 'The patient complains of a headache for 3 days, worse in the morning.'],
  ['medications> Metoprolol succinate 50mg PO daily', 'He takes metoprolol succinate 50 mg once daily.'],
  [
    'medications> Aspirin 81 mg daily, Plavix 75 mg daily',
    'Clopidogrel 75 mg and aspirin 81 mg are taken daily.',
  ],
  ['Pneumonia was ruled out on chest x-ray.', 'Chest x-ray ruled out pneumonia.'],
  ['Denies any history of seizures or strokes.', 'No history of stroke or seizure.'],
  ['The left ankle is swollen and tender.', 'There is swelling and tenderness of the left ankle.'],
  [
    'Patient was started on amoxicillin 500 mg tds for 7/7.',
    'Amoxicillin 500 mg three times a day for 7 days was started.',
  ],
  ['Weight 82 kg, BMI 28.4', 'Weight is 82 kg with a BMI of 28.4.'],
  ['assessment> COPD exacerbation, likely viral', 'COPD exacerbation, probably viral.'],
  ['Sister dx with breast ca at 42', 'Her sister was diagnosed with breast cancer at 42.'],
  ['family_history> Father: HTN, T2DM', 'The father has high blood pressure and type 2 diabetes.'],
  ['family_history> Diabetes, stroke', 'Family history of diabetes and stroke.'],
  ['Quit smoking 5 years ago.', 'He stopped smoking 5 years ago.'],
  ['plan> CT abdomen/pelvis tomorrow', 'CT of the abdomen and pelvis is planned for tomorrow.'],
  ['CT abdomen shows a 6 mm stone in the left ureter.', 'A 6 mm stone in the left ureter was seen on CT.'],
  ['Cr 1.4, K 5.2, Na 138', 'Creatinine was 1.4, potassium 5.2 and sodium 138.'],
  ['WBC 12.4 x10^9/L', 'White cell count 12.4.'],
  ['plan> D/C metoprolol', 'Metoprolol is to be stopped.'],
  ['Warfarin held prior to the procedure.', 'Warfarin was held before the procedure.'],
  ['plan> Reduce prednisone from 20 mg to 10 mg daily.', 'Prednisone is reduced from 20 mg to 10 mg daily.'],
  ['Pain 7/10, worse with movement.', 'Pain is rated 7 out of 10 and is worse with movement.'],
  ['EF 35% on echo in March 2023.', 'The echocardiogram in March 2023 showed an ejection fraction of 35%.'],
  ['s/p R TKA 2019', 'She had a right knee replacement in 2019.'],
  ['Alert and oriented, NAD.', 'The patient is alert and oriented.'],
  ['No known allergies.', 'The patient has no known allergies.'],
  ['Pt is a former smoker.', 'The patient is a former smoker.'],
  [
    'Mild aortic stenosis and moderate mitral regurgitation.',
    'Moderate mitral regurgitation and mild aortic stenosis.',
  ],
  ['Insulin glargine 20 units at bedtime', 'Lantus 20 units nightly.'],
  ['Ventolin 2 puffs prn', 'Salbutamol two puffs as needed.'],
  ['R eye redness, no discharge', 'Redness of the right eye without discharge.'],
  ['Does not drink alcohol.', 'No alcohol use.'],
  ['She is G2P1 at 34 weeks.', 'She is at 34 weeks.'],
  ['Depression, well controlled on sertraline 50 mg.', 'Depression is well controlled on Zoloft 50 mg.'],
  ['PE excluded on CTPA.', 'Pulmonary embolism was excluded.'],
];

test.each(HONEST)('%s | supports | %s', (evidence, sentence) => {
  const [text = '', more] = sentence.split('|');
  const statements = [...evidence.split('|'), ...(more === undefined ? [] : [more])].map(statement);
  expect(verifySentence(text, statements, statements)).toMatchObject({ ok: true });
});
