const SUFFIX =
  /(?:itis|osis|[ae]?emia|aemia|oma|omas|pathy|algia|uria|rrh?ea|rrhoea|plegia|paresis|ectomy|plasty|ostomy|megaly|penia|trophy|lithiasis|stenosis|phagia|pnea|pnoea|cardia|tension|esthesia|phobia|ptysis|edema|oedema|thyroidism|cele|spasm|mania|lysis|rrhage|rrhagia)$/;

const TERMS = new Set(
  (
    'pain ache aching sore soreness headache migraine fever chill cough wheeze wheezing sneezing congestion breathlessness breath dyspnea sob ' +
    'palpitation syncope dizziness dizzy vertigo faint fainting nausea nauseous vomiting diarrhea diarrhoea constipation reflux heartburn bleeding ' +
    'blood bruise bruising swelling swollen lump mass rash itch itchy itching hives urticaria eczema psoriasis acne dermatitis ulcer wound ' +
    'laceration burn fracture sprain strain tear injury fall contusion dislocation numbness tingling weakness fatigue tired tiredness lethargy ' +
    'insomnia sleep snoring apnea depression depressed anxiety anxious stress panic mood suicidal psychosis bipolar adhd dementia confusion memory ' +
    'seizure epilepsy fit stroke tia mi stemi nstemi infarction angina cad chf failure murmur regurgitation arrhythmia fibrillation flutter afib ' +
    'htn hypertension diabetes diabetic dm t2dm hyperglycemia sugar cholesterol gout arthritis asthma copd pneumonia bronchitis influenza flu cold ' +
    'uri urti lrti covid tuberculosis infection infected uti sti cystitis sepsis abscess cellulitis cancer carcinoma tumor tumour malignancy ' +
    'lymphoma leukemia melanoma dcis cyst polyp hernia gallstone gallstones stone stones ckd esrd transplant dialysis hepatitis cirrhosis ibs ibd ' +
    'crohn colitis gerd anemia anaemia clot dvt pe embolism thrombosis thyroid hypothyroidism goiter nodule obesity overweight weight appetite ' +
    'hiv allergy allergies allergic anaphylaxis anaphylactic pregnancy pregnant miscarriage menopause menstrual period lmp discharge dysuria ' +
    'frequency urgency incontinence haematuria hematuria prostate erectile vision visual aura photophobia cataract glaucoma hearing tinnitus ear ' +
    'throat nose sinus tonsil dysphagia swallowing scoliosis stenosis herniation sciatica radiculopathy spasm stiffness instability effusion ' +
    'osteoporosis bunion plantar rotator cuff meniscus meniscal acl carpal tunnel tendon tendonitis ligament bursitis lupus rheumatoid fibromyalgia ' +
    'sclerosis parkinson tremor neuropathy smoking smoker alcohol alcoholism overdose withdrawal addiction deficiency dehydration shock syndrome ' +
    'disorder disease virus viral bacterial bite bites surgery repair replacement bypass stent pacemaker implant lobectomy hysterectomy appendectomy ' +
    'cholecystectomy lumpectomy mastectomy amputation arthroscopy intolerance aneurysm concussion lymphadenopathy jaundice hirsutism'
  ).split(' '),
);

/** Whether a word names a symptom, a disease, an injury or an operation. Takes the form that `stem` gives. */
export const isClinicalTerm = (word: string): boolean =>
  TERMS.has(word) || (word.length > 5 && SUFFIX.test(word));
