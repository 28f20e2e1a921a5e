/**
 * Words that set one thing apart from its sibling: of one group only one can be true of one finding. Where the
 * sentence has one member and the evidence another, the thing was changed. `group: member = synonyms | …`.
 */
const TABLE = `
course: acute=acutely | chronic=chronically,longstanding,long standing | subacute | acute on chronic
severity: mild=mildly,minimal,slight,slightly | moderate=moderately | severe=severely | moderate to severe | mild to moderate
growth: benign | malignant=cancerous
level: upper | lower
depth: superficial | deep
face: anterior=front | posterior | inferior | lateral=laterally,outer | medial=medially,inner
end: proximal=proximally | distal=distally
phase: systolic | diastolic
rank: primary | secondary
size: small=tiny | large=big
cause: viral | bacterial | fungal | allergic rhinitis
trend: improve=improved,improving,improvement,better,improves | worsen=worse,worsening,worsened,deteriorate,deteriorated,deteriorating,deterioration,exacerbated,aggravated,aggravates | unchanged=unaltered,stable
control: controlled=well controlled,under control,good control,adequately controlled | uncontrolled=poorly controlled,not controlled,poor control,not well controlled,inadequately controlled,out of control,suboptimally controlled
amount: elevated=high,raised,increased,elevation,above normal,upper,rise,rises,rose,rising,increase,increasing | reduced=low,decreased,below normal,diminished,decrease,decreasing,reduction,fall | normal=unremarkable,within normal limits,wnl,normal limits,normally | abnormal=abnormality
regularity: regular=regularly | irregular=irregularly
fracture skin: open fracture | closed fracture
completeness: partial | complete
displacement: displaced | nondisplaced=non displaced,undisplaced,not displaced
compliance: compliant=adherent,compliance,adherence | noncompliant=non compliant,non adherent,nonadherent,noncompliance,non compliance,poor compliance,not compliant
tolerance: tolerated well | tolerated poorly
sex: male=man,gentleman,boy,m | female=woman,lady,girl,f
flow: inpatient | outpatient
dependence: insulin dependent | non insulin dependent=noninsulin dependent
alertness: alert | drowsy
`;

export interface Qualifier {
  group: string;
  value: string;
}

const names = new Map<string, Qualifier>();
for (const line of TABLE.trim().split('\n')) {
  const [group = '', members = ''] = line.split(': ');
  for (const member of members.split('|')) {
    const [value = '', synonyms = ''] = member.trim().split('=');
    for (const name of [value, ...synonyms.split(',')]) {
      if (name !== '' && !names.has(name)) names.set(name, { group, value });
    }
  }
}

export const QUALIFIER_NAMES: ReadonlyMap<string, Qualifier> = names;

/** Scales whose number is part of the name: `type 2`, `stage III`, `NYHA class II`. */
export const SCALES: Readonly<Record<string, string>> = {
  type: 'type',
  stage: 'stage',
  grade: 'grade',
  class: 'class',
  nyha: 'class',
  gold: 'stage',
  degree: 'degree',
  phase: 'phase',
  category: 'category',
  birads: 'category',
  level: 'level',
  killip: 'class',
};

export const ROMAN: Readonly<Record<string, string>> = {
  i: '1',
  ii: '2',
  iii: '3',
  iv: '4',
  v: '5',
  vi: '6',
};
