/**
 * Diagnoses, symptoms and findings with the abbreviations and plain words for them. A line of one system is
 * `name = synonym, synonym`; `*` before the name marks a lifelong condition: what stands under past medical history is then
 * present too, where an event (a stroke, a fracture) is not. Abbreviations that mean two things (MS, PT, RA) are
 * listed only in the sense that clinical notes use most; those that are words as well are in `CASED`.
 */
const TABLE = `
*hypertension=htn,elevated bp,raised bp,high blood pressure,raised blood pressure,elevated blood pressure,hypertensive,hypertensive disease,high bp; hypotension=low blood pressure,hypotensive,low bp; *diabetes mellitus=dm,diabetes,diabetic,sugar diabetes; *hyperlipidemia=hld,hyperlipidaemia,high cholesterol,elevated cholesterol,hypercholesterolemia,hypercholesterolaemia,dyslipidemia,dyslipidaemia,elevated lipid; hypertriglyceridemia=high triglyceride
myocardial infarction=mi,heart attack,ami; stemi=st elevation myocardial infarction,st elevation mi,st segment elevation myocardial infarction,st elevation heart attack; nstemi=non st elevation myocardial infarction,non st elevation mi,non st segment elevation myocardial infarction,non stemi; acute coronary syndrome=acs; *coronary artery disease=cad,coronary heart disease,chd,ischemic heart disease,ihd,ischaemic heart disease; unstable angina; angina=angina pectoris; *heart failure=chf,congestive heart failure,hf,congestive cardiac failure,ccf,cardiac failure; *hfref=heart failure with reduced ejection fraction; *hfpef=heart failure with preserved ejection fraction; *atrial fibrillation=af,afib,a fib,atrial fib; atrial flutter=aflutter; supraventricular tachycardia=svt; ventricular tachycardia=vt,vtach; ventricular fibrillation=vf,vfib; tachycardia=tachycardic,fast heart rate,rapid heart rate; bradycardia=bradycardic,slow heart rate; arrhythmia=irregular heartbeat,dysrhythmia,irregular heart rhythm; cardiomyopathy; aortic stenosis=stenosis of the aortic valve; aortic regurgitation=aortic insufficiency; mitral regurgitation=mitral insufficiency; mitral stenosis; mitral valve prolapse=mvp; murmur=heart murmur; *peripheral vascular disease=pvd,peripheral arterial disease,pad,peripheral artery disease; aortic aneurysm=aaa; aortic dissection; pericarditis; endocarditis; myocarditis; cardiac arrest; heart block; palpitation=heart racing,racing heart; syncope=fainting,fainted,faint,passed out,blackout,syncopal,loss of consciousness,loc; presyncope=near syncope; edema=oedema,swelling,swollen,swell; varicose vein; gallop; friction rub; jugular venous distension=jvd,jugular venous distention,raised jvp; left ventricular hypertrophy=lvh; st elevation=ste; st depression
stroke=cva,cerebrovascular accident,cerebral infarction,brain attack; transient ischemic attack=tia,mini stroke,transient ischaemic attack; intracranial hemorrhage=ich,brain bleed,cerebral hemorrhage,intracranial haemorrhage; subarachnoid hemorrhage=sah; subdural hematoma=sdh,subdural; *epilepsy=epileptic; seizure=convulsion,fit; *multiple sclerosis; *parkinson disease=parkinson,parkinsonism,parkinsons; *alzheimer disease=alzheimer,alzheimers; *dementia; *migraine=migrainous; tension headache; cluster headache; headache=ha,cephalgia,head pain,head ache; meningitis; encephalitis; neuropathy=peripheral neuropathy; sciatica; radiculopathy; carpal tunnel syndrome=cts; vertigo=bppv; dizziness=dizzy,lightheadedness,lightheaded,light headed,giddiness,dizzy spell; numbness=numb,loss of sensation; tingling=pins and needles,paresthesia,paraesthesia; weakness=weak; tremor=shakiness,shaking; aphasia; dysarthria=slurred speech; dysphasia; hemiparesis=hemiplegia; facial droop; bell palsy=facial palsy; ataxia=unsteady gait,unsteadiness; confusion=confused,disorientation,disoriented; delirium; coma; concussion; head injury=head trauma,tbi,traumatic brain injury; memory loss=forgetfulness,forgetful,memory problem; foot drop=drop foot; photophobia=light sensitivity,sensitivity to light; aura; neck stiffness=stiff neck,nuchal rigidity; restless leg syndrome=rls; cerebral palsy; spina bifida; amyotrophic lateral sclerosis=als; myasthenia gravis; guillain barre syndrome; trigeminal neuralgia; neuralgia; hydrocephalus
asthma=asthmatic; *copd=chronic obstructive pulmonary disease,chronic obstructive airway disease; emphysema; bronchitis=chest cold; pneumonia=cap,lung infection,pneumonic; pulmonary embolism=pe,clot in the lung,lung clot,pulmonary embolus; pneumothorax=ptx,collapsed lung; pleural effusion=fluid around the lung; pulmonary edema=fluid in the lung,fluid on the lung,pulmonary oedema; tuberculosis=tb; *interstitial lung disease=ild; pulmonary fibrosis; *obstructive sleep apnea=osa,sleep apnea,sleep apnoea,obstructive sleep apnoea; covid=covid 19,coronavirus,sars cov 2; influenza=flu; upper respiratory infection=uri,urti,common cold,upper respiratory tract infection; lower respiratory tract infection=lrti,chest infection; croup; bronchiolitis; pertussis=whooping cough; sarcoidosis=sarcoid; cystic fibrosis; bronchiectasis; respiratory failure; hypoxia=hypoxic,low oxygen; pulmonary hypertension; dyspnea=sob,shortness of breath,short of breath,breathlessness,breathless,dyspnoea,difficulty breathing,breathing difficulty,trouble breathing,breathing problem; dyspnea on exertion=doe,sobe,sob on exertion,dyspnea on effort,breathlessness on exertion,short of breath on exertion,exertional sob,shortness of breath on exertion,exertional dyspnea; orthopnea=orthopnoea; paroxysmal nocturnal dyspnea=pnd; cough=coughing,coughed; sputum=phlegm,mucus; hemoptysis=haemoptysis,coughing up blood; wheeze=wheezing,wheezy; crackle=rale,crepitation,rhonchi,crepe; stridor; chest pain=cp,chest discomfort,pain in the chest; chest tightness=tight chest; pleuritic pain=pleurisy; congestion=stuffy nose,nasal congestion,blocked nose; rhinorrhea=runny nose,rhinorrhoea; sore throat=st pharyngitis,throat pain; pharyngitis; tonsillitis; sinusitis=sinus infection; rhinitis=hay fever; epistaxis=nosebleed,nose bleed; hoarseness=hoarse; respiratory distress; cyanosis=cyanotic; clubbing; tachypnea=tachypnoea,tachypneic
*gastroesophageal reflux disease=gerd,gord,acid reflux,reflux,gastro oesophageal reflux disease,gastro esophageal reflux disease; heartburn; gastritis; gastroenteritis=stomach flu,stomach bug; peptic ulcer=pud,peptic ulcer disease,stomach ulcer,gastric ulcer; duodenal ulcer; *irritable bowel syndrome=ibs; *inflammatory bowel disease=ibd; *crohn disease=crohn,crohns; *ulcerative colitis; colitis; diverticulitis; diverticulosis=diverticular disease; appendicitis; cholecystitis; cholelithiasis=gallstone,gall stone; cholangitis; pancreatitis; hepatitis; hepatitis a; hepatitis b=hbv,hep b; hepatitis c=hcv,hep c; cirrhosis; fatty liver=nafld,hepatic steatosis; liver failure; jaundice=jaundiced,icterus,icteric,yellow skin; ascites; *celiac disease=coeliac disease,coeliac,celiac; bowel obstruction=sbo,small bowel obstruction; hernia; inguinal hernia; hiatal hernia=hiatus hernia; hemorrhoid=haemorrhoid,pile; anal fissure; gastrointestinal bleed=gib,gi bleed,gastrointestinal hemorrhage; melena=black stool,melaena,tarry stool; hematochezia=blood in stool,blood in the stool,bloody stool,rectal bleeding,pr bleeding; hematemesis=vomiting blood,haematemesis; nausea=nauseous,nauseated,sick to the stomach; vomiting=vomit,vomited,emesis,throwing up,threw up; diarrhea=diarrhoea,loose stool,watery stool,runny stool; constipation=constipated; abdominal pain=abdo pain,stomach pain,belly pain,stomach ache,tummy pain,pain in the abdomen; bloating=bloated,abdominal distension; cramp=cramping,crampy; dysphagia=difficulty swallowing,trouble swallowing,swallowing difficulty; anorexia=loss of appetite,poor appetite,decreased appetite,reduced appetite; hepatomegaly=enlarged liver; splenomegaly=enlarged spleen; guarding; rebound=rebound tenderness; dyspepsia=indigestion; polyp=colon polyp; incontinence=incontinent; barrett esophagus; esophagitis=oesophagitis; food poisoning
*chronic kidney disease=ckd,chronic renal disease,chronic renal insufficiency; acute kidney injury=aki,acute renal failure,arf,acute renal injury; *end stage renal disease=esrd,end stage kidney disease; renal failure=kidney failure; kidney stone=nephrolithiasis,renal stone,renal calculus,renal calculi,kidney calculus; urinary tract infection=uti,urine infection,bladder infection,water infection; cystitis; pyelonephritis=kidney infection; hematuria=haematuria,blood in urine,blood in the urine; dysuria=painful urination,burning on urination,burning with urination,pain on urination,burning when urinating,pain when urinating,pain passing urine; urinary frequency; nocturia; urinary retention; urgency; proteinuria=protein in the urine; glomerulonephritis; nephrotic syndrome; hydronephrosis; polycystic kidney disease; *benign prostatic hyperplasia=bph,enlarged prostate,prostate enlargement; prostatitis; erectile dysfunction=ed,impotence; polyuria; oliguria; hernia; hydrocele; varicocele; epididymitis; testicular torsion
*hypothyroidism=hypothyroid,underactive thyroid; *hyperthyroidism=hyperthyroid,overactive thyroid,thyrotoxicosis; goiter=goitre; *grave disease; *hashimoto thyroiditis=hashimoto; thyroiditis; thyroid nodule; hypoglycemia=hypoglycaemia,low blood sugar,hypo,hypoglycemic; hyperglycemia=hyperglycaemia,high blood sugar,elevated blood sugar,hyperglycemic; diabetic ketoacidosis=dka; prediabetes=prediabetic,borderline diabetes,impaired glucose tolerance; gestational diabetes; diabetic retinopathy; diabetic neuropathy; diabetic nephropathy; retinopathy; nephropathy; obesity=obese; overweight; *cushing syndrome; *addison disease=adrenal insufficiency; *polycystic ovary syndrome=pcos,polycystic ovarian syndrome; metabolic syndrome; hyperkalemia=high potassium,hyperkalaemia; hypokalemia=low potassium,hypokalaemia; hypernatremia=high sodium,hypernatraemia; hyponatremia=low sodium,hyponatraemia; hypercalcemia=high calcium,hypercalcaemia; hypocalcemia=low calcium,hypocalcaemia; hyperparathyroidism; hypoparathyroidism; hyperuricemia; vitamin d deficiency; vitamin b12 deficiency; iron deficiency; dehydration=dehydrated; malnutrition; weight loss=lost weight,losing weight; weight gain=gained weight,gaining weight,weight increase; polydipsia=excessive thirst,increased thirst; hypomagnesemia; hypermagnesemia; acidosis; alkalosis; pituitary adenoma; acromegaly; pheochromocytoma; galactorrhea; gynecomastia
*rheumatoid arthritis=ra; *osteoarthritis=oa,degenerative joint disease,djd; arthritis=arthritic; psoriatic arthritis; septic arthritis; *osteoporosis=osteoporotic; osteopenia; *gout=gouty arthritis; *lupus=sle,systemic lupus erythematosus; *fibromyalgia; *scleroderma; *ankylosing spondylitis; vasculitis; polymyalgia rheumatica=pmr; giant cell arteritis; back pain=backache,lower back pain,low back pain,lbp,lumbago; neck pain; joint pain=arthralgia; myalgia=muscle ache,muscle pain,body ache; fracture=fx,broken,broke,break,broken bone; dislocation=dislocated; strain=strained; sprain=sprained; tendinitis=tendonitis,tendinopathy; bursitis; rotator cuff tear; meniscal tear=torn meniscus,meniscus tear; acl tear; plantar fasciitis; herniated disc=disc herniation,herniated disk,slipped disc; spinal stenosis; scoliosis; osteomyelitis; compartment syndrome; contusion=bruise,bruising,ecchymosis; effusion=joint effusion; stiffness=stiff; spasm; epicondylitis=tennis elbow; frozen shoulder=adhesive capsulitis; impingement; contracture; instability; crepitus; claudication; trigger finger; osteonecrosis=avascular necrosis; kyphosis; bunion; ganglion
anemia=anaemia,anemic,anaemic,low hemoglobin,low haemoglobin; iron deficiency anemia=iron deficiency anaemia; *sickle cell disease; *thalassemia; *hemophilia=haemophilia; thrombocytopenia=low platelet; leukopenia; neutropenia; leukocytosis; pancytopenia; thrombocytosis; polycythemia; deep vein thrombosis=dvt,deep venous thrombosis,blood clot in the leg,leg clot; venous thromboembolism=vte; thrombosis=clot,blood clot,thrombus; cancer=ca,malignancy,carcinoma,malignant neoplasm; leukemia=leukaemia; lymphoma; hodgkin lymphoma; myeloma=multiple myeloma; melanoma; breast cancer=breast ca,ca breast; lung cancer=lung ca; prostate cancer=prostate ca; colon cancer=colorectal cancer,bowel cancer,colon ca; skin cancer; ovarian cancer; cervical cancer; pancreatic cancer; brain tumor; brain cancer=brain ca; thyroid cancer; bladder cancer; kidney cancer=renal cell carcinoma; liver cancer=hepatocellular carcinoma; uterine cancer=endometrial cancer; gastric cancer=stomach cancer; esophageal cancer; basal cell carcinoma=bcc; squamous cell carcinoma=scc; metastasis=metastatic,metastases,mets; tumor=tumour,neoplasm; mass=lump; nodule; cyst; lesion; lymphadenopathy=swollen gland,enlarged lymph node,swollen lymph node; bleeding=bleed,bled,hemorrhage,haemorrhage; hematoma=haematoma; coagulopathy; sarcoma; glioma; adenoma; fibroadenoma; lipoma; glioblastoma; mesothelioma; neuroblastoma; hemangioma; monoclonal gammopathy
infection=infected; sepsis=septic,septicemia,septicaemia,septicaemic; cellulitis=skin infection; abscess=boil; hiv; aids; syphilis; gonorrhea; chlamydia; genital herpes; herpes; herpes zoster=shingles,zoster; chickenpox=varicella; measles; mumps; rubella; malaria; lyme disease; mononucleosis=mono,glandular fever; strep throat=streptococcal pharyngitis; otitis media=ear infection,aom; otitis externa; conjunctivitis=pink eye; scarlet fever; fever=febrile,pyrexia,pyrexial,feverish; chill=rigor; night sweat; fatigue=tiredness,tired,fatigued,lethargy,lethargic,exhaustion,exhausted,low energy; malaise; diaphoresis=sweating,sweat,sweaty,diaphoretic; fungal infection=thrush,candidiasis,yeast infection; athlete foot; ringworm; scabies; lice; clostridium difficile=c diff,cdiff; mrsa; typhoid; dengue; cholera; tetanus; rabies; toxoplasmosis; cytomegalovirus; e coli; salmonella
rash=skin rash,rashes; eczema=atopic dermatitis; *psoriasis; urticaria=hives; acne; rosacea; dermatitis; pruritus=itching,itch,itchy,pruritic; erythema=redness,erythematous,reddened; wound; laceration=cut; ulcer=ulceration; pressure ulcer=bedsore,pressure sore; blister; burn; wart; alopecia=hair loss; vitiligo; bite; anaphylaxis=anaphylactic reaction,anaphylactic shock; allergic reaction; angioedema; photosensitivity; petechiae; purpura; seborrheic keratosis; actinic keratosis; keratosis; callus; drug allergy=medication allergy,allergy to medication,allergy to medicine; food allergy; seasonal allergy; allergy=allergies,allergic; intolerance=intolerant; lactose intolerance
*depression=depressed,depressive disorder,major depressive disorder,mdd,low mood,major depression; *anxiety=anxious,anxiety disorder,generalized anxiety disorder,gad; *bipolar disorder=bipolar; *schizophrenia; psychosis=psychotic; *ptsd=post traumatic stress disorder; *adhd=attention deficit hyperactivity disorder,attention deficit disorder,add; *autism=autistic,asd; ocd=obsessive compulsive disorder; panic attack=panic disorder; insomnia=trouble sleeping,difficulty sleeping,sleeplessness,poor sleep,sleep disturbance; suicidal ideation=si,suicidal thought,suicidal,suicidality; homicidal ideation=hi; self harm; hallucination; delusion; mood swing; stress=stressed; eating disorder; bulimia; anorexia nervosa; alcohol use disorder=alcoholism,alcoholic,alcohol abuse,alcohol dependence; opioid use disorder; substance abuse=drug abuse,substance use disorder; overdose; withdrawal; personality disorder; mania=manic; agitation=agitated; irritability=irritable; grief; dysphoria
cataract; glaucoma; macular degeneration; blurred vision=blurry vision,visual blurring,blurring of vision; double vision=diplopia; vision loss=loss of vision,blindness,blind; visual disturbance=vision change,visual change,vision problem; eye pain; dry eye; hearing loss=deafness,deaf,hard of hearing; tinnitus=ringing in the ear,ringing in ear; earache=ear pain,otalgia; uveitis; retinal detachment; ptosis; nystagmus; strabismus
pregnancy=pregnant,gravid; miscarriage=spontaneous abortion; ectopic pregnancy; preeclampsia=pre eclampsia; eclampsia; endometriosis; fibroid=uterine fibroid,leiomyoma; menorrhagia=heavy period,heavy menstrual bleeding; dysmenorrhea=period pain,painful period; amenorrhea; menopause=menopausal,postmenopausal; hot flash=hot flush; vaginal discharge; vaginal bleeding; vaginal dryness; pelvic pain; pelvic inflammatory disease=pid; mastitis; infertility; ovarian cyst; prolapse; preterm labor; premature birth; breast lump
heart disease=cardiac disease,heart problem,heart trouble,cardiac problem,cardiac history; liver disease=liver problem; kidney disease=kidney problem,renal disease; lung disease=lung problem; thyroid disease=thyroid problem; bleeding disorder; autoimmune disease; mental illness; weight change=change in weight; illness=sick,sickness,unwell,ill; pain=ache,aching,discomfort,painful,sore,soreness,hurt; tenderness=tender,pain to palpation,pain with palpation,pain on palpation; trauma=traumatic,injury,injured; fall=fell; deformity=deformed; discharge; acute distress=distress; respiratory distress; shock; hypothermia; frailty; failure to thrive; gait abnormality; smoker=smoke,smoking,tobacco,cigarette,tobacco use; alcohol use=alcohol,etoh,drinking; recreational drug use=illicit drug,recreational drug,drug use,illicit drug use; scar; atrophy; perforation; necrosis; gangrene; inflammation=inflamed; exudate; drainage; opacity; infiltrate; consolidation; atelectasis; cardiomegaly=enlarged heart; calcification; stenosis; dilation=dilatation,dilated; hypertrophy; regurgitation; ischemia=ischaemia,ischemic,ischaemic; infarct=infarction; embolism=embolus; aneurysm; obstruction=obstructed; hypoactive; lymphedema; cachexia; adhesion; fistula; dehiscence; hyperreflexia; hyporeflexia; hyperactivity; paralysis=paralyzed,paralysed; paraplegia; quadriplegia; down syndrome; marfan syndrome; ehlers danlos syndrome; raynaud disease=raynaud; sjogren syndrome; hypercoagulability; hemochromatosis; wilson disease; amyloidosis; porphyria; motion sickness; hiccup; halitosis; snoring=snore; choking; toothache; dental caries=tooth decay,cavity; gingivitis; teething; mouth ulcer; xerostomia=dry mouth; dyslexia; stuttering; enuresis=bed wetting; heat stroke; frostbite; electrolyte imbalance; bacteremia; viremia; hypoalbuminemia; hyperbilirubinemia; transaminitis=elevated lft
`;

/**
 * Pairs that differ by little in writing and by much for the patient: one for the other is a changed diagnosis,
 * whatever else the evidence says. Prefix pairs (hypo-/hyper-, tachy-/brady-) need no entry.
 */
const CONFUSABLE = [
  'stemi,nstemi',
  'myocardial infarction,stemi,nstemi,unstable angina,angina',
  'hfref,hfpef',
  'crohn disease,ulcerative colitis',
  'rheumatoid arthritis,osteoarthritis',
  'stroke,transient ischemic attack',
  'atrial fibrillation,atrial flutter,ventricular fibrillation',
  'viral,bacterial',
  'osteoporosis,osteopenia',
  'asthma,copd',
  'acute kidney injury,chronic kidney disease',
  'deep vein thrombosis,pulmonary embolism',
  'diverticulitis,diverticulosis',
  'hepatitis a,hepatitis b,hepatitis c',
  'strain,sprain',
  'nausea,vomiting',
  'diarrhea,constipation',
  'weight loss,weight gain',
  'hypothyroidism,hyperthyroidism',
  'diabetes mellitus,prediabetes',
  'depression,anxiety',
  'gout,arthritis',
  'aortic stenosis,aortic regurgitation,mitral stenosis,mitral regurgitation',
  'st elevation,st depression',
  'pneumonia,bronchitis',
  'hiv,aids',
  'migraine,tension headache,cluster headache',
  'hepatomegaly,splenomegaly',
  'cellulitis,abscess',
  'gastritis,gastroenteritis',
  'cystitis,pyelonephritis',
  'leukocytosis,leukopenia',
  'thrombocytopenia,thrombocytosis',
  'syncope,presyncope',
];

/** Abbreviations that are ordinary words in lower case and count only as they are written here. */
export const CASED_CONDITIONS: ReadonlySet<string> = new Set([
  'add',
  'aids',
  'als',
  'cap',
  'hi',
  'ed',
  'si',
  'ha',
  'pad',
  'fit',
  'ca',
  'pe',
  'mono',
  'hypo',
  'st',
  'cut',
]);

/** Words inside which a shorter one does not count as the same finding: the general name follows from the special one. */
const IMPLIES =
  'hfref>heart failure; hfpef>heart failure; dyspnea on exertion>dyspnea; paroxysmal nocturnal dyspnea>dyspnea; breast cancer>cancer; lung cancer>cancer; prostate cancer>cancer; colon cancer>cancer; psoriatic arthritis>arthritis; rheumatoid arthritis>arthritis; osteoarthritis>arthritis; iron deficiency anemia>anemia; iron deficiency anemia>iron deficiency; back pain>pain; chest pain>pain; abdominal pain>pain; neck pain>pain; joint pain>pain; headache>pain; stemi>myocardial infarction; nstemi>myocardial infarction; migraine>headache; tension headache>headache; deep vein thrombosis>thrombosis; end stage renal disease>renal failure; tenderness>pain; meniscal tear>tear; ulcerative colitis>colitis; breast lump>mass; eye pain>pain; pelvic pain>pain; drug allergy>allergy; food allergy>allergy; seasonal allergy>allergy; inguinal hernia>hernia; hiatal hernia>hernia; cellulitis>infection; pneumonia>infection; urinary tract infection>infection; upper respiratory infection>infection';

const normal = (name: string) => name.toLowerCase().replaceAll('-', ' ').trim();

const names = new Map<string, string>();
const lifelong = new Set<string>();
for (const entry of TABLE.replaceAll('\n', ';').split(';')) {
  const [head = '', synonyms = ''] = entry.trim().split('=');
  const canonical = normal(head.replace('*', ''));
  if (canonical === '') continue;
  if (head.startsWith('*')) lifelong.add(canonical);
  for (const name of [canonical, ...synonyms.split(',').map(normal)]) {
    if (name !== '' && !names.has(name)) names.set(name, canonical);
  }
}

const confusable = new Map<string, Set<string>>();
for (const group of CONFUSABLE) {
  const members = group.split(',');
  for (const member of members) {
    const others = confusable.get(member) ?? new Set<string>();
    for (const other of members) if (other !== member) others.add(other);
    confusable.set(member, others);
  }
}

const implied = new Map<string, Set<string>>();
for (const entry of IMPLIES.split(';')) {
  const [special = '', general = ''] = entry.trim().split('>');
  implied.set(special, (implied.get(special) ?? new Set<string>()).add(general));
}

/** Every listed name in lower case, hyphens as blanks, with the canonical name it stands for. */
export const CONDITION_NAMES: ReadonlyMap<string, string> = names;

/**
 * Events and passing illnesses. Listed under past medical history they are over, so that the present tense would be
 * a claim of its own; anything else there ("hypertension") is present too.
 */
const EVENTS: ReadonlySet<string> = new Set(
  'myocardial infarction,stemi,nstemi,acute coronary syndrome,unstable angina,cardiac arrest,stroke,transient ischemic attack,intracranial hemorrhage,subarachnoid hemorrhage,subdural hematoma,seizure,meningitis,encephalitis,concussion,head injury,pulmonary embolism,pneumothorax,pneumonia,tuberculosis,covid,influenza,upper respiratory infection,lower respiratory tract infection,bronchitis,croup,bronchiolitis,pertussis,gastroenteritis,peptic ulcer,duodenal ulcer,diverticulitis,appendicitis,cholecystitis,cholelithiasis,cholangitis,pancreatitis,bowel obstruction,gastrointestinal bleed,acute kidney injury,kidney stone,urinary tract infection,cystitis,pyelonephritis,prostatitis,testicular torsion,diabetic ketoacidosis,gestational diabetes,fracture,dislocation,strain,sprain,meniscal tear,acl tear,rotator cuff tear,septic arthritis,osteomyelitis,deep vein thrombosis,venous thromboembolism,thrombosis,cancer,leukemia,lymphoma,hodgkin lymphoma,myeloma,melanoma,breast cancer,lung cancer,prostate cancer,colon cancer,skin cancer,ovarian cancer,cervical cancer,pancreatic cancer,brain tumor,thyroid cancer,bladder cancer,kidney cancer,liver cancer,uterine cancer,gastric cancer,sarcoma,infection,sepsis,cellulitis,abscess,syphilis,gonorrhea,chlamydia,herpes zoster,chickenpox,measles,mumps,rubella,malaria,mononucleosis,otitis media,anaphylaxis,suicidal ideation,overdose,pregnancy,miscarriage,ectopic pregnancy,preeclampsia,bleeding,trauma,fall,syncope,burn,endocarditis,pericarditis,myocarditis,bell palsy,guillain barre syndrome'.split(
    ',',
  ),
);

/** Whether a condition listed in a past history may be stated in the present tense. */
export function isLifelong(condition: string): boolean {
  return lifelong.has(condition) || !EVENTS.has(condition);
}

/** Whether evidence of one condition states the other, more general one as well. */
export function implies(special: string, general: string): boolean {
  return implied.get(special)?.has(general) ?? false;
}

const OPPOSED_PREFIXES: readonly (readonly [string, string])[] = [
  ['hypo', 'hyper'],
  ['tachy', 'brady'],
  ['macro', 'micro'],
  ['poly', 'oligo'],
  ['pre', 'post'],
];

/** Whether two names are opposite ends of one scale (`hypotension`, `hypertension`). */
export function areOpposed(one: string, other: string): boolean {
  for (const [a, b] of OPPOSED_PREFIXES) {
    const swapped = one.startsWith(a)
      ? b + one.slice(a.length)
      : one.startsWith(b)
        ? a + one.slice(b.length)
        : undefined;
    if (swapped === other) return true;
  }
  return false;
}

/** Whether two conditions are told apart by little, so that one for the other reads as a change. */
export function areConfusable(one: string, other: string): boolean {
  if (one === other) return false;
  if (confusable.get(one)?.has(other)) return true;
  if (areOpposed(one, other)) return true;
  const tail = (text: string) => text.split(' ').at(-1);
  return (
    one.includes(' ') &&
    other.includes(' ') &&
    tail(one) === tail(other) &&
    !/^(?:disease|disorder|syndrome|injury|infection|test)$/.test(tail(one) ?? '')
  );
}

/** Endings of Greek and Latin names of diseases and findings: a word that ends so makes a clinical claim. */
export const CLINICAL_ENDING =
  /(?:itis|oma|omas|omata|osis|oses|a?emia|uria|pathy|pathies|algia|plegia|paresis|penia|cytosis|rrh?o?ea|rrhage|dynia|sclerosis|stenosis|megaly|trophy|plasia|lysis|cele|lithiasis|iasis|ectasis|malacia|asthenia|kinesia|phasia|phagia|pnea|pnoea|spasm|ptosis|thorax|edema|trauma|mania|phobia|opia|oxia|syndrome|virus|coccus|cillus|ism|philia|toxicosis|ectopia|aneurysm|rrhagia|esthesia|cyst|pox|worm|plegic|emic|otic|itic)$/;
