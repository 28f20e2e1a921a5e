import type { Statement } from '../src/services/summaries/types.ts';
import type { ReasonCode } from '../src/services/summaries/verification/verdicts.ts';
import type { Random } from './random.ts';

/** One way to make a true sentence untrue; undefined where the statement does not lend itself to it. */
export interface Lie {
  code: ReasonCode;
  rule: string;
  make(text: string, random: Random, statement: Statement): string | undefined;
}

/** Replaces the first match; undefined when there is none, or when the replacement changes nothing. */
function swap(
  text: string,
  pattern: RegExp,
  by: (match: RegExpExecArray) => string | undefined,
): string | undefined {
  const match = pattern.exec(text);
  const replacement = match === null ? undefined : by(match);
  if (match === null || replacement === undefined || replacement === match[0]) return undefined;
  return text.slice(0, match.index) + replacement + text.slice(match.index + match[0].length);
}

/** Puts words before the closing mark. */
const append = (text: string, words: string) => `${text.replace(/[.;:,\s]+$/, '')}${words}.`;

const unless = (text: string, pattern: RegExp, make: () => string | undefined) =>
  pattern.test(text) ? undefined : make();

const other = (digits: string, random: Random): string => {
  const place = random.below(digits.length);
  const now = Number(digits[place]);
  const next = (now + 1 + random.below(8)) % 10;
  const changed =
    digits.slice(0, place) +
    String(next === 0 && place === 0 ? (now === 7 ? 8 : 7) : next) +
    digits.slice(place + 1);
  return changed === digits ? `${digits}5` : changed;
};

const MED =
  'lisinopril|metformin|aspirin|ibuprofen|omeprazole|prednisone|gabapentin|amlodipine|furosemide|lasix|meloxicam|atorvastatin|levothyroxine|sertraline|warfarin|tylenol|paracetamol|insulin|metoprolol|albuterol|zoloft|lipitor|coumadin|allopurinol|norvasc|doxycycline|amoxicillin|prozac|synthroid|digoxin|colchicine|methotrexate|flonase|claritin|naproxen|motrin|tramadol|percocet';
const SITE = 'knee|shoulder|hip|wrist|elbow|ankle|foot|leg|arm|hand|breast|ear|eye|kidney|lung|thigh|forearm';
const RELATIVE =
  /\b(?:father|mother|brother|sister|aunt|uncle|grand|family|son|daughter|parent|cousin|wife|husband|sibling|relative|maternal|paternal)/i;
const HEDGED =
  /possib|probab|likely|suspect|\bmay\b|might|\?|rule out|r\/o|versus|\bvs\b|differential|appear|could|concern|consider|question|suggest|risk/i;
const DENIED = /\b(?:no|not|denies|denied|without|nil|negative|none|never|absent|n't|nor|neither)\b/i;

const lie = (code: ReasonCode, rule: string, make: Lie['make']): Lie => ({ code, rule, make });

export const LIES: readonly Lie[] = [
  lie('number_changed', 'age', (text, random) =>
    swap(text, /\b(\d{2})(?=[- ]?(?:year|y\/o|yo\b))/, ([, age = '']) => other(age, random)),
  ),
  lie('number_changed', 'vital', (text, random) =>
    swap(
      text,
      /\b((?:BP|pressure)[^\d.;]{0,24})(\d{2,3})(?=\/\d{2,3}\b(?!\/))/i,
      ([, lead = '', value = '']) => lead + other(value, random),
    ),
  ),
  lie('number_changed', 'duration', (text, random) =>
    unless(text, /every|\beach\b|\bq\d/i, () =>
      swap(text, /\b(\d{1,2})(?=[ -](?:days?|weeks?|months?|hours?|hrs?)\b)/, ([, value = '']) =>
        String(Number(value) + 1 + random.below(5)),
      ),
    ),
  ),
  lie('number_changed', 'result', (text, random) =>
    swap(
      text,
      /\b(?:A1c|creatinine|hemoglobin|potassium|INR|heart rate|pulse|ejection fraction|temperature|glucose|HR|SpO2|RR|LDL|TSH)\b[^\d.;]{0,24}(?<![A-Za-z])(\d{1,3}(?:\.\d)?)\b(?!\/)/i,
      ([all, value = '']) =>
        all.slice(0, -value.length) +
        other(value.replace(/\.\d$/, ''), random) +
        (/\.\d$/.exec(value)?.[0] ?? ''),
    ),
  ),
  lie('number_not_in_evidence', 'vital added', (text) =>
    unless(text, /\d|heart rate|pulse|\bHR\b/i, () =>
      append(text, ', with a heart rate of 88 beats per minute'),
    ),
  ),
  lie('number_not_in_evidence', 'duration added', (text, _random, statement) =>
    /\d/.test(statement.under ?? '')
      ? undefined
      : unless(
          text,
          /\d|\b(?:day|week|month|year|hour|minute|one|two|three|four|five|six|couple|few)s?\b/i,
          () => append(text, ' for 9 days'),
        ),
  ),
  lie('unit_changed', 'mass', (text) =>
    swap(text, /\b(\d+ ?)(mg|milligrams?)\b(?!\/)/i, ([, value = '']) => `${value}mcg`),
  ),
  lie('unit_changed', 'time', (text) =>
    /every/i.test(text)
      ? undefined
      : swap(
          text,
          /\b(\d{1,2}[ -])(day|week|month)(s?)\b(?! old)/,
          ([, value = '', unit = '', s = '']) =>
            `${value}${unit === 'day' ? 'week' : unit === 'week' ? 'day' : 'week'}${s}`,
        ),
  ),
  lie('unit_not_in_evidence', 'unit added', (text) =>
    swap(
      text,
      /\b(?:potassium|creatinine|troponin|INR|TSH|sodium|white blood cell count|WBC|hemoglobin|hematocrit|BNP|BUN)\b(?: level)?(?: of| is| was| at|:)? (?:elevated at )?(\d+(?:\.\d+)?)(?=[.,;]? *(?:$|and\b))/i,
      ([all]) => `${all} mmol/L`,
    ),
  ),
  lie('dose_changed', 'amount', (text, random) =>
    swap(
      text,
      /\b(?!(?:of|about|is|was|to|at|than|dose)\b)([A-Za-z]{5,}) (\d+)( ?)(mg|mcg|milligrams?|units)\b(?!\/)/,
      ([, name = '', value = '', gap = '', unit = '']) =>
        `${name} ${random.pick([2, 4, 5])}${value}${gap}${unit}`,
    ),
  ),
  lie('dose_not_in_evidence', 'dose added', (text) =>
    swap(text, new RegExp(`\\b(${MED})\\b(?! \\d| [a-z]* ?\\d| ?-)(?=[ .,;])`, 'i'), ([, name = '']) =>
      /\d ?(?:mg|mcg|units|ml)/i.test(text) ? undefined : `${name} 25 mg`,
    ),
  ),
  lie('frequency_changed', 'rhythm', (text) =>
    swap(
      text,
      /\b(?:twice daily|twice a day|once daily|once a day|three times a day|three times daily|BID|TID|every 6 hours|every 4 hours|every 8 hours|weekly)\b/i,
      ([all]) => (/once|weekly/i.test(all) ? 'three times daily' : 'once daily'),
    ),
  ),
  lie('frequency_not_in_evidence', 'rhythm added', (text) =>
    swap(text, /\b\d+ ?(?:mg|mcg)\b(?!\/|[ -](?:per|tablet))/i, ([all]) =>
      /daily|day|bid|tid|qid|q\d|every|nightly|tds|from|\bod\b|\bbd\b|night|bedtime|weekly|hour|once|twice|prn|need|morning|times|\bq/i.test(
        text,
      )
        ? undefined
        : `${all} three times daily`,
    ),
  ),
  lie('date_changed', 'year', (text) =>
    swap(
      text,
      /\b(19|20)(\d)(\d)\b(?! ?(?:mg|ml|steps|cal|IU|\/))/,
      ([, century = '', decade = '', year = '']) => `${century}${decade}${(Number(year) + 3) % 10}`,
    ),
  ),
  lie('date_changed', 'month', (text, random) =>
    swap(
      text,
      /\b(?:January|February|March|April|June|July|August|September|October|November|December)\b(?= \d|,| of)/,
      ([month]) => random.pick(['January', 'March', 'July', 'October'].filter((name) => name !== month)),
    ),
  ),
  lie('date_changed', 'weekday', (text) =>
    swap(text, /\b(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b/, ([day]) =>
      day === 'Friday' ? 'Tuesday' : 'Friday',
    ),
  ),
  lie('date_not_in_evidence', 'date added', (text) =>
    unless(
      text,
      /\b(?:19|20)\d\d\b|\/\d|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|\bMay\b|June|July|August|September|October|November|December/,
      () => append(text, ' on 14 February 2019'),
    ),
  ),
  lie('laterality_changed', 'side', (text) =>
    swap(
      text,
      new RegExp(
        `\\b(left|right)(?=[ -](?:sided |lower |upper |medial |lateral )?(?:${SITE}|extremity|abdom|flank|chest)\\b)`,
        'i',
      ),
      ([side]) => (side.toLowerCase() === 'left' ? 'right' : 'left'),
    ),
  ),
  lie('laterality_not_in_evidence', 'side added', (text, random, statement) =>
    unless(`${text} ${statement.under ?? ''}`, /\b(?:left|right|bilateral|bilaterally|both|R|L)\b/i, () =>
      swap(
        text,
        new RegExp(`\\b(?:${SITE})\\b`, 'i'),
        ([site]) => `${random.pick(['left', 'right'])} ${site}`,
      ),
    ),
  ),
  lie('drug_changed', 'medicine swapped', (text) =>
    swap(text, new RegExp(`\\b(?:${MED})\\b`, 'i'), ([name]) =>
      /clopidogrel|plavix/i.test(text)
        ? undefined
        : name.toLowerCase() === 'carvedilol'
          ? undefined
          : 'clopidogrel',
    ),
  ),
  lie('drug_not_in_evidence', 'medicine added', (text) =>
    unless(text, /allerg|rivaroxaban|xarelto|medication|drug|mg\b/i, () =>
      new RegExp(`\\b(?:${MED})\\b`, 'i').test(text) || /cillin|mycin|olol|statin|pril/.test(text)
        ? undefined
        : append(text, '; she takes rivaroxaban'),
    ),
  ),
  lie('diagnosis_changed', 'type', (text) =>
    swap(
      text,
      /(?<!FH.*)\b(type) (2|1|II|I)\b(?= diab)|(?<=diabetes (?:mellitus )?)(type) (2|1|II|I)\b/i,
      ([, a, two, b, also]) => `${a ?? b} ${/2|II/.test(two ?? also ?? '') ? 1 : 2}`,
    ),
  ),
  lie('diagnosis_changed', 'pressure', (text) =>
    unless(text, /hypotens/i, () => swap(text, /\b(h)ypertension\b/i, ([, h = '']) => `${h}ypotension`)),
  ),
  lie('diagnosis_changed', 'course', (text) =>
    unless(text, /\bacute.*chronic|chronic.*acute/i, () =>
      swap(text, /\b(acute|chronic)\b(?! distress)/i, ([course = '']) =>
        course.toLowerCase() === 'acute' ? 'chronic' : 'acute',
      ),
    ),
  ),
  lie('diagnosis_changed', 'thyroid', (text) =>
    swap(text, /\b(h)ypothyroid/i, ([, h = '']) => `${h}yperthyroid`),
  ),
  lie('diagnosis_changed', 'severity', (text) =>
    unless(text, /mild.*severe|severe.*mild|mild to moderate/i, () =>
      swap(text, /\b(mild|severe)\b/i, ([word = '']) => (word.toLowerCase() === 'mild' ? 'severe' : 'mild')),
    ),
  ),
  lie('diagnosis_not_in_evidence', 'diagnosis added', (text, random, statement) =>
    unless(text, /\b(?:if|will|may|should)\b/i, () =>
      DENIED.test(text) ||
      HEDGED.test(text) ||
      RELATIVE.test(text) ||
      statement.topic === 'family_history' ||
      statement.topic === 'review_of_systems'
        ? undefined
        : append(
            text,
            `. The patient has ${random.pick(['sarcoidosis', 'lupus', 'myasthenia gravis', 'hepatitis C', 'bladder cancer', 'aortic stenosis', 'Crohn disease'])}`,
          ),
    ),
  ),
  lie('diagnosis_not_in_evidence', 'diagnosis joined', (text, random) =>
    swap(
      text,
      /\b(hypertension|diabetes|asthma|COPD|migraine|osteoarthritis|hypothyroidism|coronary artery disease|depression)\b(?=[,.]| and)/i,
      ([name]) =>
        DENIED.test(text) || HEDGED.test(text) || RELATIVE.test(text)
          ? undefined
          : `${name}, ${random.pick(['sarcoidosis', 'pancreatic cancer', 'epilepsy', 'pulmonary fibrosis'])}`,
    ),
  ),
  lie('negation_changed', 'denial dropped', (text) =>
    unless(text, /reports|endorses|admits|also denies|pertinent/i, () =>
      swap(text, /\b(d)enies\b/i, ([, d = '']) => (d === 'D' ? 'Reports' : 'reports')),
    ),
  ),
  lie('negation_changed', 'no dropped', (text) =>
    swap(
      text,
      /^(?:There (?:is|are|was|were) no|No|Nil) (?=(?:fever|cough|nausea|vomiting|chest pain|rash|numbness|edema|pain|swelling|tenderness|evidence of|murmurs?|weakness|headache|shortness|recent|dizziness|wheez|effusion|fracture|clubbing|joint|blood))/i,
      () => 'There is ',
    ),
  ),
  lie('negation_changed', 'denial added', (text) =>
    DENIED.test(text)
      ? undefined
      : swap(
          text,
          /\b(?:reports|endorses|complains of|presents with|has had)(?= (?:a |an |some |his |her |the )?(?:fever|cough|nausea|vomiting|chest pain|rash|numbness|edema|pain|swelling|back|knee|headache|dizziness|shortness|fatigue|weight|anxiety|depression|right|left|sore|abdominal|joint)\b)/i,
          () => 'denies',
        ),
  ),
  lie('negation_not_in_evidence', 'denial invented', (text, random) =>
    unless(text, /hemoptysis|seizure|hematuria|jaundice|\bif\b|will|should/i, () =>
      append(text, `. Denies ${random.pick(['hemoptysis', 'seizures', 'hematuria', 'jaundice'])}`),
    ),
  ),
  lie('uncertainty_changed', 'hedge dropped', (text) =>
    /evaluate for|assess for|concern/i.test(text)
      ? undefined
      : swap(text, /\b(?:possible|probable|likely|suspected|presumed) (?=[a-z])/i, ([word]) =>
          /not |rule|versus|vs|differential|may|might/i.test(text) || word === undefined ? undefined : '',
        ),
  ),
  lie('uncertainty_changed', 'hedge added', (text) =>
    HEDGED.test(text) || DENIED.test(text)
      ? undefined
      : swap(
          text,
          /\b(?:hypertension|pneumonia|asthma|COPD|diabetes|migraine|osteoarthritis|depression|gout|anemia|bronchitis|pharyngitis|sinusitis|congestive heart failure|urinary tract infection|reflux|coronary artery disease|hypothyroidism)\b/i,
          ([name]) =>
            /^(?:acute|chronic|essential|type|iron|severe|mild|psoriatic)/i.test(text) ||
            new RegExp(
              `(?:acute|chronic|essential|type \\d|severe|mild|major|seasonal|iron deficiency|allergic|acid|gestational|viral|diabetic|strep) ${name}`,
              'i',
            ).test(text)
              ? undefined
              : `possible ${name}`,
        ),
  ),
  lie('uncertainty_not_in_evidence', 'guess added', (text, random) =>
    unless(text, /embol|tubercul|mening|\bPE\b|\bTB\b|if\b/i, () =>
      append(text, `. Possible ${random.pick(['pulmonary embolism', 'tuberculosis', 'meningitis'])}`),
    ),
  ),
  lie('subject_changed', "family's to patient", (text) => {
    const found =
      /\b(?:father|mother|brother|sister|aunt|uncle|grandfather|grandmother)\b[^.;,]*?\b(?:had|has|with|died of|died from|-) ((?:[a-z]+ ){0,2}(?:cancer|stroke|diabetes|hypertension|disease|MI|heart attack|migraine|asthma|arthritis|failure|depression))\b/i.exec(
        text,
      );
    return found === null || DENIED.test(text) ? undefined : `The patient has ${found[1]}.`;
  }),
  lie('subject_changed', "patient's to family", (text, random) =>
    RELATIVE.test(text) || DENIED.test(text) || HEDGED.test(text)
      ? undefined
      : swap(
          text,
          /^(?:The )?patient (?:has|presents with|suffers from|reports) (?=(?:a )?(?:history of |known )?(?:hypertension|diabetes|asthma|migraine|COPD|back|knee|chest|depression|anxiety|type 2|right|left|some|pain|headache))/i,
          () => `Her ${random.pick(['mother', 'sister'])} has `,
        ),
  ),
  lie('subject_not_in_evidence', 'relative added', (text, random, statement) =>
    RELATIVE.test(text) ||
    statement.topic === 'family_history' ||
    /leuk|melanoma|ALS|hemophilia|if\b/i.test(text)
      ? undefined
      : append(
          text,
          `. His ${random.pick(['brother', 'father', 'sister'])} had ${random.pick(['leukemia', 'melanoma', 'hemophilia'])}`,
        ),
  ),
  lie('temporality_changed', 'history made present', (text) =>
    DENIED.test(text) || RELATIVE.test(text) || /past medical|medical history/i.test(text)
      ? undefined
      : swap(
          text,
          /\b(?:has|with) an? (?:past |prior |remote |known )?history of (?=[a-z])/i,
          () => 'currently has ',
        ),
  ),
  lie('temporality_changed', 'continued made stopped', (text) =>
    /stop|discontinu|hold/i.test(text)
      ? undefined
      : swap(
          text,
          new RegExp(`\\b(C|c)ontinue(?: on| taking| with)? (?=(?:the |her |his |your )?(?:${MED})\\b)`, 'i'),
          ([all]) => (all.startsWith('C') ? 'Stop ' : 'stop '),
        ),
  ),
  lie('temporality_changed', 'increase made decrease', (text) =>
    swap(
      text,
      /\b(i)ncrease(?= (?:the |her |his |your )?(?:lisinopril|metformin|lasix|furosemide|insulin|dose|gabapentin|omeprazole|aspirin))/i,
      ([, i = '']) => (i === 'I' ? 'Decrease' : 'decrease'),
    ),
  ),
  lie('temporality_changed', 'planned made done', (text, _random, statement) =>
    /\bif\b|was|were|today/i.test(text) ||
    (statement.kind !== 'plan' && statement.kind !== 'assessment_and_plan')
      ? undefined
      : swap(
          text,
          /\b(?:I will|we will|I'll|we'll|will|I would like to|we're going to|I am going to)(?: also| go ahead and)? (?:order|obtain|get|schedule|recommend)(?: a| an| some)? (?=[^.]*\b(?:MRI|CT|x-ray|ultrasound|echocardiogram|colonoscopy|blood|labs?|biopsy|EKG|lipid panel|CBC)\b)/i,
          () => 'the patient underwent ',
        ),
  ),
  lie('temporality_not_in_evidence', 'plan added', (text, random) =>
    unless(text, /bronchosc|cystosc|pacemaker|dialysis|\bif\b/i, () =>
      append(text, `. A ${random.pick(['bronchoscopy', 'mastectomy', 'splenectomy'])} is scheduled`),
    ),
  ),
  lie('citation_missing', 'invented remark', (_text, random) =>
    random.pick([
      'The patient enjoys gardening with neighbors in Portugal.',
      'She adopted a greyhound and repainted the kitchen.',
      'The invoice was mailed to the insurer.',
      'He collects vintage stamps and plays the trombone.',
    ]),
  ),
];
