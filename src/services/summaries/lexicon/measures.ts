/** What is measured or examined: `name = synonym, synonym`. A number belongs to the measure that it stands beside. */
const MEASURES = `
blood pressure=bp,blood pressures; systolic blood pressure=sbp; diastolic blood pressure=dbp; heart rate=hr,pulse,pulse rate; respiratory rate=rr,resp rate,respirations,breathing rate; oxygen saturation=spo2,o2 sat,o2 saturation,sats,sat,o2 sats,sao2,pulse ox,oxygen level; temperature=temp,t max,tmax; weight=wt; height=ht; body mass index=bmi; ejection fraction=ef,lvef; pain score=pain scale,pain level,pain rating; gcs=glasgow coma scale; apgar
hemoglobin a1c=a1c,hba1c,hb a1c,hgb a1c,haemoglobin a1c,glycated hemoglobin,average blood sugar test; hemoglobin=hb,hgb,haemoglobin; hematocrit=hct,haematocrit; white blood cell count=wbc,wcc,white cell count,white count,white blood cell,white blood count; platelet=plt,platelet count; sodium=na; potassium=k,k+; chloride; bicarbonate=hco3,bicarb; urea=bun,blood urea nitrogen; creatinine=cr,creat; glomerular filtration rate=egfr,gfr; glucose=blood sugar,blood glucose,fsbg,bg,bm,sugar,sugars,fasting glucose,fingerstick; calcium level; magnesium level; phosphate; albumin; bilirubin; alanine aminotransferase=alt; aspartate aminotransferase=ast; alkaline phosphatase=alp; troponin=troponin i,troponin t,trop; bnp=nt probnp,brain natriuretic peptide; ldl=ldl cholesterol,ldl c; hdl=hdl cholesterol; triglyceride; total cholesterol=cholesterol; thyroid stimulating hormone=tsh; free t4=ft4,t4; inr; c reactive protein=crp; esr=sedimentation rate,erythrocyte sedimentation rate; ferritin; lactate; lipase; amylase; d dimer; psa=prostate specific antigen; vitamin d level; uric acid; ph; pco2; po2; fev1; fvc; peak flow=pef; intraocular pressure=iop; cd4 count=cd4; viral load; age=aged; lmp=last menstrual period; range of motion=rom; t score; ankle brachial index=abi; pack year; lactate dehydrogenase=ldh; anion gap; protein; ketone; nitrite; leukocyte esterase; specific gravity; mean corpuscular volume=mcv; neutrophil; lymphocyte; eosinophil; oxygen flow; strength=power; urine output
`;

const PROCEDURES = `
mri=magnetic resonance imaging,mr scan,mri scan; ct=ct scan,computed tomography,cat scan; x ray=xray,radiograph,cxr,chest x ray,plain film,xr,radiographic; ultrasound=us scan,sonogram,uss,ultrasonography; echocardiogram=echo,tte,echocardiography; tee=transesophageal echocardiogram; ecg=ekg,electrocardiogram; eeg; emg=electromyography,nerve conduction study; stress test=exercise test,treadmill test; angiogram=angiography,coronary angiogram; cardiac catheterization=cath,catheterization,cardiac cath,left heart catheterization,cath lab; pci=percutaneous coronary intervention,angioplasty; stent=stenting,des,drug eluting stent; cabg=coronary artery bypass graft,bypass surgery,coronary artery bypass; pacemaker; icd; ablation; cardioversion; holter=holter monitor; colonoscopy; endoscopy=egd,esophagogastroduodenoscopy,ogd,upper endoscopy,gastroscopy; bronchoscopy; biopsy; mammogram=mammography; pap smear=pap,cervical smear; dexa scan=dexa,bone density,dxa; pet scan=pet ct; lumbar puncture=spinal tap; blood test=bloods,lab work,labs,lab,blood work,laboratory test,laboratory study,lab test; complete blood count=cbc,fbc,full blood count; comprehensive metabolic panel=cmp; basic metabolic panel=bmp; lipid panel=lipid profile; liver function test=lft; urinalysis=ua,urine dip,urine dipstick,urine test; urine culture=msu; blood culture; stool culture=stool sample; spirometry=pft,pulmonary function test,lung function test; allergy test; sleep study=polysomnography; biopsy
surgery=operation,surgical,operative,operated; appendectomy=appendicectomy; cholecystectomy=gallbladder removal,lap chole; hysterectomy; mastectomy; lumpectomy; tonsillectomy; thyroidectomy; nephrectomy; splenectomy; prostatectomy; colectomy; hip replacement=total hip arthroplasty,tha,thr,total hip replacement; knee replacement=total knee arthroplasty,tka,tkr,total knee replacement; arthroscopy=arthroscopic surgery,arthroscopic; acl reconstruction; open reduction internal fixation=orif; laminectomy; discectomy; spinal fusion; cesarean section=c section,caesarean section,cesarean,caesarean; dilation and curettage=d c; vasectomy; circumcision; hernia repair=herniorrhaphy; amputation; transplant=transplantation; bariatric surgery=gastric bypass; tubal ligation; intubation=intubated; tracheostomy; chest tube; dialysis=hemodialysis,haemodialysis; transfusion=blood transfusion; radiation therapy=radiotherapy,xrt,radiation,radiation treatment; physical therapy=physiotherapy,physio; occupational therapy; speech therapy; counseling=counselling,psychotherapy,talking therapy; cognitive behavioral therapy=cbt; injection=injected,shot; steroid injection=cortisone injection,cortisone shot; suture=stitches,sutures; splint; cast; brace; crutch=crutches; drain; catheter; nebulizer=nebuliser,neb; oxygen therapy=supplemental oxygen; cpap; inhaler; referral; admission=admit,admitted,hospitalization,hospitalisation,hospitalized,hospitalised; discharge home=discharged; icu=intensive care; emergency department=er,a e,emergency room,accident and emergency; iv fluid=intravenous fluid,ivf; excision=excised; resection=resected; nerve block; epidural; epidural steroid injection=esi; dressing; debridement; incision and drainage
`;

function read(table: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const entry of table.replaceAll('\n', ';').split(';')) {
    const [canonical = '', synonyms = ''] = entry.trim().split('=');
    if (canonical === '') continue;
    for (const name of [canonical, ...synonyms.split(',').map((part) => part.trim())]) {
      if (name !== '' && !names.has(name)) names.set(name, canonical);
    }
  }
  return names;
}

export const MEASURE_NAMES: ReadonlyMap<string, string> = read(MEASURES);

/** Tests, operations and other things that are done to a patient: they are planned, done, or neither is said. */
export const PROCEDURE_NAMES: ReadonlyMap<string, string> = read(PROCEDURES);

/** Short measure names that are letters or words otherwise, and count only in capitals (or as `Na`, `Cr`). */
export const CASED_MEASURES: ReadonlySet<string> = new Set([
  'k',
  'na',
  'cr',
  'alt',
  'ast',
  'bm',
  'ph',
  'sat',
  'temp',
  'ct',
  'er',
  'tee',
  'pet',
  'pap',
  'echo',
  'us',
  'drain',
  'cast',
  'des',
  'thr',
  'pt',
  'neb',
]);
