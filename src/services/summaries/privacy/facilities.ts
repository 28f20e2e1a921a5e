import { matchSpans, type Span } from './spans.ts';
import { classify, fold } from './vocabulary.ts';

const WORD =
  "(?:\\p{Lu}\\.|\\p{Lu}[\\p{L}\\p{M}'’-]{0,30}|of|the|&|de|del|la|le|du|des|di|da|do|dos|von|am|upon|St\\.|Mt\\.|Ft\\.)";
const HEAD =
  '(?:Hospitals?|Infirmary|Hospice|Sanatorium|Sanitarium|Asylum|Clinics?|Polyclinic|Surgery|Practice|Pharmac(?:y|ies)|Chemists?|Drugstore|Dispensary|Medical\\s(?:Cent(?:er|re)|Group|Associates|Practice|Clinic|Campus|Park|Plaza|School|Institute)|Health(?:care)?\\s?(?:Cent(?:er|re)s?|System|Partners|Clinic|Services?|Network|Care|Board|Trust|Plan|Park|Hub|Campus)|Healthcare|Health|Walk-?\\s?in\\s(?:Cent(?:er|re)|Clinic)|Urgent\\sCare(?:\\sCent(?:er|re))?|Treatment\\sCent(?:er|re)|Cancer\\sCent(?:er|re)|Heart\\sCent(?:er|re)|Surgical\\sCent(?:er|re)|Surgery\\sCent(?:er|re)|Cent(?:er|re)|Institute|(?:Rehabilitation|Rehab|Dialysis|Day|Renal|Stroke|Burns?|Maternity|Birth(?:ing)?|Minor\\sInjur(?:y|ies)|Psychiatric|Eye|Dental|Pain|Imaging|Assessment|Infusion|Oncology|Recovery)\\s(?:Unit|Cent(?:er|re)|Hospital|Clinic|Suite|House|Facility)|Rehabilitation|Rehab|Nursing\\s(?:Home|Facility|Cent(?:er|re))|Care\\s(?:Home|Cent(?:er|re)|Facility)|Retirement\\s(?:Home|Village|Community)|Assisted\\sLiving|Senior\\sLiving|Residential\\sHome|Rest\\sHome|Lodge|Manor|Orthop(?:a)?edics|P(?:a)?ediatrics|Dermatology|Cardiology|Oncology|Radiology|Imaging|Ophthalmology|Dentistry|Dental|Physiotherapy|Obstetrics|Gyn(?:a)?ecology|Neurology|Urology|Gastroenterology|Endocrinology|Nephrology|Psychiatry|Psychology|Counsell?ing|Optometry|Opticians?|Laborator(?:y|ies)|Labs|Diagnostics|Pathology|Family\\sMedicine|Internal\\sMedicine|Primary\\sCare|NHS\\s(?:Foundation\\s)?Trust|University|College|School|Academy|Prison|Jail|Shelter|Hostel|Ambulance(?:\\sService)?|Associates|Partners(?:hip)?)';

const NAMED = new RegExp(
  `(?<![\\p{L}])(?:${WORD}[ \\t]{1,2}){1,6}?${HEAD}(?:\\s${HEAD}){0,3}(?![\\p{L}-])(?:[ \\t](?:of|at|for)[ \\t](?:the[ \\t])?\\p{Lu}[\\p{L}\\p{M}'’-]{1,30}(?:[ \\t](?:and[ \\t])?\\p{Lu}[\\p{L}\\p{M}'’.-]{1,30}){0,3})?`,
  'gu',
);
const HEAD_FIRST =
  /(?<![\p{L}])(?:Hospital|Clinic|University|College|Institute|Klinik|Klinikum|Universitätsklinikum|Krankenhaus|Praxis|Apotheke|Hôpital|Hopital|Clinique|Centre\sHospitalier|CHU|Clínica|Clinica|Centro(?:\s(?:Médico|Medico|de\sSalud))?|Ospedale|Policlinico|Sanatorio|Ziekenhuis|Szpital|Sjukhus|Farmacia|Pharmacie|Cabinet)[ \t](?:(?:of|de|del|della|di|da|do|dos|des|du|la|le|las|los|für|der|am|im|Universitario|Universitaire|General|Civil)[ \t]){0,3}(?:the[ \t])?(?:(?:St\.?|San|Santa|Saint|Sankt)[ \t])?\p{Lu}[\p{L}\p{M}'’-]{1,30}(?:[ \t](?:(?:de|la|del|und|et|e)[ \t])?\p{Lu}[\p{L}\p{M}'’-]{1,30}){0,3}/gu;
const COMPOUND =
  /(?<![\p{L}])\p{Lu}[\p{L}-]{2,30}(?:klinik|klinikum|krankenhaus|spital|ziekenhuis|sjukhus|apotheke|hospitalet)(?![\p{L}])/gu;
const FAMOUS =
  /(?<![\p{L}])(?:Mount Sinai|Mayo Clinic|Johns Hopkins|Cleveland Clinic|Kaiser(?: Permanente)?|Cedars[- ]Sinai|Mass General|MD Anderson|Memorial Sloan[- ]Kettering|Brigham and Women['’]s|Beth Israel(?: Deaconess)?|Charité|Karolinska|Sutter|Geisinger|Intermountain|Banner|Ascension|Walgreens|CVS|Rite Aid|Boots|Lloyds(?:Pharmacy)?|Superdrug|Labcorp|LabCorp|Quest Diagnostics|Moorfields|Great Ormond Street|GOSH|Royal Marsden|Addenbrooke['’]s|Guy['’]s(?: and St Thomas['’])?|Papworth|Broadmoor|VAMC|Planned Parenthood|Veterans Affairs|Walter Reed)(?![\p{L}])/gu;
const SAINT =
  /(?<![\p{L}])(?:St\.?|Saint|Mt\.?|Mount)[ ]\p{Lu}[\p{L}\p{M}]{2,20}(?:['’]s|s['’])(?![\p{L}])/gu;
const HAN =
  /\p{Script=Han}{2,12}?(?:聯合診所|診所|诊所|醫院|医院|衛生所|卫生院|藥局|药房|護理之家|病院|クリニック)/gu;

/** Words that say what kind of place it is, not which: alone they name nothing. */
const GENERIC = new Set(
  `the a an of and at for in on de la le du & general regional community district county city national central local royal university teaching memorial veterans va childrens children's
  women's womens men's family primary secondary tertiary urgent emergency acute intensive critical coronary cardiac heart chest lung pulmonary respiratory renal kidney dialysis liver stroke cancer breast skin eye ear nose throat dental
  hearing foot hand spine spinal joint bone pain sleep allergy asthma diabetes diabetic thyroid fertility maternity antenatal postnatal birth birthing neonatal newborn pediatric paediatric adult geriatric elderly older mental behavioral behavioural psychiatric psychology health
  healthcare medical medicine surgical surgery day outpatient inpatient ambulatory walk-in walk in minor major injuries injury unit ward clinic clinics hospital hospitals center centre department dept service services team practice gp pharmacy
  care home nursing residential rehab rehabilitation assisted living senior retirement physical occupational speech therapy physiotherapy imaging radiology laboratory lab labs pathology specialty specialist special follow-up followup followup review assessment treatment diagnostic diagnostics
  orthopedic orthopaedic orthopedics orthopaedics cardiology oncology neurology urology dermatology gastroenterology endocrinology nephrology rheumatology hematology haematology ophthalmology gynecology gynaecology obstetrics ob gyn ob/gyn internal weight loss bariatric bypass plastic vascular thoracic cardiothoracic trauma
  transplant wound infusion oncological vaccination vaccine immunization travel sexual reproductive std sti gum hiv memory falls frailty anticoagulation anticoag coumadin warfarin inr heart-failure failure prior previous past social our your their his her this that no any new old same other another next first second patient patients
  state federal public private free open high middle elementary secondary nursery primary law home early late recent multiple elective repeat same-day oral maxillofacial cosmetic bowel colorectal abdominal gastric knee hip shoulder back brain cataract laser robotic laparoscopic spinal hernia valve bariatrics hand scheduled upcoming
  history plan assessment impression recommendations results imaging exam examination discharge admission consult consultation referral refer referred seen follow up when if he she they we i mr mrs ms dr to from with by after before via per call visit return attend attended
  course stay record records number no education support advice planning prevention management screening program programme wellness lifestyle nutrition maintenance chronic long-term acute-care infectious disease diseases population world human global public-health environmental occupational-health health-care good poor overall bone-health gut oral-health general-health reproductive-health one two three electronic digital virtual online telehealth`.split(
    /\s+/,
  ),
);

export function findFacilities(text: string): Span[] {
  const named = matchSpans(text, NAMED, 'FACILITY').flatMap((span) => narrow(text, span));
  return [
    ...named,
    ...[COMPOUND, FAMOUS, SAINT, HAN].flatMap((pattern) => matchSpans(text, pattern, 'FACILITY')),
    ...matchSpans(text, HEAD_FIRST, 'FACILITY').filter(
      (span) => properWords(text.slice(span.start, span.end)).length > 0,
    ),
  ];
}

const properWords = (name: string): string[] =>
  name
    .split(/[\s]+/)
    .filter((word) => /^\p{Lu}/u.test(word) && !GENERIC.has(fold(word).replace(/[.,]$/, '')));

/** Leading words of the sentence (`Seen At`, `The`) fall away; without any proper word it is only a kind of place. */
function narrow(text: string, span: Span): Span[] {
  let { start } = span;
  for (;;) {
    const match = /^(\S+)\s+/.exec(text.slice(start, span.end));
    const word = fold(match?.[1] ?? '');
    if (!match || !(LEADING.has(word) || (isSentenceStart(text, start) && LEADING_VERBS.test(word)))) break;
    start += match[0].length;
  }
  const value = text.slice(start, span.end);
  const head = value.replace(new RegExp(`(?:^|\\s)${HEAD}(?:\\s${HEAD}){0,3}$`, 'u'), '');
  const proper = properWords(head);
  if (head === '' || proper.length === 0 || /^(?:of|and|the|at|for|in|on)$/i.test(head)) return [];
  const weak =
    /(?:Health|Surgery|Practice|Center|Centre|Associates|Partners|School|College|Lodge|Manor|Labs|Imaging|Pathology|Rehabilitation|Rehab|ology|Psychiatry|Dental|Dentistry|ics|Institute|Laboratory|Shelter)$/.test(
      value,
    );
  if (
    weak &&
    proper.every(
      (word) =>
        classify(fold(word)) === 'clinical' || (/\sand\s/.test(head) && classify(fold(word)) === 'ordinary'),
    )
  )
    return [];
  return [{ ...span, start }];
}

const LEADING = new Set(
  'the a an of and at for in on to from by with via per & he she they we our your his her their'.split(' '),
);
const LEADING_VERBS =
  /^(?:seen|attended|admitted|transferred|discharged|referred|follow|followed|presented|visited|went|sent|call|contact|taken|brought|returned|patient|pt|dr|previous|prior|recent|outside|records|plan|refer|continue|send|please|see|treated|treatment|moved|location|facility|hospital|clinic|site|pharmacy|where|place|attending|consultant|director|physician|nurse|surgeon)\b/;
const isSentenceStart = (text: string, at: number): boolean =>
  at === 0 || /[.\n:;|(]\s{0,3}$/.test(text.slice(Math.max(0, at - 4), at));
