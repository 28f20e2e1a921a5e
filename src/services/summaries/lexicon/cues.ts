/**
 * Words that turn what stands near them: negation, hedges, whose history, time and what is done with a medicine.
 * The cue lists follow NegEx (Chapman 2001) and ConText (Harkema 2009), with the British and telegraphic forms of
 * general practice notes. A cue of several words wins over a shorter one inside it.
 */
export type CueKind =
  | 'negation' // governs what follows
  | 'negation_after' // governs what precedes
  | 'next_negation' // governs the next word only
  | 'hedge'
  | 'hedge_after'
  | 'unlikely'
  | 'past'
  | 'past_after'
  | 'recent' // narration in the past tense: fits past and present
  | 'current'
  | 'history_section'
  | 'planned'
  | 'planned_after'
  | 'condition' // "if": what follows is not a fact
  | 'done'
  | 'start'
  | 'stop'
  | 'hold'
  | 'continue'
  | 'increase'
  | 'decrease'
  | 'change'
  | 'allergy'
  | 'relative'
  | 'informant' // a relative who tells or lives with the patient: not whose history it is
  | 'patient'
  | 'break' // ends a clause
  | 'verb' // ends the reach of a cue once it has reached something
  | 'suspend' // pauses it until the next comma
  | 'neutral'; // hides a cue inside it

export const CUES: Readonly<Record<CueKind, string>> = {
  negation:
    'no,not,denies,denied,deny,denying,without,w/o,negative for,nil,never,free of,absence of,no evidence of,no sign of,no signs of,no indication of,no indications of,no history of,ruled out,excluded,excludes,excluding,unremarkable for,neither,nor,lack of,lacks,lacking,declines,declined,unable to,cannot,ve for,zero,none of,nontender for,resolved without,refuses,refused,-ve',
  negation_after:
    'absent,negative,not present,not seen,not appreciated,not observed,not noted,not found,not identified,not detected,none,not reported,was ruled out,were ruled out,has been ruled out,is ruled out,been excluded,was excluded,is excluded,-ve',
  next_negation: 'non',
  hedge:
    'possible,possibly,probable,probably,likely,suspected,suspect,suspects,suspicious for,suspicion for,suspicion of,concern for,concerns for,concerning for,concern about,query,queried,may have,may be,may represent,may need,may,might be,might have,might represent,might,could be,could represent,could have,presumed,presumably,presumptive,cannot exclude,cannot rule out,can not exclude,can not rule out,not exclude,unable to rule out,unable to exclude,cannot be sure,rule out,r/o,r o,to exclude,to rule out,exclude,evaluate for,assess for,rather than,questionable,question of,potential,potentially,appears to be,seems to be,appears to have,suggestive of,suggests,suggest,suggesting,thought to be,thought to represent,believed to be,felt to be,ddx,dd,differential,differential diagnosis,differential includes,working diagnosis,provisional diagnosis,versus,vs,perhaps,apparent,apparently,equivocal for,indeterminate for,uncertain,not confirmed,unconfirmed,worry about,worried about,worrisome for,at risk for,at risk of,risk of,risk for,compatible with,most likely,more likely,borderline',
  hedge_after:
    'cannot be excluded,can not be excluded,cannot be ruled out,can not be ruled out,not excluded,not ruled out,has not been ruled out,has not been excluded,not been ruled out,not been excluded,is suspected,was suspected,are suspected,is possible,is likely,is probable,is a possibility,in the differential,is a concern,is a consideration,is considered,was considered,remains possible,is questionable,not been confirmed,has not been confirmed,is thought likely',
  unlikely:
    'unlikely,not likely,doubtful,doubt,low suspicion for,low suspicion of,less likely,is unlikely,low probability of,low likelihood of,not suspected',
  past: 'history of,past history of,past history,h/o,h o,hx of,hx,history,histories,previous,previously,prior,former,formerly,past,remote,resolved,s/p,s p,status post,used to,in the past,in childhood,childhood,as a child,as a teenager,ex,post,no longer,old,quit,recovered from,earlier in life,distant,had previously,once had,historical,historically,healed',
  past_after:
    'has resolved,have resolved,resolved,in the past,previously,in childhood,as a child,in remission,years ago,no longer,in the remote past,has now resolved,is resolved,now resolved,was resolved,cleared up,has cleared',
  recent:
    'had,was,were,did,sustained,underwent,suffered,experienced,developed,became,has had,have had,ago,last year,last month,last week,status',
  current:
    'currently,current,now,active,actively,ongoing,at present,presently,still,today,new onset,newly diagnosed,persistent,continues to have,at this time,acutely',
  history_section:
    'past medical history,past medical history of,past medical history significant for,past medical history notable for,past medical history includes,medical history,medical history significant for,medical history includes,significant medical history of,pmh,pmhx,pmh of,pmh significant for,background of,background,history significant for,history notable for,history includes,known history of,known case of,known,psh,past surgical history,surgical history,complicated by',
  planned:
    'will,plan,plans,planned,planning,scheduled,schedule,scheduled for,going to,gonna,recommend,recommends,recommended,recommending,recommendation,advise,advises,advised,consider,considering,considered,considers,should,needs to,need to,needs,pending,awaiting,await,upcoming,next visit,arrange,arranged,arranging,book,booked,request,requested,ordered,order,ordering,orders,refer,refers,referred,referral,intends,intend,intended,anticipate,anticipated,expected,prepare,would like,would,propose,proposed,due for,repeat,follow up with,to follow up,follow up in,set up,obtain,to get,to have,to undergo,to start,to begin,to be,candidate for,discuss,discussed,return for,activate,admit',
  planned_after:
    'is planned,are planned,was planned,planned,is pending,pending,is scheduled,was scheduled,scheduled,is recommended,was recommended,recommended,will be,to be done,to be arranged,to follow,was ordered,ordered,is to be,requested,was advised,advised,is advised,advisable,was discussed,is due,to be performed,to be obtained,has been ordered,has been scheduled,were ordered,has been recommended',
  condition:
    'if,unless,in case,should symptoms,should his,should her,should the,should they,should there,provided that,in the event,contingent on,when needed,until',
  done: 'underwent,undergone,performed,was performed,completed,was completed,received,has received,showed,shows,show,showing,shown,revealed,reveals,reveal,demonstrated,demonstrates,demonstrate,demonstrating,was done,has been done,done,was obtained,obtained today,were obtained,taken today,taken in,was taken,were taken,status post,s/p,s p,post procedure,successful,successfully,had,has had,was given,were given,given,administered,was administered,has been given,tolerated,drawn,came back,returned,finished,was placed,status,has undergone,reviewed,found,confirmed,reports having,reported having,attended,was treated with,was admitted,removed,repaired,replaced,conducted',
  start:
    'start taking,started taking,begin taking,started on,start on,started back on,start,starts,started,starting,initiate,initiates,initiated,initiating,initiation,begin,begins,began,begun,beginning,commence,commenced,commencing,add,adds,added,adding,prescribe,prescribes,prescribed,prescribing,prescription,rx,trial of,introduce,introduced,put on,placed on',
  stop: 'stop taking,stopped taking,stop using,discontinue taking,avoid taking,not take,stop,stops,stopped,stopping,discontinue,discontinues,discontinued,discontinuing,discontinuation,d/c,dc,dcd,cease,ceased,cessation,came off,come off,off,taken off,quit,avoid,avoids,avoiding,avoided,finished,completed,run out of,ran out of,out of',
  hold: 'hold,holds,held,holding,withhold,withheld,paused,pause,suspend,suspended',
  continue:
    'continue taking,continue to take,continues to take,continue to use,continues on,continued on,continue,continues,continued,continuing,continuation,maintain,maintained,maintains,remain on,remains on,remained on,keep taking,stay on,stays on,takes,take,taking,taken,took,uses,using,use,used,is on,on,resume,resumed,resumes,resuming,restart,restarted,refill,refilled,managed with,treated with,controlled with,controlled on,compliant with,adherent to,receives,receiving,has been taking',
  increase:
    'increase,increases,increased,increasing,raise,raised,uptitrate,uptitrated,titrate up,titrated up,double,doubled,go up,went up,escalate,escalated',
  decrease:
    'decrease,decreases,decreased,decreasing,reduce,reduces,reduced,reducing,lower,lowered,lowering,taper,tapered,tapering,wean,weaned,weaning,cut down,cut back,halve,halved,downtitrate,titrate down,de escalate',
  change:
    'switch,switched,switching,change,changed,changing,replace,replaced,substitute,substituted,convert,converted,transition,transitioned',
  allergy:
    'allergic to,allergy to,allergies to,allergies,allergy,allergic,intolerance to,intolerant of,intolerant to,adverse reaction to,reaction to,anaphylaxis to,sensitivity to,sensitive to,hypersensitivity to',
  relative:
    'father,mother,brother,sister,son,daughter,aunt,uncle,grandfather,grandmother,grandparent,cousin,parent,sibling,wife,husband,spouse,partner,girlfriend,boyfriend,niece,nephew,grandson,granddaughter,twin,dad,mom,mum,mgm,mgf,pgm,pgf,stepfather,stepmother,family history of,family history significant for,family history positive for,family history,family hx of,family hx,fh of,fh,fhx,familial,family member,family,relative,runs in the family,maternal grandmother,maternal grandfather,paternal grandmother,paternal grandfather,maternal,paternal,half brother,half sister,friend,roommate,coworker',
  informant:
    'per mother,per father,per family,per wife,per husband,per daughter,per son,according to,accompanied by,brought in by,brought by,lives with,living with,lives at home with,here with,presents with her mother,presents with his mother,mother reports,mother states,mother says,mother notes,mother denies,mother reported,mother noticed,mother describes,mom reports,mom states,mom says,mum reports,father reports,father states,father says,father denies,wife reports,wife states,wife says,wife noticed,wife notes,husband reports,husband states,husband says,husband noticed,daughter reports,daughter states,daughter says,son reports,son states,son says,family reports,family states,parent reports,history from,history given by,informant,cared for by,caregiver,married to,family medicine,family doctor,family physician,family practice,family planning,family meeting,with family,discussed with,witnessed by,caring for,cares for,looks after,family support,supportive family,next of kin',
  patient: 'patient,pt,he,she,his,her,himself,herself,i,they',
  break:
    'but,however,although,though,except,while,whereas,yet,otherwise,nevertheless,apart from,other than,aside from,instead',
  verb: 'reports,report,reported,reporting,has,have,had,endorses,endorse,endorsed,complains,complained,complaining,admits,admitted,positive for,presents,presented,presenting,is,are,was,were,states,stated,describes,described,notes,noted,feels,felt,shows,showed,revealed,reveals,demonstrates,takes,started,start,continue,continues,continued,increase,will,should,appears,remains,works,lives,drinks,smokes,who,which,whom,initiate,prescribed,prescribe,refer,order,discontinue,stop,hold,returns,returned,underwent,received,suggests,wishes,wants,plans,uses,used',
  suspend:
    'with,from,by,after,before,despite,during,due to,because,because of,since,until,when,as,per,on,upon,secondary to,at,for,through,following,via,over,while,so,therefore,likely,under,given,related to,attributed to,in setting of,in the setting of,in keeping with,consistent with',
  neutral:
    'not only,no further,drug use,tobacco use,alcohol use,substance use,nicotine use,caffeine use,was documented,were documented,was noted that,is documented,it was noted,it was reported,no other,not otherwise,if any,as well as,no later than,no more than,not more than,not less than,no less than,history of present illness,history taking,social history,travel history,smoking history,history reviewed,history and physical,past week,past month,past year,past few days,past day,past hour,past two weeks,past 2 weeks,over the past,for the past,in the past week,in the past month,in the past year,in the past few,post void,post prandial,post menopausal,ex wife,ex husband,follow up plan,care plan,treatment plan,health plan,plan of care,in order,well known,known allergy,known allergies,known drug allergy,known drug allergies,may 1,may 2,negative pressure,rh negative,gram negative,on examination,on exam,on room air,on ra,on palpation,on auscultation,on inspection,on the,on her,on his,on both,on both sides,on either,on a,on an,on exertion,on standing,on arrival,on admission,on presentation,on review,on x,on ct,on mri,on ultrasound,on ecg,on ekg,on imaging,on discharge,on day,on left,on right,on monday,on tuesday,on wednesday,on thursday,on friday,on saturday,on sunday,going on,based on,depending on,early on,later on,worse on,off work,off balance,time off,off and on,on and off,drop off,day off,worn off,wear off,year old,years old,month old,months old,day old,days old,week old,weeks old,y o,yr old,yo,of use,range of motion,start of,use of,old man,old woman,in use,changed from baseline,discharge instructions,able to,short of,out of proportion,out of bed,out of 10,out of ten,out of five,out of 5,wheelchair user,rule of,most of,used ice,new baby,reduced ejection fraction,preserved ejection fraction,lower back,lower extremity,lower extremities,lower lobe,lower quadrant,lower limb,lower leg,lower abdomen,lower abdominal,lower respiratory,lower abdo,lower lip,lower eyelid,lower lung,increased thirst,decreased appetite,reduced appetite,decreased range of motion,decreased rom,reduced range of motion,increased appetite,patient history,family is,due date,current every day,out of breath,order to,used to have,dc cardioversion,family friend,child care,had his last,had her last',
};

/** Relatives by the name that they are compared under; `family` fits any of them. */
export const RELATIVES: Readonly<Record<string, string>> = {
  dad: 'father',
  mom: 'mother',
  mum: 'mother',
  mgm: 'maternal grandmother',
  mgf: 'maternal grandfather',
  pgm: 'paternal grandmother',
  pgf: 'paternal grandfather',
  wife: 'partner',
  husband: 'partner',
  spouse: 'partner',
  girlfriend: 'partner',
  boyfriend: 'partner',
  fh: 'family',
  fhx: 'family',
  'family history of': 'family',
  'family history': 'family',
  'family history significant for': 'family',
  'family history positive for': 'family',
  'family hx': 'family',
  'family hx of': 'family',
  'fh of': 'family',
  familial: 'family',
  'family member': 'family',
  relative: 'family',
  'runs in the family': 'family',
  maternal: 'family',
  paternal: 'family',
};
