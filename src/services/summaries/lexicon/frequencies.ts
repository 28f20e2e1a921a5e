/**
 * How often, in times a day, with the time of day where it is said. Latin, English and British short forms:
 * BNF "Latin abbreviations"; ISMP list. `bid` equals `every 12 hours`: the same amount in a day at even distances,
 * and notes use one for the other.
 */
export interface Frequency {
  /** Times a day; 1/7 is weekly. Undefined when only the time of day or the need is said. */
  perDay: number | undefined;
  /** morning, evening, bedtime, meals … */
  timing: string | undefined;
  asNeeded: boolean;
}

/** `rate @timing = forms`; `?` is as needed. Numbers of a form (`every 6 hours`) are read by the quantities. */
const TABLE = `
1=daily,a day,per day,once daily,once a day,once per day,qd,od,every day,each day,per day once,one time a day,one time daily,1 time a day,1 time daily,1 time per day,a day once,everyday,once every day,q day,qday,every 24 hours,q24h,q 24 h,q24 hours,q 24 hours,every twenty four hours,once each day,on a daily basis,1x daily,1x day,1 x day,1 x daily
1@morning=every morning,in the morning,each morning,once daily in the morning,daily in the morning,qam,q am,om,mane,once a day in the morning,mornings,qd in the morning,before breakfast,daily before breakfast
1@bedtime=at bedtime,qhs,hs,nocte,nightly,every night,at night,each night,before bed,on,once nightly,daily at bedtime,once daily at bedtime,daily qhs,every bedtime,q hs,once a night,daily at night,once daily at night,once a day at bedtime,before bedtime,at bed time,noct
1@evening=every evening,in the evening,each evening,qpm,q pm,evenings,daily in the evening,once daily in the evening
1@dinner=with dinner,with supper
2=bid,bd,twice daily,twice a day,two times a day,two times daily,2 times a day,2 times daily,2 times per day,two times per day,every 12 hours,q12h,q 12 h,q12 hours,q 12 hours,q12,every twelve hours,twice per day,twice each day,morning and evening,2x daily,2x day,2 x day,2 x daily,twice every day,12 hourly,in the morning and evening,b d,2 x a day
3=tid,tds,three times daily,three times a day,3 times a day,3 times daily,3 times per day,three times per day,every 8 hours,q8h,q 8 h,q8 hours,q 8 hours,every eight hours,thrice daily,3x daily,3x day,3 x day,3 x daily,8 hourly,t d s,thrice a day
3@meals=tid with meals,three times daily with meals,three times a day with meals,tid ac
4=qid,qds,four times daily,four times a day,4 times a day,4 times daily,4 times per day,four times per day,every 6 hours,q6h,q 6 h,q6 hours,q 6 hours,every six hours,4x daily,4x day,6 hourly,4 x day,4 x daily,q d s
5=five times daily,five times a day,5 times a day,5 times daily
6=every 4 hours,q4h,q 4 h,q4 hours,every four hours,4 hourly,six times a day,6 times a day,q 4 hours
8=every 3 hours,q3h,every three hours
12=every 2 hours,q2h,every two hours
24=hourly,every hour,q1h,every 1 hour,each hour
0.5=every other day,qod,alternate days,on alternate days,every 2 days,every second day,every two days,eod,q48h,every 48 hours,q 48 h
0.333333=every 3 days,every three days,every 72 hours,q72h
0.142857=weekly,once weekly,once a week,every week,each week,qweek,q week,qwk,once per week,one time a week,a week,per week,1 time a week,every 7 days,q1w,1 time per week
0.285714=twice weekly,twice a week,two times a week,2 times a week,biw,2 times weekly,two times weekly,2 times per week,two times per week,twice per week,2x week,2x weekly
0.428571=three times a week,three times weekly,3 times a week,3 times weekly,tiw,3 times per week,thrice weekly,3x week,three times per week
0.571429=four times a week,4 times a week,4 times per week,four times per week,4 times weekly
0.714286=five times a week,5 times a week,5 times per week,five times per week
0.857143=six times a week,6 times a week
0.0714286=every 2 weeks,every two weeks,fortnightly,q2w,every other week,biweekly,every 14 days,every fortnight,q2 weeks
0.0476190=every 3 weeks,every three weeks,q3w
0.0357143=every 4 weeks,every four weeks,q4w
0.0328767=monthly,once a month,every month,each month,once monthly,a month,per month,qmonth,once per month
0.0657534=twice a month,twice monthly,two times a month
0.0164384=every 2 months,every two months,every other month
0.0109589=every 3 months,every three months,quarterly,q3months,q3mo,q3m
0.0054795=every 6 months,every six months,twice a year,twice yearly,q6mo,q6m,q6months
0.0027397=yearly,annually,once a year,annual,every year,every 12 months,a year,per year
0@once=stat,once only,single dose,one time dose,one dose,immediately,as a single dose,one off
@meals=with meals,with food,with each meal,ac,pc,after meals,before meals
?=prn,as needed,as required,when required,when needed,if needed,if required,as necessary,p r n,on an as needed basis,on demand
`;

const forms = new Map<string, Frequency>();
for (const line of TABLE.trim().split('\n')) {
  const [key = '', names = ''] = line.split('=');
  const [rate = '', timing] = key.split('@');
  const frequency: Frequency = {
    perDay: rate === '' || rate === '?' ? undefined : Number(rate),
    timing,
    asNeeded: rate === '?',
  };
  for (const name of names.split(',')) forms.set(name, frequency);
}

export const FREQUENCY_FORMS: ReadonlyMap<string, Frequency> = forms;

/** Forms that are other words too and count only after a dose, a medicine or a route. */
export const AFTER_DOSE_ONLY: ReadonlySet<string> = new Set([
  'on',
  'od',
  'hs',
  'om',
  'ac',
  'pc',
  'bd',
  'at night',
  'in the morning',
  'in the evening',
  'a day once',
  'before bed',
  'immediately',
  'with food',
  'with meals',
  'before meals',
  'after meals',
  'with dinner',
  'with supper',
  'mornings',
  'evenings',
  'before breakfast',
  'stat',
  'one dose',
]);

/** Routes, compared only where both sides name one. */
export const ROUTES: Readonly<Record<string, string>> = {
  po: 'oral',
  oral: 'oral',
  orally: 'oral',
  'by mouth': 'oral',
  iv: 'intravenous',
  intravenous: 'intravenous',
  intravenously: 'intravenous',
  im: 'intramuscular',
  intramuscular: 'intramuscular',
  intramuscularly: 'intramuscular',
  sc: 'subcutaneous',
  subcut: 'subcutaneous',
  subq: 'subcutaneous',
  sq: 'subcutaneous',
  subcutaneous: 'subcutaneous',
  subcutaneously: 'subcutaneous',
  sl: 'sublingual',
  sublingual: 'sublingual',
  sublingually: 'sublingual',
  pr: 'rectal',
  rectally: 'rectal',
  inh: 'inhaled',
  inhaled: 'inhaled',
  intranasal: 'nasal',
  intranasally: 'nasal',
  topical: 'topical',
  topically: 'topical',
  transdermal: 'transdermal',
  pv: 'vaginal',
  'under the tongue': 'sublingual',
  'under the skin': 'subcutaneous',
  'into the muscle': 'intramuscular',
  'through a vein': 'intravenous',
  'into a vein': 'intravenous',
};
