/**
 * Cues in a text for a name that follows. Each pattern is global and ends right before the name.
 *
 * - `title`: the next capitalised word is a name, whatever it means elsewhere (Dr. Little)
 * - `label`: as a title, and the name may be written `Last, First` or in lower case
 * - `role`: the next word is a name if it can be one (wife Grace; not wife Alive)
 */
export type CueStrength = 'title' | 'label' | 'role';

const RELATIVES =
  'wife|husband|spouse|partner|fianc[eé]e?|girlfriend|boyfriend|ex-wife|ex-husband|ex|mother|father|mom|mum|mommy|mummy|dad|daddy|parents?|son|daughter|sons|daughters|child|children|kid|kids|baby|babies|infant|newborn|twins?|toddler|brothers?|sisters?|siblings?|half-brother|half-sister|step-?(?:mother|father|son|daughter|mom|dad|brother|sister)|grand-?(?:mother|father|ma|pa|son|daughter|child|children|parents?)|granny|grandad|nan|aunt|auntie|uncle|cousin|niece|nephew|(?:mother|father|sister|brother|son|daughter)-in-law|guardian|godmother|godfather|widow|widower|relative|family';
const ROLES =
  'doctor|nurse|midwife|matron|physician|surgeon|consultant|registrar|resident|intern|fellow|attending|hospitalist|intensivist|anesthesiologist|anaesthetist|cardiologist|neurologist|oncologist|urologist|psychiatrist|psychologist|dermatologist|gastroenterologist|nephrologist|endocrinologist|rheumatologist|pulmonologist|radiologist|pathologist|p(?:a)?ediatrician|obstetrician|gyn(?:a)?ecologist|ophthalmologist|optometrist|orthop(?:a)?edist|podiatrist|dentist|hygienist|pharmacist|dietitian|dietician|nutritionist|therapist|physiotherapist|physio|counsell?or|paramedic|technician|tech|sonographer|phlebotomist|interpreter|translator|chaplain|social worker|case manager|care manager|care coordinator|key worker|health visitor|district nurse|carer|caregiver|caretaker|aide|sitter|supervisor|manager|boss|employer|colleague|coworker|co-worker|secretary|receptionist|scribe|coordinator|director|teacher|professor|lawyer|attorney|solicitor|officer|detective|sergeant|judge|landlord|landlady|roommate|flatmate|housemate|neighbou?r|friend|classmate|buddy|coach|trainer|pastor|priest|rabbi|imam|father|sister|producer|singer|author|director|commenter|writer|actor|actress|president|patient|pt|client|resident|pcp|gp|np|pa|rn|crna|cna|lpn|emt|user|caller|informant|donor|recipient|uncle';

/** Titles before a name; `ms` and `MS` without a point are also a disease, so that form needs its case. */
const TITLES =
  '(?:(?:dr|drs|prof|mr|mrs|mx)\\b\\.?|Ms\\b\\.?|MS\\.|ms\\.|Miss\\b|Mister\\b|Professor\\b|(?:Sir|Dame|Lord|Lady|Rev|Reverend|Fr|Pastor|Rabbi|Imam|Sgt|Capt|Captain|Lt|Frau|Herr|Mme|Madame|Monsieur|Mlle|Señora?|Senora?|Sra|Sr|Dra|Docteur|Doktor|Hr|Fru|Pan|Pani|Shri|Smt|Hon|Mstr)\\b\\.?)';

const NAME_LABELS =
  "(?:(?:patient|pt|client|resident|member|subscriber|insured|guarantor|legal|full|first|given|middle|last|family|maiden|birth|preferred|nick|parent|guardian|mother|father|spouse|contact|physician|provider|doctor|caller|surgeon|account|customer|her|his|my|their|our|your)(?:['’]?s)?[ \\t])?(?:name|surname|forename|nickname|alias)s?|patient|client|signed|e-?signed|signature|signing[ ]clinician|dictated|transcribed|typed|authored|author|authenticated|verified|(?:re|regarding|attn|attention|dear|from|to|cc|bcc)";
const ROLE_LABELS =
  '(?:(?:attending|referring|primary(?: care)?|ordering|treating|admitting|consulting|supervising|performing|responsible|rendering|family|covering|emergency|on-call|next of|lead|senior|charge|assistant|first|second|co-?)[ \\t])?(?:physician|provider|doctor|dr|clinician|practitioner|surgeon|consultant|attending|resident|fellow|pcp|gp|anesthesiologist|anaesthetist|anesthetist|assistant|nurse|rn|np|pa|therapist|physio|physiotherapist|radiologist|pathologist|cardiologist|dietitian|pharmacist|midwife|counsell?or|psychologist|psychiatrist|social worker|case manager|care manager|technologist|technician|tech|scribe|interpreter|chaperone|witness|contact|contact person|kin|nok|guardian|caregiver|carer|informant|historian|mother|father|mom|mum|dad|wife|husband|spouse|partner|son|daughter|brother|sister|friend|neighbou?r|emergency contact|poa|proxy|hcp|staff|operator|examiner|reporter|user|reviewer|interviewer|referred by|referrer|seen by|reviewed by|prepared by|completed by|directed by|written by|reported by|entered by|performed by|ordered by|approved by|read by|interpreted by|collected by|team|bot|pt|subject|name of patient|who|copies)';

const flags = 'giu';

export const CUES: readonly { strength: CueStrength; pattern: RegExp }[] = [
  { strength: 'title', pattern: new RegExp(`(?<![\\p{L}\\d])${TITLES}[ \\t\\u00a0]{0,3}(?=\\p{L})`, flags) },
  {
    strength: 'title',
    pattern:
      /(?<![\p{L}\d])(?:Mr|Dr|Prof)\.?[ ]{0,1}(?:and|&|\/)[ ]{0,1}(?:Mrs|Ms|Dr)\.?[ ]{1,2}(?=\p{Lu})/gu,
  },
  {
    strength: 'label',
    pattern: new RegExp(
      `(?<![\\p{L}-])(?:${NAME_LABELS})(?:[ \\t](?:by|on behalf of|electronically by|for))?[ \\t]{0,3}[:=][ \\t]{0,6}\\n?[ \\t]{0,4}(?=\\p{L})`,
      flags,
    ),
  },
  {
    strength: 'label',
    pattern:
      /(?<![\p{L}-])(?:electronically\s|digitally\s)?(?:e-?signed|signed|dictated|transcribed|authored|authenticated|cosigned|co-signed|countersigned)(?:\s(?:off|electronically|digitally))?\sby[ \t:]{1,4}(?=\p{L})/giu,
  },
  { strength: 'label', pattern: /(?<![\p{L}])(?:dear|attn|attention)[ \t:.]{1,3}(?=\p{L})/giu },
  {
    strength: 'label',
    pattern:
      /(?<![\p{L}])(?:my|his|her|their|whose|the|patient's|pt's|maiden|last|first|full|given|family)\sname\s(?:is|was)\s(?=\p{L})/giu,
  },
  {
    strength: 'label',
    pattern:
      /(?:sincerely|faithfully|truly|regards|wishes|thanks|thank you|cheers|respectfully)(?:\sand\sregards)?[,.]?[ \t]{0,3}\n\s{0,6}(?=\p{L})/giu,
  },
  {
    strength: 'role',
    pattern: new RegExp(
      `(?<![\\p{L}-])(?:${ROLE_LABELS})s?(?:['’]s)?(?:[ \\t]name)?[ \\t]{0,3}[:=][ \\t]{0,6}\\n?[ \\t]{0,4}(?=\\p{L})`,
      flags,
    ),
  },
  {
    strength: 'role',
    pattern: new RegExp(
      `(?<![\\p{L}-])(?:${RELATIVES}|${ROLES})(?:[ \\t]{0,2}[,(–][ \\t]{0,2}|[ \\t]{1,2})(?:(?:is|was|named|called|name is|named is|by the name of|whose name is|aka|a\\.k\\.a\\.)[ \\t])?["“']?(?=\\p{L})`,
      flags,
    ),
  },
  {
    strength: 'role',
    pattern:
      /(?<![\p{L}])(?:named|called|nicknamed|name's|names are|known as|goes by|call(?:s|ed)? (?:me|him|her|them)|i'm|i am|this is|aka|née|nee|formerly|maiden name|under|meet|to see|versus|vs|remember me,)[ \t:]{1,3}["“']?(?=\p{L})/giu,
  },
  {
    strength: 'role',
    pattern:
      /(?<![\p{L}])(?:liv(?:es?|ed|ing)|stay(?:s|ed|ing)?|resid(?:es?|ing)|spoke|spoken|speak|speaking|talk(?:ed|ing)?|met|meet|meeting|discuss(?:ed|ing)?|consult(?:ed|ing)?|follow(?:s|ed)?(?:\s?up)?|f\/u|accompanied|present(?:ed|s)?|here|came|arrived|attend(?:ed|s)?|appointment|appt|visit|review|married|engaged|lunch|session|telephone call|call|phoned|conversation|d\/w)(?:\s(?:in|at|on|over|electronically|today|yesterday|case|results|findings|care|plan|back|person|clinic|phone|the|together|alone|again|directly|personally|to)){0,4}\s(?:with|by|to|from|w\/)\s(?=\p{L})/giu,
  },
  {
    strength: 'role',
    pattern:
      /(?<![\p{L}])(?:seen|saw|assessed|examined|evaluated|reviewed|referred|performed|recorded|completed|obtained|called|phoned|contacted|notified|informed|ordered|prescribed|administered|given|opened|edited|accessed|updated|taken|reported|witnessed|interpreted|read|entered|written|signed|done|managed|delivered|treated|requested|advised|accompanied|brought|followed|collected|drawn|prepared|approved|initiated|conducted|recommended|supervised|assisted|sent|booked|placed|removed|inserted|cosigned|verified|printed|created|modified|viewed|logged)(?:\s(?:in|on|up|today|here|yesterday|back)){0,2}\s(?:by|per)\s(?=\p{L})/giu,
  },
  {
    strength: 'role',
    pattern:
      /(?<![\p{L}])(?:per|cc|via|d\/w|says|said|according to|ask|asked|told|tell|notify|notified|inform|informed|call|called|phone|phoned|text|texted|email|emailed|contact|contacted|page|paged|thank|saw|visiting|meeting|help|helps|hi|hello|hey|hiya)[ \t:,]{1,2}(?=\p{Lu})/gu,
  },
];

/** A lower-case name after an age and a sex (`93 y/o F, mary smith, …`) or after the word for a patient. */
export const LOWER_CASE_CUES =
  /(?:(?:y\/?o|y\.o\.|yrs?|years?|year[- ]old|yr[- ]old|yrs? old)[ \t-]{1,2}(?:old[ \t]{1,2})?(?:(?:white|black|asian|hispanic|caucasian|african[- ]american)[ \t])?(?:f|m|female|male|woman|man|lady|gentleman|girl|boy)[ \t]{0,2}[,:(]?[ \t]{1,2}(?:named[ \t])?|(?<!\p{L})(?:pt|patient|client|resident|name|named|mr|mrs|ms|miss|dr|prof|wife|husband|son|daughter|mother|father|brother|sister|partner|friend|nurse|doctor)\b\.?[ \t]{0,2}[:,]?[ \t]{1,2})(?=\p{Ll})/giu;

/** What a person does right after the name. */
export const PERSON_VERBS =
  /^(?:['’]s\s(?:mother|father|mom|mum|dad|wife|husband|son|daughter|kid|kids|child|children|family|house|home|email|phone|number|address|name|partner|sister|brother|parents?|doctor|nurse|chart|record|account|birthday|boyfriend|girlfriend|killers?|friend|appointment|blood|mood)\b|\s(?:reports?|reported|states?|stated|denies|denied|says|said|tells|told|complains|complained|presents|presented|attended|attends|called|calls|phoned|came|comes|returns|returned|lives|lived|works|worked|wants|wanted|requests|requested|asks|asked|agrees|agreed|feels|felt|thinks|thought|admits|admitted|endorses|endorsed|describes|described|explains|explained|notes|noted|mentions|mentioned|verbali[sz]ed|understands|understood|has had|had had|will be (?:seen|back|talking)|brought|drove|arrived|listed|wrote|writes|prefers|declined|declines|refuses|refused|visited|visits|went|goes|loves|likes|takes|took|was (?:seen|born|admitted|discharged|referred|advised|accompanied|brought|told|given|a huge)|is (?:a|an) (?:\d{1,3}|very|pleasant|lovely|delightful)|is (?:here|doing|seen|accompanied|concerned|worried|currently|complaining|presenting|married|retired|originally)|has been (?:seen|under|doing|having|feeling|taking|unable)|just has|had given|can be reached|who (?:is|was|has)|and (?:his|her) (?:wife|husband|partner|mother|father|son|daughter|family))\b|,\s(?:an?\s)?\d{1,3}[\s-]?(?:y|yr|year|month|day)|,\s(?:can|could|please|remember|would|do|are|will|how|i|you|we)\b|\s\((?:DOB|MRN|age|aged|his|her|pt|patient|wife|husband|mother|father|son|daughter|sister|brother|partner|friend|carer|NOK)\b)/i;

/** Degrees and licences that follow a name; those that are also words or diseases need the comma. */
export const CREDENTIALS =
  /(?:,[ \t]{0,2}(?:MD|M\.D\.|DO|D\.O\.|MBBS|MB|MBChB|BMBS|BChir|FRC[A-Z]{1,5}|MRC[A-Z]{1,5}|RN|R\.N\.|BSN|MSN|LPN|LVN|NP|N\.P\.|CRNP|FNP|FNP-C|FNP-BC|AGNP|PMHNP|ANP|ACNP|DNP|APRN|ARNP|CRNA|CNM|CNS|CNA|RGN|SRN|PA|PA-C|P\.A\.|PharmD|Pharm\.D\.|RPh|PhD|Ph\.D\.|PsyD|EdD|LCSW|LICSW|LMSW|LSW|MSW|LMFT|LPC|LMHC|LCPC|BCBA|DDS|DMD|DPM|DC|OD|O\.D\.|DPT|PT|P\.T\.|PTA|OT|OTR|OTR\/L|COTA|SLP|CCC-SLP|RD|RDN|LD|EMT|EMT-P|RRT|RT|MPH|MSc|BSc|MA|MS|FACC|FACP|FACS|FAAFP|FAAP|FACOG|FRACP|FRACGP|FRANZCP|CCFP|Esq|Esq\.|Consultant|Registrar|GP|Attending|Resident|PGY-?\d)|[ \t]{1,2}(?:MD|M\.D\.|D\.O\.|MBBS|MBChB|FRC[A-Z]{1,5}|MRC[A-Z]{1,5}|RN|LPN|LVN|NP|FNP|FNP-C|DNP|APRN|ARNP|CRNA|CNM|CNA|PA-C|PharmD|RPh|PhD|Ph\.D\.|PsyD|LCSW|LICSW|LMFT|DDS|DMD|DPM|DPT|OTR\/L|CCC-SLP|RDN))(?![\p{L}\d])/gu;

/** Words with a capital that come after a name without being part of it. */
export const STOPS = new Set(
  `the a an and or but if he she they we i you it his her their this that these those there here who when where what how why to of on in at for from by with as is was are were be been has have had do does did would shall should can could might must not no
  yes ok please thank thanks also then so because since while until after before during
  patient pt client date time dob mrn age sex gender male female phone tel telephone fax email address ssn insurance plan assessment objective subjective history exam examination physical vitals medications meds allergies impression diagnosis
  diagnoses results labs imaging procedure procedures recommendations recommendation instructions follow follow-up followup disposition discharge admission complaint hpi hx pmh ros soap note notes summary report letter visit encounter clinic hospital surgery practice unit room bed department center centre consultant registrar
  doctor physician nurse surgeon attending resident fellow intern director manager assistant therapist specialist pharmacist practitioner clinician provider professor general internal family emergency medicine medical cardiology neurology oncology radiology dermatology psychiatry pediatrics paediatrics orthopedics
  orthopaedics urology gastroenterology endocrinology nephrology rheumatology hematology haematology ophthalmology pathology anesthesia anaesthesia obstetrics gynecology gynaecology infectious pulmonary critical intensive care team service health services department office dr drs mr mrs ms mx miss prof professor asap md do rn np pa phd mbbs jr sr ii iii iv
  today yesterday tomorrow signed electronically dictated reviewed seen called spoke discussed denies reports states presents presented admitted attended assessed advised noted started stopped continue continued increase decrease blood pressure heart rate temperature weight height bp hr rr spo2 bmi
  number no id record chart account file ref re cc dear sincerely regards left right bilateral mild moderate severe acute chronic stable normal negative positive none nil unknown alive deceased well single married widowed divorced
  flat apt apartment suite unit floor house box country club concert name date pa-c fnp-c fnp-bc np-c ccc-slp dnp pharmd lcsw hpi`.split(
    /\s+/,
  ),
);
