/**
 * Words that carry no claim of their own: grammar, the verbs of reporting, and what every note says anyway. A word
 * that is not here, and not in the evidence in any form, is a claim without support.
 */
const PLAIN = `
a an the and or of in on at to for with without from by as is are was were be been being am has have had having do does did doing done will would should could can may might must shall
this that these those there here it its it's he she they them him her his hers their theirs i me my we us our you your who whom whose which what when where why how if then than so such also too very more most some any each every all both either neither other another own same
not no nor but however although though while whereas because since due until after before during between among through throughout over under above below about around up down out off into onto upon within along across per via against toward towards despite whether once
patient patients pt pts mr mrs ms miss dr doctor physician clinician provider nurse gp team staff clinic hospital office practice department visit encounter appointment consultation evaluation assessment examination exam plan note record chart summary section history hx background
report reports reported reporting state states stated say says said note notes noted notable describe describes described deny denies denied endorse endorses endorsed admit admits admitted complain complains complained complaint complaints mention mentions mentioned present presents presented presenting presentation come comes came coming attend attends attended see sees saw seen arrive arrived
show shows showed shown showing reveal reveals revealed demonstrate demonstrates demonstrated indicate indicates indicated find finds found finding findings observe observed appear appears appeared feel feels felt seem seems remain remains remained become became identify identified detect detected document documented list listed include includes included including involve involves involving confirm confirmed suggest suggests suggested consistent
diagnosis diagnoses diagnosed diagnose dx impression condition conditions problem problems issue issues concern concerns disease disorder illness symptom symptoms sx sign signs episode episodes event events case status state evidence result results reading readings value values level levels measurement measured measure measurements measuring test tests tested testing study studies
treat treats treated treating treatment treatments therapy manage manages managed managing management medication medications medicine medicines drug drugs meds med dose doses dosage regimen prescription prescribe prescribed prescribes tablet take takes taken taking took use uses used using on give gives gave given giving receive receives received receiving get gets got getting need needs needed want wants have keep keeps kept
start starts started starting begin begins began begun initiate initiates initiated initiating commence commenced continue continues continued continuing ongoing current currently now today recent recently new newly presently yet still already again ago since time times day days week weeks month months year years hour hours minute minutes daily weekly monthly date
stop stops stopped stopping discontinue discontinued increase increased decrease decreased reduce reduced change changed changes adjust adjusted hold held resume resumed restart restarted add added
plan plans planned planning schedule scheduled recommend recommends recommended recommendation advise advises advised advice counsel counselled counseled instruct instructed instructions instruction discuss discusses discussed discussion consider considered refer refers referred refer order orders ordered obtain obtained arrange arranged request requested perform performed conduct conducted undergo undergoes underwent complete completed follow follows followed following followup review reviewed reviews return returned returns monitor monitored monitoring check checked recheck repeat repeated evaluate evaluated assess assessed examine examined further next
well good fine okay ok overall general generally otherwise additional additionally also furthermore moreover therefore thus only just mainly primarily significant significantly relevant associated association related regarding respect particular concerning known likely probably possible possibly approximately roughly nearly almost least around about
age aged old yo y/o yr person individual people adult man woman male female gentleman lady boy girl child he/she self
previous previously prior past former formerly earlier later early late last first second third initial initially final finally begin onset began begun started occurrence occurred occur occurs happening happened happen happens develop developed develops experience experienced experiences experiencing suffer suffered suffers suffering have
right-handed side sided area region site location located aspect part portion point bit lot amount number
help helps helped helping able unable make makes made allow allowed set put go goes going went gone try tries tried trying work works works look looks looked think thinks thought believe believes know known let
home live lives life family members member
him herself himself itself themselves one ones two
sig disp dispense refill refills rx po pm am etc eg ie re c s o p
understand understands understood agree agrees agreed verbalize verbalizes question questions answered
called call calls named name names term told tell tells asked ask asks spoke speaks informed
course setting context basis account view terms view order way manner
like likes well-known reason reasons reasoned due owing result
daily day's
require requires required requiring
lead leads leading led cause causes caused causing
characterized characterised described rated rate rates scored score scale
mg
`;

/** Plain or learned words for one thing: the first stands for all. Only where no meaning is lost. */
const SYNONYMS = `
morning,in am,in the am; physician,doctor,gp,pcp,primary care physician,primary care provider,general practitioner; radiate,spread,travel; relieve,alleviate,ease,relief,alleviated,relieved; exertion,exertional,physical effort,effort; exercise,physical activity,work out,workout; walk,walking,ambulate,ambulating,ambulation,ambulatory; eat,eating,meal,oral intake; sleep,sleeping,asleep; pressure like,pressure; diet,dietary,nutrition; unremarkable,normal; clear,cta,clear to auscultation; room air,on room air,on ra,% ra,% on ra,r a; emergency,emergent,emergently,urgent,urgently; sudden,suddenly,abrupt,abruptly; gradual,gradually; intermittent,intermittently,on and off,comes and goes,off and on; constant,constantly,continuous,continuously; sharp,stabbing; throbbing,pulsating; localize,localise,localized,localised; difficult,difficulty,trouble; married,marry; retired,retirement; dispense,supply; blood sugar,glucose; childbirth,delivery; admit,hospitalize; cardiologist,cardiology; neurologist,neurology; orthopedic,orthopaedic,orthopedics,orthopaedics,orthopedist; dermatologist,dermatology; gastroenterologist,gastroenterology; psychiatrist,psychiatry; nephrologist,nephrology; pulmonologist,pulmonology; urologist,urology; rheumatologist,rheumatology; endocrinologist,endocrinology; oncologist,oncology; ophthalmologist,ophthalmology; sodium diet,salt; specialist,consultant; physical therapist,physical therapy,physiotherapist; respiratory,breathing; gastrointestinal,gi; genitourinary,gu; cardiovascular,cv; bowel movement,bm,bowel motion,bowels open,bo; urinate,urination,pass urine,passing urine,micturition,void,voiding,pu,puing; oriented,orientation; lifestyle,life style; reduced,diminished; knee cap,patella; murmur,heart murmur; menstrual,menses,period; swallow,swallowing; baseline,base line; immediately,straight away,right away; follow up,follow-up,fu,f u; fruit,fruits; hydration,fluid,push fluid,fluids; weight bearing,weightbearing; ice,icing; heat,heating; elevate,elevation; compression,compress; massage,massaging; stretch,stretching; rest,resting; bilateral lower lobes,lung bases; viral,virus; bacterial,bacteria; tender,tenderness; vision,visual,sight,eyesight; hear,hearing; speech,speak,speaking; pharmacy,chemist; mood,affect; appetite,hunger; employ,employed,job,occupation,work as; widow,widowed,widower; divorce,divorced; brother,brothers; sex,sexual,sexually; drink,drinks,drinking; nutritionist,dietitian,dietician; infection,infectious; breathe,breathing; consume,consumption,intake; duration,long; culture,cultures; benefit,benefits; frequent,frequently,often,regular,regularly; start up,startup; clinic visit,office visit; hospital,inpatient; wound care,dressing; vaccinate,vaccinated,vaccine,vaccination,immunization,immunisation,immunized; glasses,spectacles; left handed,left hand dominant
`;

const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');

export const PLAIN_WORDS: ReadonlySet<string> = new Set(words(PLAIN));

export const SYNONYM_NAMES: ReadonlyMap<string, string> = new Map(
  SYNONYMS.replaceAll('\n', ' ')
    .split(';')
    .flatMap((group) => {
      const members = group.split(',').map((part) => part.trim().replaceAll('-', ' '));
      return members.map((member): [string, string] => [member, members[0] ?? member]);
    }),
);

/**
 * Everyday words of notes and narration that add no clinical claim by themselves: one of them without support is let
 * pass when the rest of the sentence stands in the evidence.
 */
const EVERYDAY = `
address addressed adequate although annual anticipated appropriate appropriately approach aware basis began benefit brief briefly care careful carefully cared caused changes closely comfortable comfortably common commonly completely comply compliant concern concerned consist consists contact continued control controlled count decided decision deemed describe despite detail details determine different difficulty difficulties directly effect effective effectively encourage encouraged ensure ensuring especially essentially establish established exact expectation experience explain explained extent extremely fact factor factors feature features focus form frequent frequently full fully future gradually group handle help history hopefully importance important improve improvement include inform informed interest interval intervention keep lasting latest limited limit maintain maintained maintaining maintenance major majority mark marked markedly minor mostly multiple natural nature necessary note numerous occasional occasionally offer offered option options originally outcome persist persistent persisted persists phone place placed plan pleasant position possible precaution precautions prefer preference preventive prevent prevention process progress progressed proper properly provide provided provides pursue quality quickly range reach reasonable reassurance reassured recall received regular regularly remarkable response responded revealed role routine routinely safe safety seek seeking separate serial series several short similar similarly single slowly specific specifically specialist standard steady step strategy subsequent subsequently sudden suddenly support supportive surveillance sustained target targets task together tolerate tolerated tolerating total trial type typical typically undergoing update updated usual usually various vary wait warrant warranted wish wishes worth address optimal optimize optimise optimized improve goal goals educate educated education conservative conservatively symptomatic symptomatically
`;

export const EVERYDAY_WORDS: ReadonlySet<string> = new Set(words(EVERYDAY));

/** Words without which a text reads the same to a search. */
export const GRAMMAR_WORDS: ReadonlySet<string> = new Set(
  words(
    'a an the and or of in on at to for with is are was were be been has have had he she they it his her this that there patient pt',
  ),
);
