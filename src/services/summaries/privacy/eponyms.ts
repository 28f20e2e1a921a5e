/** What a doctor's name stands before when it names no person: the Glasgow scale, Bell's palsy, a Foley catheter. */
const HEADS = new Set(
  `anaemia anastomosis anemia angle anomaly apnea apnoea approach arteritis ataxia atrophy block bodies brace breathing bypass canal catheter
catheters cell cells chord chorea clamp classification coma complex contracture crisis criteria curve cyst deformity dementia diet disease
diverticulum drain dressing duct dystrophy effect encephalopathy equation esophagus esthesiometer exercise exercises fever filter finger fissure foot forceps
formula fracture gangrene gland glands grade granulomatosis hernia hip incision index inventory itch joint knee law line lines
lymphoma malformation maneuver manoeuver manoeuvre mask method murmur nail needle neuroma neuropathy nevus node nodes nodule nodules oesophagus
operation pack palsy patch patches pattern phenomenon pin plaque plaques plate position pouch procedure prosthesis protocol pump purpura
questionnaire rash reflex regimen repair respiration ring rings rod rule sarcoma scale score scores screw sensation sequence sheath
shunt sign sling speculum splint spot spots stage staging stain stent stitch study suture syndrome tap technique test
therapy thyroiditis toe tourniquet transform tremor triad tube tubercle tubercles tubes tumor tumour tunnel ulcer valve vasculitis virus
wire`.split(/\s+/),
);

/** The heads that make an eponym of any name, listed or not: nobody's own rash or test is named so. */
const CERTAIN_HEADS = new Set(
  `disease syndrome sign phenomenon palsy lymphoma thyroiditis esophagus oesophagus criteria classification score scale staging
maneuver manoeuvre reflex triad contracture sarcoma encephalopathy index questionnaire inventory anomaly malformation dystrophy
ataxia arteritis gangrene purpura granulomatosis catheter forceps clamp needle procedure operation fracture tremor chorea angle equation`.split(
    /\s+/,
  ),
);

const NEXT_WORD = /^(?:['’]s?)?[\s-]{1,2}(?:(?:and|&)[\s-])?([\p{L}’']{2,24})/u;

/**
 * True when the text right after a name makes it an eponym: `'s disease`, ` and Yahr stage`, ` Peterson syndrome`.
 * Other names with a capital may stand between. `eponym`: the name is known as one, so that weaker heads do.
 */
export function isEponymBefore(after: string, eponym = true): boolean {
  const heads = eponym ? HEADS : CERTAIN_HEADS;
  let rest = after;
  for (let words = 0; words < 3; words += 1) {
    const match = NEXT_WORD.exec(rest);
    const word = match?.[1];
    if (!match || !word) return false;
    if (heads.has(word.toLowerCase())) return true;
    if (!/^\p{Lu}/u.test(word)) return false;
    rest = rest.slice(match[0].length);
  }
  return false;
}
