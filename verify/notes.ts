import type { SourceNote } from '../src/services/summaries/types.ts';

const TEXTS = [
  `CHIEF COMPLAINT

Left knee pain.

HISTORY OF PRESENT ILLNESS

Marta Quillfeather is a 52-year-old female who presents with left knee pain for 3 weeks. The patient reports that the pain began after a fall on 12 March 2024. She denies numbness, tingling, or weakness. She has a history of deep vein thrombosis. She takes ibuprofen 400 mg twice a day and Tylenol. She has type 2 diabetes and hypertension.

FAMILY HISTORY

Her mother had breast cancer. Her father had a stroke at age 61. Her sister has asthma.

SOCIAL HISTORY

She smokes two cigarettes a day. She drinks wine on Saturday.

REVIEW OF SYSTEMS

Constitutional: Denies fever, chills, or night sweats.
Cardiovascular: Denies chest pain, palpitations, or edema.

PHYSICAL EXAM

BP: 134/86 mmHg
HR: 78 bpm
No effusion of the ankle. There is mild swelling of the left knee. No rash.

RESULTS

Hemoglobin A1c is 7.4. Potassium 4.1. X-ray of the left knee shows no fracture.

ASSESSMENT AND PLAN

Left knee pain, likely osteoarthritis.
• Medical Treatment: Stop ibuprofen.
• Medical Treatment: Initiate meloxicam 15 mg once daily.
• Additional Testing: We will order an MRI of the left knee.
• If the pain persists, we will refer her to orthopedics.

Type 2 diabetes.
• Medical Treatment: Increase metformin to 1000 mg twice daily.

Hypertension.
• Medical Treatment: Continue lisinopril 20 mg once daily.

INSTRUCTIONS

The patient will follow up in 6 weeks.`,
  `PC: cough
Hx: 5/7 hx productive cough, SOB on exertion. Nil haemoptysis. Nil chest pain. Reports fever.
PMH: asthma, hypothyroidism, appendicectomy 2009
DH: salbutamol prn, levothyroxine 75 mcg od
Allergic to penicillin
FH: father - COPD, mother - migraine
SH: lives alone. Non smoker.
Ex: temp 38.2, RR 22, crackles right base
Imp: possible pneumonia
Plan:
1. Doxycycline 200 mg then 100 mg daily for 5 days
2. Chest x-ray
3. Review in 1/52, earlier if worse`,
  `S: 71 y/o male presents with chest pain for 2 hours, radiating to the left arm. Reports nausea and sweating. No prior history of stroke. Brother with MI at age 50. He has a history of kidney stones.

O: BP 158/94, HR 104, SpO2 95% on RA. Troponin 0.9 ng/mL. No edema.

A: Acute NSTEMI. Chronic kidney disease stage 3. Anemia. Suspected aortic stenosis.

P: Aspirin 325 mg, heparin. Continue atorvastatin 40 mg nightly. Hold metformin. We will obtain an echocardiogram. Cardiology referral.`,
  `SUBJECTIVE

The patient presents with right shoulder pain after gardening 4 days ago. He reports headache and dizziness. He denies fever, cough, or rash. Past medical history is significant for gout, COPD, and depression. He takes allopurinol 300 mg once daily, sertraline 50 mg every day, and gabapentin 300 mg three times a day.

OBJECTIVE

The right shoulder is tender. Strength is 4/5 on the right and 5/5 on the left. There is no edema.

ASSESSMENT

Right shoulder strain. Chronic migraine. Probable sinusitis.

PLAN

Continue gabapentin. Start amoxicillin 500 mg three times daily for 7 days. Order a CT of the head. Follow up on 3 June 2024.`,
];

/** Short notes of invented people, so that the measurement runs without the open data. */
export const OWN_NOTES: readonly SourceNote[] = TEXTS.map((content, at) => ({
  id: at + 1,
  content,
  note_timestamp: `2024-04-0${at + 1}T09:00:00Z`,
}));
