import type { SectionKind, SectionTopic } from '../types.ts';

/** What a heading announces. `major` marks the four words of SOAP themselves, which outrank all other headings. */
export interface Heading {
  kind: SectionKind;
  topic: SectionTopic;
  major: boolean;
}

const table = new Map<string, Heading>();
const add = (kind: SectionKind, topic: SectionTopic, names: string, major = false) => {
  for (const name of names.split('|')) table.set(name, { kind, topic, major });
};

// Names after `normalise`: lower case, `&`, `/` and `+` as `and`, no brackets, no "current", "reviewed" and the like.
add('subjective', 'general', 's|subjective|subj', true);
add('objective', 'general', 'o|objective|obj', true);
add('assessment', 'general', 'a|assessment|assessments', true);
add('plan', 'general', 'p|plan|plans', true);
add(
  'assessment_and_plan',
  'general',
  'a and p|a p|assessment and plan|assessment plan|plan and assessment|impression and plan|assessment and recommendations|' +
    'impression and recommendations|diagnosis and plan|assessment and treatment plan',
  true,
);
add(
  'subjective',
  'general',
  'ice|ideas concerns expectations|immunizations|immunisations|immunization history',
);
add(
  'subjective',
  'chief_complaint',
  'cc|chief complaint|chief complaints|chief concern|presenting complaint|presenting complaints|pc|presenting problem|' +
    'reason for visit|reason for consultation|reason for referral|reason for admission|reason for encounter|complaint',
);
add(
  'subjective',
  'history_of_present_illness',
  'hpi|hpc|hopc|pi|hpi and cc|history of present illness|history of the present illness|history of presenting illness|' +
    'history of presenting complaint|history of present complaint|present illness|interval history|history|hx|clinical history',
);
add(
  'subjective',
  'past_medical_history',
  'pmh|pmhx|pmsh|phx|ph|past medical history|past medical hx|medical history|past history|medical hx|past medical and surgical history|' +
    'problem list|active problems|comorbidities|past psychiatric history|psychiatric history|birth history|obstetric history|' +
    'gynecologic history|gynaecological history|gynecological history|past illnesses|background',
);
add(
  'subjective',
  'procedures',
  'psh|pshx|past surgical history|surgical history|past surgical hx|surgical hx',
);
add(
  'subjective',
  'medications',
  'medications|medication|meds|medicines|medication history|drug history|dh|dhx|drugs|medications prior to admission|regular medications',
);
add(
  'subjective',
  'allergies',
  'allergies|allergy|drug allergies|allergies and intolerances|adverse reactions|allergy history',
);
add(
  'subjective',
  'family_history',
  'fh|fhx|fmh|fmhx|fam hx|family hx|family history|family medical history|family and social history|fam and soc hx|social and family history',
);
add('subjective', 'social_history', 'sh|shx|soc hx|social hx|social history|psychosocial history|lifestyle');
add(
  'subjective',
  'review_of_systems',
  'ros|review of systems|review of symptoms|systems review|systemic review|systemic enquiry|systemic inquiry|systems enquiry',
);
add('objective', 'general', 'findings|hospital course|ed course|emergency department course|clinical course');
add('objective', 'vitals', 'vitals|vital signs|v and s|vital sign|observations|obs');
add(
  'objective',
  'examination',
  'exam|examination|physical exam|physical examination|pe|o and e|oe|on examination|ex|physical findings|clinical examination|' +
    'mental status exam|mental status examination|mse|exam findings|examination findings',
);
add(
  'objective',
  'results',
  'results|labs|lab|lab results|laboratory|laboratory data|laboratory results|laboratory studies|lab data|labs and imaging|lab and imaging|' +
    'investigations|ix|imaging|imaging results|diagnostics|diagnostic studies|diagnostic results|studies|test results|' +
    'review of labs|radiology|data|pertinent results',
);
add('objective', 'procedures', 'procedure|procedures|procedure note|operations');
add(
  'assessment',
  'general',
  'impression|impressions|imp|clinical impression|diagnosis|diagnoses|dx|ddx|differential|differential diagnosis|differential diagnoses|' +
    'working diagnosis|provisional diagnosis|final diagnosis|final diagnoses|discharge diagnosis|discharge diagnoses|' +
    'admission diagnosis|admitting diagnosis|primary diagnosis|assessment and impression|medical decision making|mdm|formulation',
);
add(
  'plan',
  'general',
  'treatment|treatment plan|treatment and plan|management|management plan|mx|recommendations|recommendation|disposition|' +
    'follow up|followup|f and u|plan of care|care plan|orders|next steps|action plan|referrals',
);
add(
  'plan',
  'medications',
  'prescription|prescriptions|rx|prescribed medications|discharge medications|discharge meds',
);
add(
  'plan',
  'instructions',
  'instructions|patient instructions|discharge instructions|follow up instructions|safety netting|safety net|advice|patient education',
);

const MODIFIER_BEFORE =
  /^(?:current|home|active|outpatient|patient|pertinent|relevant|focused|today s|brief|ongoing|initial|interim|other|known|review of) /;
const MODIFIER_AFTER = / (?:reviewed|today|list|note|notes|section|on admission|at home|as follows|summary)$/;

/** A heading as it is looked up: `  **Vitals (today)** ` gives `vitals`. */
function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/\([^()]{0,60}\)/g, ' ')
    .replace(/[&/+]/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The longest heading that is looked up, in UTF-16 units: longer text is a sentence. */
export const MAX_HEADING = 60;

/** What the words announce, or undefined where they are not a known section heading. */
export function lookUpHeading(text: string): Heading | undefined {
  if (text.length > MAX_HEADING) return undefined;
  const name = normalise(text);
  const known = table.get(name);
  if (known || name.length < 4) return known;
  const bare = name.replace(MODIFIER_AFTER, '');
  return (
    table.get(bare) ??
    table.get(bare.replace(MODIFIER_BEFORE, '')) ??
    table.get(name.replace(MODIFIER_BEFORE, ''))
  );
}
