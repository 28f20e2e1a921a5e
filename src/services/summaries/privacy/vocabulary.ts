import { createRequire } from 'node:module';
import { CALENDAR_WORDS, CLINICAL_WORDS, DRUGS, EPONYMS, REGIONS } from './clinical-terms.ts';
import { FAMILY_WORDS, GIVEN_WORDS, PLAIN_NAMES } from './name-lists.ts';

/**
 * What a word is when it stands with a capital and without context.
 *
 * - `name`: a known name, or no English or clinical word at all, as most of the world's names are
 * - `ambiguous`: a name and an ordinary word (Grace, White): needs a cue
 * - `eponym`: a person's name in medicine (Parkinson): needs a cue
 * - `ordinary`, `clinical`: never a name by itself
 */
export type WordClass = 'name' | 'ambiguous' | 'eponym' | 'ordinary' | 'clinical';

let english: Set<string> | undefined;

/** 275 000 words, loaded at first use: 25 MB that a server without a cloud model never pays. */
function englishWords(): Set<string> {
  english ??= new Set(createRequire(import.meta.url)('an-array-of-english-words') as string[]);
  return english;
}

/** Lower case without accents, for comparing; the length may change. */
export const fold = (word: string): string =>
  word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßẞ]/g, 'ss')
    .replace(/[øØ]/g, 'o')
    .replace(/[łŁ]/g, 'l')
    .replace(/[’`´]/g, "'")
    .toLowerCase();

const MEDICAL_PREFIX =
  /^(?:non|neuro|normo|peri|supra|extra|intra|inter|trans|infra|hyper|hypo|post|anti|poly|micro|macro|cardio|gastro|osteo|hemi|para|pseudo|retro|thoraco|lumbo|cervico|costo|fibro|musculo|patello|tibio|broncho|vaso|electro|echo|immuno|thrombo|angio|arterio|chemo|radio|photo|ortho|psycho|physio|pharmaco|nephro|hepato|haemo|hemo|dermato|mono|meta|multi)/;

/** Endings of diseases, procedures and generic drugs (INN stems); long enough that no name is met in practice. */
const MEDICAL_SUFFIX =
  /.{3}(?:itis|itides|osis|aemia|[^o]emia|ectomy|otomy|ostomy|oplasty|scopy|ography|opathy|algia|openia|philia|rrhea|rrhoea|megaly|plegia|paresis|a?esthesia|pnea|pnoea|dynia|ology|ologist|ological|ogenic|uresis|plasia|trophy|troph?ic|sclerosis|stenosis|[^d]iasis|doxepin|fenadine|atadine|antadine|thyroidism|cillin|mycin|micin|conazole|nidazole|prazole|floxacin|cycline|pril|sartan|[aei]?olol|dipine|statin|gliptin|gliflozin|glutide|zumab|ximab|tinib|[aiou]vir|parin|xaban|gatran|setron|triptan|tidine|profen|oxicam|coxib|caine|barbital|azepam|azolam|zepine|triptyline|pramine|oxetine|afaxine|apine|idone|phylline|terol|olone|asone|isone|onide|lukast|thiazide|semide|lactone|dronate|fibrate|glitazone|relin|poetin|platin|rubicin|taxel|trexate|purine|bicin|statin|zosin|lidocaine|cortisone|butamol|thyroxine|fungin|quine|sulfate|sodium|chloride)s?$/;

const isWord = (word: string): boolean => {
  const known = englishWords();
  if (known.has(word)) return true;
  const prefix = MEDICAL_PREFIX.exec(word)?.[0];
  return prefix !== undefined && word.length - prefix.length >= 4 && known.has(word.slice(prefix.length));
};

/** Contractions (`Doesn't`) and possessives are judged by their head. */
const head = (folded: string): string =>
  folded
    .replace(/'(?:s|t|re|ve|ll|d|m)?$/, '')
    .replace(/n$(?<=(?:do|does|did|is|was|has|had|have|wo|ca|are|were|could|would|should)n)/, '');

function classifySimple(folded: string): WordClass {
  const word = head(folded);
  const ambiguous = GIVEN_WORDS.has(word) || FAMILY_WORDS.has(word);
  if (CALENDAR_WORDS.has(word)) return ambiguous ? 'ambiguous' : 'clinical';
  if (DRUGS.has(word)) return 'clinical';
  if (EPONYMS.has(word) || EPONYMS.has(folded)) return 'eponym';
  if (REGIONS.has(word)) return ambiguous || PLAIN_NAMES.has(word) ? 'ambiguous' : 'clinical';
  if (ambiguous) return 'ambiguous';
  if (PLAIN_NAMES.has(word)) return 'name';
  if (CLINICAL_WORDS.has(word)) return 'clinical';
  if (isWord(word) || (folded.length > word.length && isWord(folded.replaceAll("'", '')))) return 'ordinary';
  if (MEDICAL_SUFFIX.test(word)) return 'clinical';
  return word.length < 3 ? 'ambiguous' : 'name';
}

/** @param word as `fold` gives it; hyphenated words are judged by their parts. */
export function classify(word: string): WordClass {
  if (!word.includes('-')) return classifySimple(word);
  if (/^(?:al|el|abd|abdel|abdul|abu|ibn|ould|ait)-\p{L}{3,}$/u.test(word)) return 'name';
  if (/^\p{L}-|-\p{L}$/u.test(word) && isWord(word.replace(/^\p{L}-|-\p{L}$/u, ''))) return 'ordinary';
  const classes = word.split('-').filter(Boolean).map(classifySimple);
  if (classes.every((kind) => kind === 'ordinary' || kind === 'clinical')) return 'ordinary';
  if (classes.includes('eponym')) return 'eponym';
  if (classes.includes('clinical') || isWord(word.replaceAll('-', ''))) return 'ordinary';
  return classes.includes('name') ? 'name' : 'ambiguous';
}

/** A given name, ordinary word or not: what stands before a family name. */
export const isGivenWord = (folded: string): boolean => GIVEN_WORDS.has(folded) || PLAIN_NAMES.has(folded);
export const isFamilyWord = (folded: string): boolean => FAMILY_WORDS.has(folded) || EPONYMS.has(folded);
export const isListedName = (folded: string): boolean => PLAIN_NAMES.has(folded);
export const isCalendarWord = (folded: string): boolean => CALENDAR_WORDS.has(folded);
export const isRegion = (folded: string): boolean => REGIONS.has(folded);

/** An eponym that is a common name today too (Bell, White), unlike Doppler or Babinski. */
export const isPersonsName = (folded: string): boolean =>
  GIVEN_WORDS.has(folded) || FAMILY_WORDS.has(folded) || PLAIN_NAMES.has(folded);
