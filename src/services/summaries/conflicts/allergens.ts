/**
 * Classes in which an allergy to one member speaks against all: beta-lactams by side chain and core (penicillins and
 * cephalosporins apart, for true cross-reaction is below 2 % and the second are given on purpose), sulfonamide
 * antibiotics (not diuretics), macrolides, quinolones, tetracyclines, NSAIDs (aspirin apart: its low dose is prescribed
 * for another end), ACE inhibitors. After Khan et al., "Drug allergy: a 2022 practice parameter update", J Allergy Clin Immunol
 * 150:1333.
 */
const CLASSES: readonly (readonly [string, RegExp])[] = [
  ['penicillins', /cillin\b/],
  ['cephalosporins', /^(?:cef|ceph)/],
  ['sulfonamides', /^sulfa$|sulfamethoxazole|sulfadiazine|^sulfasalazine/],
  ['macrolides', /thromycin$|^macrolide$/],
  ['quinolones', /floxacin$|^quinolone$/],
  ['tetracyclines', /cycline$/],
  [
    'nsaids',
    /^(?:nsaid|ibuprofen|naproxen|diclofenac|meloxicam|indomethacin|ketorolac|nabumetone|etodolac|mefenamic acid|piroxicam|ketoprofen|flurbiprofen)$/,
  ],
  ['ace inhibitors', /[^aeiou]pril$|^ace inhibitor$/],
];

/** What an allergy to a medicine is compared under: its class, or the medicine itself. */
export const allergenOf = (drug: string): string =>
  CLASSES.find(([, members]) => members.test(drug))?.[0] ?? drug;

/** Medicines that are given in courses of days. */
export const isAntiInfective = (drug: string): boolean =>
  /^(?:penicillins|cephalosporins|sulfonamides|macrolides|quinolones|tetracyclines)$/.test(
    allergenOf(drug),
  ) ||
  /cycl?ovir$|conazole$|nidazole$|mycin$|penem$|^(?:nitrofurantoin|trimethoprim|oseltamivir|fosfomycin|linezolid)$/.test(
    drug,
  );

const OTHERS =
  'peanut; nut=tree nut,treenut,walnut,almond,cashew,hazelnut,pecan; egg; shellfish=shrimp,prawn,crab,lobster,seafood; fish; soy=soya; wheat; sesame; kiwi; strawberry; banana; latex; contrast=iodinated contrast,contrast dye,contrast medium,iodine; bee=wasp,hornet,yellow jacket; adhesive=plaster,tape; nickel';

/** Foods and other things that people are allergic to, by the word they are written with. */
export const OTHER_ALLERGENS: ReadonlyMap<string, string> = new Map(
  OTHERS.split(';').flatMap((entry) => {
    const [name = '', synonyms = ''] = entry.trim().split('=');
    return [name, ...synonyms.split(',')].filter(Boolean).map((word): [string, string] => [word, name]);
  }),
);

/** Taken for allergies: in a list headed "Allergies" they are treatment. */
export const TREATS_ALLERGY =
  /^(?:cetirizine|levocetirizine|loratadine|desloratadine|fexofenadine|chlorphenamine|azelastine|fluticasone|mometasone|budesonide|montelukast|epinephrine|antihistamine|hydroxyzine|prednisone|prednisolone|steroid|vaccine|omalizumab)$/;
