/** Body sites with their everyday and Latin names, and short forms that hold a side. `name = synonym, synonym`. */
const TABLE = `
head; face=facial; eye=ocular; ear; nose=nasal; mouth=oral cavity; throat; jaw=mandible; neck=cervical; scalp; cheek; lip; tongue; tooth=teeth,dental; gum; tonsil; chin; forehead; temple
shoulder; clavicle=collarbone; scapula=shoulder blade; arm=upper extremity,upper limb; elbow; forearm; wrist; hand; finger; thumb; axilla=armpit,axillary; humerus; radius; ulna=ulnar; palm; rotator cuff; biceps; triceps
chest=thorax,thoracic; breast; lung=pulmonary; heart=cardiac; rib; sternum; back; spine=spinal; lumbar=lower back,low back; sacrum=sacral; coccyx=tailbone; flank; abdomen=belly,abdominal,abdo,stomach,tummy; groin=inguinal; pelvis=pelvic; umbilicus=umbilical,belly button; epigastrium=epigastric; suprapubic; buttock=gluteal; perineum; rectum=rectal; anus=anal
hip; thigh; femur=femoral; leg=lower extremity,lower limb; knee; calf; shin=tibia,tibial; fibula; ankle; foot=feet; toe; heel; achilles; hamstring; quadriceps; patella=kneecap,patellar; meniscus=meniscal; big toe=great toe
kidney=renal; liver=hepatic; spleen=splenic; bladder; ureter; prostate; testicle=testis,testicular; ovary=ovarian; uterus=uterine; cervix; vagina=vaginal; penis=penile; adrenal; thyroid; parathyroid; pancreas=pancreatic; gallbladder; colon; bowel; stomach; appendix; esophagus=oesophagus; trachea; pleura; skin; lymph node; carotid; aorta=aortic; mca; hemisphere; brain=cerebral; extremity=limb; ventricle=ventricular; atrium=atrial; flexion; quadrant; base; lobe; lower lobe; upper lobe; middle lobe; upper quadrant; lower quadrant
`;

const SIDED =
  'llq=left,lower quadrant; rlq=right,lower quadrant; luq=left,upper quadrant; ruq=right,upper quadrant; lue=left,arm; rue=right,arm; lle=left,leg; rle=right,leg; lul=left,upper lobe; rul=right,upper lobe; lll=left,lower lobe; rll=right,lower lobe; rml=right,middle lobe; lif=left,lower quadrant; rif=right,lower quadrant; ble=bilateral,leg; bue=bilateral,arm; od eye=right,eye; os eye=left,eye; lvh=left,ventricle; iliac fossa=,lower quadrant; lhs=left,; rhs=right,';

const normal = (name: string) => name.trim();

const sites = new Map<string, string>();
for (const entry of TABLE.replaceAll('\n', ';').split(';')) {
  const [canonical = '', synonyms = ''] = entry.trim().split('=');
  if (canonical === '') continue;
  for (const name of [canonical, ...synonyms.split(',').map(normal)]) {
    if (name !== '' && !sites.has(name)) sites.set(name, canonical);
  }
}

export const SITE_NAMES: ReadonlyMap<string, string> = sites;

export type Side = 'left' | 'right' | 'bilateral';

/** Short forms that name a side and a site in one (`RUQ`). */
export const SIDED_SITES: ReadonlyMap<string, { side: Side | undefined; site: string | undefined }> = new Map(
  SIDED.split(';').map((entry) => {
    const [name = '', parts = ''] = entry.trim().split('=');
    const [side, site] = parts.split(',');
    return [name, { side: side ? (side as Side) : undefined, site: site || undefined }];
  }),
);

/** Words for a side. `l` and `r` count only as capitals or before a site (`L knee`, `(R)`). */
export const SIDE_WORDS: Readonly<Record<string, Side>> = {
  left: 'left',
  lt: 'left',
  l: 'left',
  leftward: 'left',
  right: 'right',
  rt: 'right',
  r: 'right',
  rightward: 'right',
  bilateral: 'bilateral',
  bilaterally: 'bilateral',
  bilat: 'bilateral',
  both: 'bilateral',
  'b/l': 'bilateral',
  bl: 'bilateral',
};
