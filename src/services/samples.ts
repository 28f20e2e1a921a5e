/** Invented patients for development. */
export interface SamplePatient {
  name: string;
  date_of_birth: string;
  notes: { note_timestamp: string; content: string }[];
}

export const samples: readonly SamplePatient[] = [
  {
    name: 'Miriam Okafor',
    date_of_birth: '1961-03-14',
    notes: [
      {
        note_timestamp: '2026-02-03T09:15:00Z',
        content: `S: 64 y/o female, new patient. Increased thirst and nocturia x3 for two months. Blurred vision on and off. Denies chest pain and shortness of breath. FH: father had a stroke at 70. Non-smoker.

O:
BP 152/94, HR 78 regular, BMI 31.2
Heart sounds normal, lungs clear
Feet: sensation intact, pulses present
HbA1c 8.4 %, fasting glucose 11.2 mmol/L, creatinine 78 umol/L

A:
1. Type 2 diabetes mellitus, new diagnosis
2. Hypertension, uncontrolled
3. Obesity

P:
- Start metformin 500 mg twice daily with food
- Start lisinopril 10 mg once daily
- Refer to diabetes education and to the dietitian
- Retinal screening
- Review in 6 weeks with U&E
Allergies: penicillin (rash)
`,
      },
      {
        note_timestamp: '2026-03-17T10:40:00Z',
        content: `Subjective: Follow-up of diabetes and blood pressure. Thirst has settled. Dry cough since starting lisinopril, worse at night. Taking metformin without stomach upset. Denies dizziness.

Objective: BP 146/88. HR 74. Weight 84.1 kg (down 2.3 kg). Lungs clear. K 4.6, creatinine 81 umol/L.

Assessment: Type 2 diabetes mellitus, improving. Hypertension, above target. Cough due to ACE inhibitor.

Plan: Stop lisinopril. Start losartan 50 mg once daily. Increase metformin to 1000 mg twice daily. Repeat HbA1c in 3 months.
`,
      },
      {
        note_timestamp: '2026-06-22T14:05:00Z',
        content: `CHIEF COMPLAINT

Three-month review.

HISTORY OF PRESENT ILLNESS

Mrs. Okafor feels well. The cough went away within two weeks of stopping lisinopril. She walks 30 minutes on most days. She denies hypoglycaemia.

RESULTS

HbA1c 6.9 %. LDL 3.9 mmol/L. Urine albumin/creatinine ratio 5.1 mg/mmol. Retinal screening: no retinopathy.

VITALS

BP 132/80, HR 72.

ASSESSMENT AND PLAN

Type 2 diabetes mellitus, at target.
• Continue metformin 1000 mg twice daily.

Hypertension, controlled.
• Continue losartan 50 mg once daily; it also protects the kidneys with microalbuminuria.

Hyperlipidemia.
• Start atorvastatin 20 mg at night. Repeat lipids and liver tests in 3 months.

Follow-up in 3 months.
`,
      },
    ],
  },
  {
    name: 'Jonas Lindqvist',
    date_of_birth: '1987-11-02',
    notes: [
      {
        note_timestamp: '2026-04-08T16:20:00Z',
        content: `PC: 4/7 hx of left ankle pain after inversion injury at football. Able to weight bear, limping. No previous fracture.
PMH: asthma
DH: salbutamol inhaler PRN
NKDA
O/E: swelling over lateral malleolus, left. No bony tenderness at posterior edge or tip of malleoli. Anterior drawer negative.
Imp: lateral ligament sprain, left ankle
Plan: RICE, ibuprofen 400 mg TDS with food for 5/7, physio exercises. Return if not weight bearing comfortably in 2/52.
`,
      },
      {
        note_timestamp: '2026-09-30T08:50:00Z',
        content: `S: Wheeze and night cough 3 nights a week for the past month, using salbutamol daily. No fever. Cat at home since August.
O: SpO2 98 % RA, RR 16, scattered expiratory wheeze. Peak flow 420 (best 560).
A: Asthma, not controlled. Possible cat allergy.
P: Start beclometasone 200 mcg inhaler twice daily. Inhaler technique shown. Peak flow diary. Review in 4 weeks.
`,
      },
    ],
  },
  {
    name: 'Rosa Delacroix',
    date_of_birth: '2018-07-25',
    notes: [
      {
        note_timestamp: '2026-10-12T11:30:00Z',
        content: `# Chief Complaint
Ear pain, right, for two days.

# History of Present Illness
8-year-old girl with fever to 38.9 °C and right ear pain after a cold. Drinking well. No vomiting.

# Allergies
No known drug allergies.

# Physical Exam
Right tympanic membrane red and bulging. Left normal. Throat mildly red. Lungs clear.

# Assessment and Plan
Acute otitis media, right.

## Plan
Amoxicillin 500 mg three times daily for 5 days. Paracetamol for pain and fever. Return if no better in 48 hours or if swelling appears behind the ear.
`,
      },
    ],
  },
];
