import { isDrugName } from '../lexicon/drugs.ts';

// Brand and British names beside the name under which mentions meet, so that "stop clopidogrel" reaches "Plavix".
const SAME = new Map(
  (
    'tylenol:acetaminophen paracetamol:acetaminophen asa:aspirin advil:ibuprofen motrin:ibuprofen aleve:naproxen voltaren:diclofenac ' +
    'mobic:meloxicam celebrex:celecoxib toradol:ketorolac ultram:tramadol percocet:oxycodone norco:hydrocodone lortab:hydrocodone ' +
    'vicodin:hydrocodone neurontin:gabapentin lyrica:pregabalin flexeril:cyclobenzaprine robaxin:methocarbamol prinivil:lisinopril ' +
    'zestril:lisinopril vasotec:enalapril cozaar:losartan diovan:valsartan entresto:sacubitril norvasc:amlodipine cardizem:diltiazem ' +
    'lopressor:metoprolol toprol:metoprolol coreg:carvedilol hctz:hydrochlorothiazide lasix:furosemide bumex:bumetanide ' +
    'aldactone:spironolactone coumadin:warfarin lovenox:enoxaparin eliquis:apixaban xarelto:rivaroxaban pradaxa:dabigatran ' +
    'plavix:clopidogrel brilinta:ticagrelor lipitor:atorvastatin zocor:simvastatin crestor:rosuvastatin zetia:ezetimibe ' +
    'glucophage:metformin lantus:insulin humalog:insulin novolog:insulin januvia:sitagliptin jardiance:empagliflozin ' +
    'farxiga:dapagliflozin ozempic:semaglutide trulicity:dulaglutide victoza:liraglutide synthroid:levothyroxine ' +
    'unithroid:levothyroxine thyroxine:levothyroxine medrol:methylprednisolone betnovate:betamethasone kenalog:triamcinolone ' +
    'flonase:fluticasone symbicort:budesonide ventolin:albuterol salbutamol:albuterol spiriva:tiotropium singulair:montelukast ' +
    'clenil:beclomethasone keflex:cephalexin cefalexin:cephalexin zithromax:azithromycin septra:bactrim macrobid:nitrofurantoin ' +
    'flagyl:metronidazole aciclovir:acyclovir tamiflu:oseltamivir plaquenil:hydroxychloroquine humira:adalimumab enbrel:etanercept ' +
    'prilosec:omeprazole protonix:pantoprazole nexium:esomeprazole pepcid:famotidine zantac:ranitidine zofran:ondansetron ' +
    'reglan:metoclopramide stemetil:prochlorperazine imodium:loperamide zoloft:sertraline prozac:fluoxetine celexa:citalopram ' +
    'lexapro:escitalopram effexor:venlafaxine cymbalta:duloxetine wellbutrin:bupropion seroquel:quetiapine ativan:lorazepam ' +
    'valium:diazepam xanax:alprazolam ambien:zolpidem ritalin:methylphenidate keppra:levetiracetam lamictal:lamotrigine ' +
    'topamax:topiramate depakote:valproate dilantin:phenytoin imitrex:sumatriptan flomax:tamsulosin viagra:sildenafil ' +
    'claritin:loratadine zyrtec:cetirizine allegra:fexofenadine benadryl:diphenhydramine piriton:chlorphenamine ' +
    'adrenaline:epinephrine epipen:epinephrine gtn:nitroglycerin prolia:denosumab'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

export interface DrugMention {
  /** The name under which mentions meet. */
  name: string;
  start: number;
  end: number;
}

// Names of medicines are written in ASCII letters, and a plain class is several times as fast as \p{L}.
const NAME_SHAPE = /[A-Za-z][A-Za-z0-9]{2,}(?:-[A-Za-z]+)*/g;

/**
 * A reader of the medicines named in the statements of one chart. It remembers the words it has looked up, for a chart says
 * the same words again and again, and the statements, which are asked for more than once.
 */
export function drugReader(): (statement: { text: string }) => readonly DrugMention[] {
  const names = new Map<string, string | undefined>();
  const read = new WeakMap<{ text: string }, readonly DrugMention[]>();
  const nameOf = (word: string): string | undefined => {
    if (names.has(word)) return names.get(word);
    const lower = word.toLowerCase();
    const name = isDrugName(word) ? (SAME.get(lower) ?? lower) : undefined;
    names.set(word, name);
    return name;
  };
  return (statement) => {
    const known = read.get(statement);
    if (known) return known;
    const found: DrugMention[] = [];
    for (const match of statement.text.matchAll(NAME_SHAPE)) {
      const name = nameOf(match[0]);
      if (name !== undefined) found.push({ name, start: match.index, end: match.index + match[0].length });
    }
    read.set(statement, found);
    return found;
  };
}

export type DrugReader = ReturnType<typeof drugReader>;

// Classes that a note stops or changes as a whole, and the names that belong to them.
const CLASSES: readonly (readonly [RegExp, RegExp])[] = [
  [
    /\bnsaids?\b/i,
    /^(?:ibuprofen|naproxen|diclofenac|meloxicam|indomethacin|ketorolac|celecoxib|aspirin|[a-z]+oxicam|[a-z]+profen)$/,
  ],
  [/\bstatins?\b/i, /statin$/],
  [/\b(?:ace inhibitors?|acei)\b/i, /pril$/],
  [/\b(?:arbs?)\b/i, /sartan$/],
  [/\bbeta[- ]?blockers?\b/i, /[ao]lol$/],
  [/\b(?:diuretics?|water pills?)\b/i, /(?:semide|tanide|thiazide|lactone)$/],
  [/\b(?:blood thinners?|anticoagula(?:nts?|tion))\b/i, /(?:warfarin|xaban|gatran|parin)$/],
  [/\b(?:steroids?)\b/i, /(?:sone|solone|onide)$/],
  [/\b(?:antidepressants?|ssris?)\b/i, /(?:oxetine|traline|citalopram|bupropion|mirtazapine|venlafaxine)$/],
  [
    /\b(?:antibiotics?|abx)\b/i,
    /(?:cillin|mycin|cycline|floxacin|cef[a-z]+|cephalexin|nitrofurantoin|bactrim|metronidazole|trimethoprim)$/,
  ],
  [/\b(?:ppis?)\b/i, /prazole$/],
  [
    /\b(?:opioids?|opiates?|narcotics?)\b/i,
    /(?:codone|morphone|morphine|codeine|tramadol|fentanyl|methadone)$/,
  ],
  [/\ball (?:of )?(?:her |his |their |the |regular |home )?(?:medications?|meds|medicines)\b/i, /./],
];

const ANY_CLASS =
  /\b(?:nsaid|statin|ace|arb|beta|diuretic|water|blood|anticoag|steroid|antidep|ssri|antib|abx|ppi|opio|opia|narc|all)/i;

/** The names of each class of medicines that a text speaks of ("hold all NSAIDs"). */
export const classesIn = (text: string): RegExp[] =>
  ANY_CLASS.test(text) ? CLASSES.filter(([said]) => said.test(text)).map(([, members]) => members) : [];
