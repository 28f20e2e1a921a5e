import type { Random } from './random.ts';

/** One honest way to say a statement again; undefined where it does not apply. */
export interface Paraphrase {
  rule: string;
  make(text: string, random: Random): string | undefined;
}

const WORDS = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');

/** Abbreviation and words, used in both directions. */
const ABBREVIATIONS: readonly (readonly [RegExp, string, RegExp, string])[] = [
  [/\bSOB\b/, 'shortness of breath', /\bshortness of breath\b/i, 'SOB'],
  [/\bHTN\b/, 'hypertension', /\bhypertension\b/i, 'HTN'],
  [/\bCOPD\b/, 'chronic obstructive pulmonary disease', /\bchronic obstructive pulmonary disease\b/i, 'COPD'],
  [/\bUTI\b/, 'urinary tract infection', /\burinary tract infection\b/i, 'UTI'],
  [/\bGERD\b/, 'gastroesophageal reflux disease', /\bcongestive heart failure\b/i, 'CHF'],
  [/\bCAD\b/, 'coronary artery disease', /\bcoronary artery disease\b/i, 'CAD'],
  [/\bDVT\b/, 'deep vein thrombosis', /\bdeep vein thrombosis\b/i, 'DVT'],
  [/\bPt\b/, 'The patient', /\btype 2 diabetes(?: mellitus)?\b/i, 'T2DM'],
  [/\bBP\b/, 'blood pressure', /\bblood pressure\b/i, 'BP'],
  [/\bHR\b/, 'heart rate', /\bheart rate\b/i, 'HR'],
  [/\bMI\b/, 'myocardial infarction', /\bmyocardial infarction\b/i, 'MI'],
  [/\bROM\b/, 'range of motion', /\brange of motion\b/i, 'ROM'],
  [/\bURI\b/, 'upper respiratory infection', /\bEKG\b/, 'electrocardiogram'],
  [/\bCXR\b/, 'chest x-ray', /\bechocardiogram\b/i, 'echo'],
  [/\bLMP\b/, 'last menstrual period', /\bhemoglobin A1c\b/i, 'HbA1c'],
  [/\bs\/p\b/, 'status post', /\bcoronary artery bypass graft\b/i, 'CABG'],
  [/\bPRN\b/i, 'as needed', /\bas needed\b/i, 'prn'],
  [/\bBID\b/i, 'twice daily', /\btwice (?:daily|a day)\b/i, 'BID'],
  [/\bTID\b/i, 'three times daily', /\bthree times (?:daily|a day)\b/i, 'TID'],
  [/\bPO\b/, 'by mouth', /\bby mouth\b/i, 'PO'],
];

const FAMILY: readonly (readonly [RegExp, string])[] = [
  [/\bhypertension\b/i, 'high blood pressure'],
  [/\bmyocardial infarction\b/i, 'heart attack'],
  [/\bhyperlipidemia\b/i, 'high cholesterol'],
  [/\bedema\b/i, 'swelling'],
  [/\bdyspnea\b/i, 'shortness of breath'],
  [/\bpyrexia\b/i, 'fever'],
  [/\bdiaphoresis\b/i, 'sweating'],
  [/\bnephrolithiasis\b/i, 'kidney stones'],
  [/\burinary tract infection\b/i, 'urine infection'],
  [/\bhaematuria\b|\bhematuria\b/i, 'blood in the urine'],
  [/\bsyncope\b/i, 'fainting'],
  [/\bpruritus\b/i, 'itching'],
  [/\bgastroesophageal reflux(?: disease)?\b/i, 'acid reflux'],
  [/\brhinorrhea\b/i, 'runny nose'],
  [/\berythema\b/i, 'redness'],
  [/\bfatigue\b/i, 'tiredness'],
  [/\becchymosis\b/i, 'bruising'],
  [/\burticaria\b/i, 'hives'],
  [/\bparesthesias?\b/i, 'tingling'],
  [/\bhypothyroidism\b/i, 'underactive thyroid'],
];

const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\bTylenol\b/, 'acetaminophen'],
  [/\bLasix\b/, 'furosemide'],
  [/\bMotrin\b|\bAdvil\b/, 'ibuprofen'],
  [/\bLipitor\b/, 'atorvastatin'],
  [/\bNorvasc\b/, 'amlodipine'],
  [/\bZoloft\b/, 'sertraline'],
  [/\bCoumadin\b/, 'warfarin'],
  [/\bMobic\b/, 'meloxicam'],
  [/\bSynthroid\b/, 'levothyroxine'],
  [/\bProzac\b/, 'fluoxetine'],
  [/\bFlonase\b/, 'fluticasone'],
  [/\bibuprofen\b/, 'Advil'],
  [/\bparacetamol\b/i, 'acetaminophen'],
  [/\bHumira\b/, 'adalimumab'],
  [/\bPlavix\b/, 'clopidogrel'],
  [/\bKeflex\b/, 'cephalexin'],
];

function first(text: string, pairs: readonly (readonly [RegExp, string])[]): string | undefined {
  const pair = pairs.find(([pattern]) => pattern.test(text));
  return pair === undefined ? undefined : text.replace(pair[0], pair[1]);
}

function replaced(
  text: string,
  pattern: RegExp,
  by: string | ((...parts: string[]) => string),
): string | undefined {
  const said = typeof by === 'string' ? text.replace(pattern, by) : text.replace(pattern, by);
  return said === text ? undefined : said;
}

const lower = (text: string) =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
const bare = (text: string) => text.replace(/[.;\s]+$/, '');

export const PARAPHRASES: readonly Paraphrase[] = [
  {
    rule: 'abbreviation spelled out',
    make: (text) =>
      first(
        text,
        ABBREVIATIONS.map(([short, long]) => [short, long] as const),
      ),
  },
  {
    rule: 'words abbreviated',
    make: (text) =>
      first(
        text,
        ABBREVIATIONS.map(([, , long, short]) => [long, short] as const),
      ),
  },
  { rule: 'plain words', make: (text) => first(text, FAMILY) },
  { rule: 'brand and generic', make: (text) => first(text, NAMES) },
  {
    rule: 'unit spelled out',
    make: (text) =>
      replaced(
        text,
        /(\d) ?(mg|mcg|kg|cm|mL|bpm)\b(?!\/)/i,
        (_all, digit = '', unit = '') =>
          `${digit} ${({ mg: 'milligrams', mcg: 'micrograms', kg: 'kilograms', cm: 'centimeters', ml: 'milliliters', bpm: 'beats per minute' } as Record<string, string>)[unit.toLowerCase()] ?? unit}`,
      ),
  },
  {
    rule: 'unit shortened',
    make: (text) => replaced(text, /\bmilligrams?\b/i, 'mg') ?? replaced(text, /(\d+) years? old\b/, '$1 yo'),
  },
  {
    rule: 'mg to g',
    make: (text) => replaced(text, /\b1,?000 ?mg\b/, '1 g') ?? replaced(text, /\b500 ?mg\b/, '0.5 g'),
  },
  {
    rule: 'number as word',
    make: (text) =>
      replaced(
        text,
        /(?<![\d.-])\b([2-9]|1[0-2])(?= (?:day|week|month|year|hour|tablet|time|cigarette|drink)s?\b)/,
        (all) => WORDS[Number(all)] ?? all,
      ),
  },
  {
    rule: 'word as number',
    make: (text) =>
      replaced(
        text,
        /\b(two|three|four|five|six|seven|eight|nine|ten)(?= (?:day|week|month|year|hour|tablet)s?\b)/i,
        (all) => String(WORDS.indexOf(all.toLowerCase())),
      ),
  },
  {
    rule: 'age in other words',
    make: (text) =>
      replaced(text, /\b(\d{1,2})[- ]year[- ]old (male|man|gentleman)\b/i, '$1-year-old man') ??
      replaced(text, /\b(\d{1,2}) y\/o (?:male|M)\b/, '$1-year-old man') ??
      replaced(text, /\b(\d{1,2})[- ]year[- ]old female\b/i, '$1 y/o woman'),
  },
  {
    rule: 'frequency in other words',
    make: (text) =>
      replaced(text, /\btwice (?:daily|a day)\b/i, 'two times daily') ??
      replaced(text, /\bonce (?:daily|a day)\b/i, 'daily') ??
      replaced(text, /\bevery 6 hours\b/i, 'q6h') ??
      replaced(text, /\bat bedtime\b/i, 'nightly') ??
      replaced(text, /\bevery day\b/i, 'once daily'),
  },
  {
    rule: 'tense of narration',
    make: (text) =>
      replaced(text, /\bpresents\b/, 'presented') ??
      replaced(text, /\breports\b/i, 'reported') ??
      replaced(text, /\bdenies\b/i, 'denied') ??
      replaced(text, /\bstates\b/, 'stated'),
  },
  {
    rule: 'other verb of report',
    make: (text) =>
      replaced(
        text,
        /\b(?:The patient|She|He|Patient) (?:reports|states|notes) that /,
        'The patient describes that ',
      ) ??
      replaced(text, /\breports\b/, 'endorses') ??
      replaced(text, /\bcomplains of\b/, 'reports') ??
      replaced(text, /\bEndorses\b/, 'Reports'),
  },
  {
    rule: 'denial in other words',
    make: (text) =>
      replaced(text, /^Denies /, 'No ') ??
      replaced(
        text,
        /\b(?:She|He|The patient|Patient|Pt) denies (?:any )?/,
        'The patient does not report ',
      ) ??
      replaced(text, /^Nil /, 'No ') ??
      replaced(text, /^No (?=[a-z]+\.?$)/, 'There is no '),
  },
  {
    rule: 'subject in other words',
    make: (text) =>
      replaced(text, /^(?:The patient|Patient|Pt) /, 'This patient ') ??
      replaced(text, /^(?:She|He) /, 'The patient '),
  },
  {
    rule: 'led in',
    make: (text, random) =>
      /^[A-Z][a-z]+(?: [a-z]+){3}/.test(text) && text.length < 200
        ? `${random.pick(['According to the note, ', 'At this visit, ', 'It was documented that '])}${lower(text)}`
        : undefined,
  },
  {
    rule: 'label dropped',
    make: (text) =>
      replaced(
        text,
        /^(?:Imp|PC|PMH|DH|SH|FH|Impression|Plan|Constitutional|Musculoskeletal|Medical Treatment|Medical Reasoning|Additional Testing|Respiratory|Cardiovascular|Neurological): (?=.{8})/,
        '',
      ),
  },
  {
    rule: 'list reordered',
    make: (text) =>
      replaced(
        text,
        /\b(Denies|denies|Reports|reports|for|has) (?!.*history)([a-z ]{4,24}), ([a-z ]{4,24}), (and|or) ([a-z ]{4,24})\.$/,
        '$1 $5, $3 $4 $2.',
      ),
  },
  {
    rule: 'list shortened',
    make: (text) =>
      replaced(
        text,
        /\b(Denies|denies|Reports|reports) ([a-z ]{4,24}), ([a-z ]{4,24}), (and|or) ([a-z ]{4,24})\.$/,
        '$1 $2 $4 $5.',
      ),
  },
  {
    rule: 'passive',
    make: (text) => {
      const found =
        /^(?:Medical Treatment: )?(Continue|Initiate|Start|Stop|Increase|Refill|Prescribe|Discontinue) ([A-Za-z]+(?: \d+ ?m?g)?(?: (?:once|twice) (?:daily|a day))?)\.$/.exec(
          text,
        );
      const done =
        found === null
          ? undefined
          : (
              {
                Continue: 'continued',
                Initiate: 'initiated',
                Start: 'started',
                Stop: 'stopped',
                Increase: 'increased',
                Refill: 'refilled',
                Prescribe: 'prescribed',
                Discontinue: 'discontinued',
              } as Record<string, string>
            )[found[1] ?? ''];
      return found === null ? undefined : `${found[2]} was ${done}.`;
    },
  },
  {
    rule: 'will as plan',
    make: (text) =>
      replaced(text, /^(?:I|We) will (?=[a-z]+ )/, 'The plan is to ') ??
      replaced(text, /^The patient will follow[- ]up /, 'Follow-up is planned '),
  },
  {
    rule: 'side shortened',
    make: (text) =>
      replaced(text, /\bleft (?=(?:knee|shoulder|hip|wrist|elbow|ankle|foot|leg|arm|hand)\b)/, 'L ') ??
      replaced(text, /\bright (?=(?:knee|shoulder|hip|wrist|elbow|ankle|foot|leg|arm|hand)\b)/, 'R '),
  },
  {
    rule: 'trailing clause dropped',
    make: (text) =>
      replaced(text, /, (?:which|who|where|because|since|as) (?!.*\b(?:no|not|if)\b)[^,]{8,}\.$/, '.'),
  },
  {
    rule: 'in parentheses',
    make: (text) => replaced(text, /^([A-Z][a-z ]{4,30}): ([a-z][^.:;]{4,60})\.$/, '$1 ($2).'),
  },
  { rule: 'verbatim', make: (text) => text },
];

/** Two statements of one note in one sentence, cited together. */
export function joined(one: string, other: string): string {
  return `${bare(one)}; ${lower(bare(other))}.`;
}
