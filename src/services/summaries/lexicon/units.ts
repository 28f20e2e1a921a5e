/**
 * Units of measure: what they measure and how they compare. Factors are to the first unit of the dimension.
 * Names follow UCUM and the abbreviations of the notes; "mcg" and "µg" are one unit, "MU" is not "mg".
 */
export interface Unit {
  /** Units of one dimension may be converted; the name is that of the dimension. */
  dimension: string;
  factor: number;
  /** Named units of one system convert exactly, others within rounding (lb and kg). */
  system: 'metric' | 'imperial';
}

const TABLE: Record<string, string> = {
  mass: 'g gram gm gms gramme=1; mg milligram mgs milligramme=0.001; mcg ug μg µg microgram=0.000001; ng nanogram=1e-9; pg=1e-12; kg kilogram kilo kgs=1000; !lb lbs pound=453.592; !oz ounce=28.35; !stone=6350.29',
  volume:
    'l liter litre=1; ml mls milliliter millilitre cc=0.001; dl deciliter decilitre=0.1; ul μl µl mcl microliter=0.000001; fl=1e-15; !pint=0.568; !gallon=3.785',
  length:
    'm meter metre=1; cm centimeter centimetre=0.01; mm millimeter millimetre=0.001; km kilometer kilometre=1000; !in inch inches=0.0254; !ft foot feet=0.3048; !mile=1609.34',
  time: 'day days d=1; hour hours hr hrs h=0.0416666666666667; minute minutes min mins=0.000694444444444444; second seconds sec secs=0.0000115740740740741; week weeks wk wks w=7; night=1; fortnight=14',
  months: 'month months mo mos mth mths=1; year years yr yrs yo=12; decade=120',
  substance: 'mol mole=1; mmol millimole=0.001; umol μmol µmol micromol=0.000001; nmol=1e-9; pmol=1e-12',
  equivalent: 'meq milliequivalent=1',
  activity: 'unit units u iu international=1; miu mu=0.001; million=1000000',
  percent: '% percent pct=1',
  pressure: 'mmhg=1; kpa=7.50062',
  rate: 'bpm=1',
  celsius: '°c celsius degc centigrade=1',
  fahrenheit: '°f fahrenheit degf=1',
  degree: '° degree degrees deg=1',
  osmole: 'osm=1; mosm=0.001',
  count: 'k=1000',
  tablet: 'tablet tablets tab tabs pill pills=1',
  capsule: 'capsule capsules cap caps=1',
  puff: 'puff puffs inhalation inhalations spray sprays=1',
  drop: 'drop drops gtt gtts=1',
  patch: 'patch patches=1',
  cigarette: 'cigarette cigarettes cig cigs=1',
  pack: 'pack packs ppd=1',
  drink: 'drink drinks=1',
  times: 'time times x episode episodes occasion occasions=1',
  block: 'block blocks=1',
  step: 'flight flights=1',
  'body surface': 'm2=1',
  dioptre: 'dioptre diopter=1',
  gestation: 'trimester=1',
  joule: 'joule joules j=1',
  french: 'french fr=1',
  point: 'point points=1',
  'catheter gauge': 'gauge=1',
  'blood pack': 'prbc=1',
};

const UNITS = new Map<string, Unit>();
for (const [dimension, row] of Object.entries(TABLE)) {
  for (const entry of row.split(';')) {
    const [names = '', factor = '1'] = entry.trim().split('=');
    const imperial = names.startsWith('!');
    for (const name of names.replace('!', '').split(' ')) {
      UNITS.set(name, { dimension, factor: Number(factor), system: imperial ? 'imperial' : 'metric' });
      if (name.length > 3 && !name.endsWith('s')) {
        UNITS.set(`${name}s`, {
          dimension,
          factor: Number(factor),
          system: imperial ? 'imperial' : 'metric',
        });
      }
    }
  }
}

export function unitOf(word: string): Unit | undefined {
  return UNITS.get(word);
}

/** A unit made of two (`mg/dl`, `mcg per hour`): dimensions and factors divide. */
export function dividedUnit(over: Unit, under: Unit): Unit {
  return {
    dimension: `${over.dimension}/${under.dimension}`,
    factor: over.factor / under.factor,
    system: over.system === 'imperial' || under.system === 'imperial' ? 'imperial' : 'metric',
  };
}

/** Dimensions in which a medicine is given; an amount of one of these next to a medicine is a dose. */
export const DOSE_DIMENSIONS: ReadonlySet<string> = new Set([
  'mass',
  'volume',
  'activity',
  'substance',
  'equivalent',
  'tablet',
  'capsule',
  'puff',
  'drop',
  'patch',
  'mass/mass',
  'activity/mass',
  'mass/time',
  'volume/time',
  'activity/time',
  'mass/volume',
  'mass/months',
  'mass/puff',
  'percent',
  'activity/volume',
]);

/** Dimension that a measure has when the note leaves its unit out, by the measure's name. */
export const USUAL_DIMENSIONS: Readonly<Record<string, readonly string[]>> = {
  'blood pressure': ['pressure'],
  'heart rate': ['rate', 'times/time', 'rate/time'],
  'respiratory rate': ['rate', 'times/time', 'rate/time'],
  'oxygen saturation': ['percent'],
  temperature: ['celsius', 'fahrenheit', 'degree'],
  'hemoglobin a1c': ['percent'],
  'ejection fraction': ['percent'],
  age: ['months'],
};
