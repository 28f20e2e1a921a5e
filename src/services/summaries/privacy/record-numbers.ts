import { type IdentifierType, matchSpans, type Span } from './spans.ts';

const NO = '(?:\\s{0,2}(?:numbers?|no\\.?|num\\.?|nr\\.?|id|#|code))?';
const IS = '\\s{0,3}(?:[:=#\\-–]|is|was|of)?\\s{0,3}#?\\s{0,2}';
/** Letters and digits in up to six groups; a group after a blank must be digits alone, as in `999 010 0564`. */
const VALUE =
  '([A-Z]{0,6}[-/ ]?\\d[A-Z\\d]{0,24}(?:[-.][A-Z\\d]{1,12}){0,6}(?: [A-Z]{0,2}\\d{2,8}[A-Z]?(?![\\d/.%:]|\\s?(?:y|yr|year|mg|ml|kg|bpm)\\b)){0,5})';
const CODED = '([A-Z\\d](?:[A-Z\\d]|[-./](?=[A-Z\\d])){3,30})';

const labelled = (labels: string, value = VALUE): RegExp =>
  new RegExp(`(?<![\\p{L}\\d])(?:${labels})(?![\\p{L}])\\.?${NO}${IS}${value}`, 'giu');

const RECORD = labelled(
  'mrn|mr(?=\\s?(?:no|#|num))|mrno|emrn|urn|ur|umrn|hrn|pid|patient\\s(?:id|identifier|no|number|#)|pt\\s(?:id|no|#)|med(?:ical)?\\.?\\s?rec(?:ord)?s?|medical\\srecord|record|chart|hosp(?:ital)?|unit(?=\\s(?:no|num|#))|file|case|registration|reg|clinic(?=\\s(?:no|num|#))|病歷號碼|病歷號',
);
const SOCIAL_SECURITY = labelled(
  'ssn|ss|social|soc\\.?\\ssec(?:urity)?\\.?|social\\ssecurity|sin|itin|tin|tax\\s?(?:id|payer)?',
  '(\\d(?:[- .]?\\d){7,8})(?!\\d)',
);
const IDENTITY = labelled(
  [
    'nhs|chi|h&c|hcn|ni|nino|national\\sinsurance|national|medicare|medicaid|mbi|hic|dva|ihi|health\\s?(?:card|plan|care|insurance)?|phn|ohip|ramq|ppsn|pps',
    "passport|driver'?s?'?(?:’s)?(?:\\s|-)?li[cs]en[cs]e|driving\\sli[cs]en[cs]e|li[cs]en[cs]e|dl|dea|npi|upin|gmc|nmc|hpcsa|ahpra|state\\sid|visa|alien|green\\scard|identity(?:\\scard)?|id(?:\\scard)?|ident|identification|idno|身分證字號|aadhaar|pan|cpf|rut|dni|nie|nif|curp|bsn|cnp|pesel",
    'member(?:ship)?|subscriber|policy|group|grp|insurance|ins|payer|plan|beneficiary|claim|authorization|auth|prior\\sauth(?:orization)?|referral|ref(?:erence)?|account|acct|acc|a/c|iban|swift|sort\\scode|card|credit\\scard|debit\\scard|invoice|bill|order|rx|prescription',
    'visit|encounter|episode|csn|fin|har|admission|accession|acc|specimen|sample|barcode|requisition|req|report|study',
    'serial|s/n|sn|ser\\.?|udi|imei|device\\s(?:id|serial|sn|s/n)|implant\\s(?:id|serial)|pacemaker\\sserial|vin|vehicle|plate|registration|reg|badge|employee|emp|staff|student|user(?:name)?|login|certificate|cert|tracking',
  ].join('|'),
);
const CODED_IDENTITY = labelled(
  "passport|driver'?s?'?(?:’s)?(?:\\s|-)?li[cs]en[cs]e|driving\\sli[cs]en[cs]e|serial|s/n|member|subscriber|policy|account|acct|mrn|vin|iban|imei|udi|medicare|mbi|nhs|insurance",
  CODED,
);

/** US social security number: area-group-serial (SSA). */
const SSN_SHAPE = /(?<![\d-])\d{3}([- ])\d{2}\1\d{4}(?![\d-])/g;
/** England's NHS number and look-alikes, 3-3-4; 3-3-3 (Canada's SIN); 3-3-2; 4-4-4(-4) cards; 4-5-1 (Medicare, Australia). */
const GROUPED =
  /(?<![\d.,-])(?:\d{3}([- ])\d{3}\1\d{4}|\d{3}([- ])\d{3}\2\d{3}|\d{3}-\d{3}-\d{2}|\d{4}([- ])\d{4}\3\d{4}(?:\3\d{1,4})?|\d{4}[- ]\d{5}[- ]\d|\d{2,4}-\d{2,4}-\d{4,7}|\d{2}-\d{6,8}|\d{3,6}-\d{4,8}|\d{2,3}-\d{2}-\d{2,3}-\d{2,3})(?![\d]|[-.]\d)/g;
/** National Insurance number, two letters, six digits and a letter. */
const NATIONAL_INSURANCE = /\b[A-CEGHJ-PR-TW-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b/g;
const LETTERS_DIGITS = /(?<![\p{L}\d.])[A-Z]{1,5}-?\d{6,18}[A-Z]?(?![\p{L}\d])/gu;
const MIXED =
  /(?<![\p{L}\d.-])(?=[A-Z\d-]{0,30}\d)(?=[A-Z\d-]{0,30}[A-Z])(?:[A-Z\d]{8,30}|[A-Z\d]{3,8}(?:-[A-Z\d]{3,12}){1,5})(?![\p{L}\d-])/gu;
const UUID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi;
const LONG_NUMBER = /(?<![\d.,/#+-])\d{7,20}(?![\d]|[.,/-]\d)/g;
const HASH_NUMBER = /#\s?([A-Z]{0,3}-?\d{5,15}(?:-\d{2,6}){0,3})\b/g;
const PREFIXED_RECORD = /\b(?:MRN|UR)[-_]?\d{3,12}\b/gi;

/** A number after these is a code or a measure: what it stands for must reach the model. */
const CODE_BEFORE =
  /(?:snomed(?:\s?ct)?|sctid|loinc|rx\s?norm|rxcui|icd(?:-?\d{1,2})?(?:-?[a-z]{2})?|cpt|hcpcs|ndc|read|nct|isrctn|pmid|doi|atc|mesh|lot|batch|dose|orphanet|omim|chebi|dm\+d|gtin|code)\b[\s:#.(-]{0,4}(?:no\.?|number|code|id|is)?[\s:#]{0,3}$/i;
const UNIT_AFTER =
  /^\s?(?:%|mg|mcg|µg|ug|g\b|kg|ml|dl|mmol|iu\b|units?|u\b|copies|cells|cfu|meq|cm|mm|bpm|steps|particles|million|colonies|wbc|rbc|platelets|\/(?:ml|mm|ul|µl|hpf|l))/i;

const idLike = (text: string, span: Span): boolean => {
  const value = text.slice(span.start, span.end);
  if (CODE_BEFORE.test(text.slice(Math.max(0, span.start - 40), span.start))) return false;
  if (UNIT_AFTER.test(text.slice(span.end, span.end + 12))) return false;
  return /\d/.test(value);
};

/** A labelled value needs enough of it to be a key: `case 2`, `unit 3` and `study 12` are counting. */
const keyLike =
  (low: number) =>
  (text: string, span: Span): boolean => {
    const value = text.slice(span.start, span.end);
    const digits = value.replace(/\D/g, '').length;
    return digits >= low && !/^(?:19|20)\d\d$/.test(value) && !isDateLike(value) && idLike(text, span);
  };
const isDateLike = (value: string): boolean =>
  /^(?:\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-. ]\p{L}{3,9}[-. ]\d{2,4})$/u.test(
    value.trim(),
  );

const keep = (
  text: string,
  pattern: RegExp,
  type: IdentifierType,
  test: (text: string, span: Span) => boolean,
  group = 0,
): Span[] => matchSpans(text, pattern, type, group).filter((span) => test(text, span));

/** Numbers that a label announces, of nearly any shape. */
export function findLabelledNumbers(text: string): Span[] {
  return [
    ...keep(text, RECORD, 'MRN', keyLike(4), 1),
    ...keep(text, PREFIXED_RECORD, 'MRN', keyLike(3)),
    ...keep(text, HASH_NUMBER, 'MRN', keyLike(5), 1),
    ...keep(text, SOCIAL_SECURITY, 'SSN', keyLike(8), 1),
    ...keep(text, IDENTITY, 'ID', keyLike(5), 1),
    ...keep(text, CODED_IDENTITY, 'ID', keyLike(3), 1),
  ];
}

/** Numbers that only their shape tells. */
export function findShapedNumbers(text: string): Span[] {
  const notTrial = (all: string, span: Span): boolean =>
    !/^(?:NCT|COVID)/.test(all.slice(span.start, span.end)) && idLike(all, span);
  return [
    ...keep(text, SSN_SHAPE, 'SSN', idLike),
    ...keep(text, GROUPED, 'ID', keyLike(7)),
    ...keep(text, NATIONAL_INSURANCE, 'ID', idLike),
    ...keep(text, LETTERS_DIGITS, 'ID', notTrial),
    ...keep(text, MIXED, 'ID', keyLike(4)),
    ...keep(text, UUID, 'ID', idLike),
    ...keep(text, LONG_NUMBER, 'ID', idLike),
  ];
}
