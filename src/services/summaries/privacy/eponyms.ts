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

const NEXT_WORD = /^(?:['’]s?)?[\s-]{1,2}(?:(?:and|&)[\s-])?([\p{L}’']{2,24})/u;

/**
 * True when the text right after a name makes it an eponym: `'s disease`, ` and Yahr stage`, ` Peterson syndrome`.
 * Other names with a capital may stand between.
 */
export function isEponymBefore(after: string): boolean {
  let rest = after;
  for (let words = 0; words < 3; words += 1) {
    const match = NEXT_WORD.exec(rest);
    const word = match?.[1];
    if (!match || !word) return false;
    if (HEADS.has(word.toLowerCase())) return true;
    if (!/^\p{Lu}/u.test(word)) return false;
    rest = rest.slice(match[0].length);
  }
  return false;
}
