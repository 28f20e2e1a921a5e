import { remembered } from './remembered.ts';

/**
 * Medicines by their international nonproprietary name, with United States and British names and common short
 * forms. Sources of the names: WHO INN lists and stems ("The use of stems in the selection of INN", 2018),
 * USAN, the British Approved Names.
 *
 * A line is `generic = brand, synonym`; a brand of two substances names a combination of its own
 * (`co-amoxiclav`), for a combination is not its members. A class (`statin`) is an entry too: it equals itself only.
 */
const TABLE = `
lisinopril=prinivil,zestril; enalapril=vasotec; ramipril=altace,tritace; captopril=capoten; benazepril=lotensin; perindopril=coversyl; quinapril=accupril; fosinopril=monopril; trandolapril=mavik
losartan=cozaar; valsartan=diovan; irbesartan=avapro; candesartan=atacand,amias; olmesartan=benicar; telmisartan=micardis; azilsartan=edarbi; sacubitril-valsartan=entresto
metoprolol=lopressor,toprol,toprol xl; atenolol=tenormin; bisoprolol=zebeta,cardicor; carvedilol=coreg; propranolol=inderal; labetalol=trandate; nebivolol=bystolic; nadolol=corgard; sotalol=betapace; timolol=timoptic; esmolol=brevibloc
amlodipine=norvasc,istin; nifedipine=procardia,adalat; felodipine=plendil; diltiazem=cardizem,tiazac; verapamil=calan,isoptin; nicardipine; lercanidipine
furosemide=lasix,frusemide; bumetanide=bumex; torsemide=demadex,torasemide; hydrochlorothiazide=hctz,microzide; chlorthalidone=chlortalidone; indapamide; metolazone=zaroxolyn; spironolactone=aldactone; eplerenone=inspra; amiloride; triamterene=dyrenium; bendroflumethiazide; acetazolamide=diamox; mannitol
hydralazine=apresoline; clonidine=catapres; methyldopa=aldomet; doxazosin=cardura; prazosin=minipress; terazosin=hytrin; minoxidil; isosorbide mononitrate=imdur,ismn; isosorbide dinitrate=isordil; nitroglycerin=nitrostat,gtn,glyceryl trinitrate,ntg; ranolazine=ranexa; ivabradine=procoralan; digoxin=lanoxin; amiodarone=cordarone,pacerone; flecainide=tambocor; dronedarone=multaq; adenosine; lidocaine=xylocaine,lignocaine; dofetilide=tikosyn; propafenone=rythmol
atorvastatin=lipitor; simvastatin=zocor; rosuvastatin=crestor; pravastatin=pravachol; lovastatin=mevacor; pitavastatin=livalo; ezetimibe=zetia; fenofibrate=tricor; gemfibrozil=lopid; niacin; evolocumab=repatha; alirocumab=praluent; icosapent ethyl=vascepa; cholestyramine=questran,colestyramine
aspirin=asa,acetylsalicylic acid,ecotrin; clopidogrel=plavix; ticagrelor=brilinta,brilique; prasugrel=effient; dipyridamole=persantin; warfarin=coumadin,jantoven; heparin; enoxaparin=lovenox,clexane; dalteparin=fragmin; tinzaparin=innohep; fondaparinux=arixtra; rivaroxaban=xarelto; apixaban=eliquis; edoxaban=savaysa,lixiana; dabigatran=pradaxa; alteplase=tpa,activase; tenecteplase=tnkase; tranexamic acid=txa
metformin=glucophage,fortamet; glipizide=glucotrol; gliclazide=diamicron; glimepiride=amaryl; glyburide=glibenclamide,diabeta; pioglitazone=actos; rosiglitazone=avandia; sitagliptin=januvia; linagliptin=tradjenta; saxagliptin=onglyza; empagliflozin=jardiance; dapagliflozin=farxiga,forxiga; canagliflozin=invokana; ertugliflozin=steglatro; semaglutide=ozempic,wegovy,rybelsus; dulaglutide=trulicity; liraglutide=victoza,saxenda; exenatide=byetta,bydureon; tirzepatide=mounjaro,zepbound; acarbose; repaglinide
insulin; insulin glargine=lantus,glargine,basaglar,toujeo; insulin lispro=humalog,lispro; insulin aspart=novolog,novorapid,aspart; insulin detemir=levemir,detemir; insulin degludec=tresiba,degludec; nph insulin=humulin n,isophane; glucagon; levothyroxine=synthroid,unithroid,levoxyl,eltroxin,thyroxine; liothyronine=cytomel; methimazole=tapazole; carbimazole; propylthiouracil=ptu
prednisone=deltasone; prednisolone; methylprednisolone=medrol,solu-medrol,medrol dosepak; dexamethasone=decadron; hydrocortisone=cortef; budesonide=pulmicort; fluticasone=flonase,flovent,flixotide; mometasone=nasonex; beclomethasone=qvar,clenil,beclometasone; triamcinolone=kenalog; betamethasone; fludrocortisone=florinef; clobetasol
albuterol=ventolin,proventil,proair,salbutamol; levalbuterol=xopenex; salmeterol=serevent; formoterol; tiotropium=spiriva; ipratropium=atrovent; umeclidinium; budesonide-formoterol=symbicort; fluticasone-salmeterol=advair,seretide; ipratropium-albuterol=duoneb,combivent; fluticasone-vilanterol=breo; montelukast=singulair; theophylline; omalizumab=xolair; dupilumab=dupixent; terbutaline; roflumilast
omeprazole=prilosec,losec; esomeprazole=nexium; pantoprazole=protonix; lansoprazole=prevacid; rabeprazole=aciphex; famotidine=pepcid; ranitidine=zantac; cimetidine=tagamet; sucralfate=carafate; ondansetron=zofran; metoclopramide=reglan,maxolon; prochlorperazine=compazine,stemetil; promethazine=phenergan; cyclizine; domperidone=motilium; loperamide=imodium; bisacodyl=dulcolax; senna=senokot; docusate=colace; polyethylene glycol=miralax,macrogol,movicol; lactulose; psyllium=metamucil,fybogel,ispaghula; simethicone; mebeverine=colofac; hyoscine=buscopan,scopolamine; dicyclomine=bentyl; mesalamine=mesalazine,asacol,pentasa; misoprostol=cytotec; gaviscon=alginate; bismuth=pepto-bismol; linaclotide=linzess; ursodiol=ursodeoxycholic acid
acetaminophen=tylenol,paracetamol,apap,panadol,calpol; ibuprofen=motrin,advil,nurofen,brufen; naproxen=aleve,naprosyn,anaprox; diclofenac=voltaren,voltarol; meloxicam=mobic; celecoxib=celebrex; indomethacin=indocin,indometacin; ketorolac=toradol; etoricoxib; nabumetone=relafen; etodolac=lodine; mefenamic acid=ponstan
morphine=ms contin,oramorph,mst; oxycodone=oxycontin,roxicodone,oxynorm; hydrocodone; hydromorphone=dilaudid; codeine; dihydrocodeine; fentanyl=duragesic; tramadol=ultram; tapentadol=nucynta; methadone; buprenorphine=butrans,subutex; naloxone=narcan; naltrexone=vivitrol; hydrocodone-acetaminophen=norco,vicodin,lortab; oxycodone-acetaminophen=percocet; co-codamol; co-dydramol; buprenorphine-naloxone=suboxone; meperidine=demerol,pethidine
gabapentin=neurontin; pregabalin=lyrica; carbamazepine=tegretol; oxcarbazepine=trileptal; phenytoin=dilantin; levetiracetam=keppra; valproate=depakote,valproic acid,depakene,epilim,divalproex; lamotrigine=lamictal; topiramate=topamax; lacosamide=vimpat; zonisamide=zonegran; phenobarbital=phenobarbitone; primidone; clobazam=onfi; ethosuximide
sumatriptan=imitrex,imigran; rizatriptan=maxalt; zolmitriptan=zomig; eletriptan; erenumab=aimovig; galcanezumab=emgality; rimegepant=nurtec; ubrogepant=ubrelvy; butalbital=fioricet
cyclobenzaprine=flexeril; methocarbamol=robaxin; tizanidine=zanaflex; baclofen=lioresal; carisoprodol=soma; metaxalone=skelaxin
sertraline=zoloft; fluoxetine=prozac; citalopram=celexa,cipramil; escitalopram=lexapro,cipralex; paroxetine=paxil,seroxat; venlafaxine=effexor; duloxetine=cymbalta; desvenlafaxine=pristiq; bupropion=wellbutrin,zyban; mirtazapine=remeron; trazodone=desyrel; amitriptyline=elavil; nortriptyline=pamelor; imipramine=tofranil; doxepin; clomipramine; vortioxetine=trintellix; buspirone=buspar; phenelzine; vilazodone
lorazepam=ativan; diazepam=valium; alprazolam=xanax; clonazepam=klonopin; temazepam=restoril; midazolam=versed; zolpidem=ambien; zopiclone; eszopiclone=lunesta; melatonin; hydroxyzine=atarax,vistaril; suvorexant=belsomra; chlordiazepoxide=librium
quetiapine=seroquel; olanzapine=zyprexa; risperidone=risperdal; aripiprazole=abilify; haloperidol=haldol; clozapine=clozaril; ziprasidone=geodon; lurasidone=latuda; paliperidone=invega; chlorpromazine=thorazine; lithium=lithobid,priadel
methylphenidate=ritalin,concerta; amphetamine=adderall; lisdexamfetamine=vyvanse; atomoxetine=strattera; guanfacine=intuniv; modafinil=provigil; donepezil=aricept; memantine=namenda; rivastigmine=exelon; galantamine; levodopa; carbidopa-levodopa=sinemet,co-careldopa; ropinirole=requip; pramipexole=mirapex; rasagiline=azilect; amantadine; benztropine=cogentin; riluzole; tetrabenazine
amoxicillin=amoxil,amoxycillin; amoxicillin-clavulanate=augmentin,co-amoxiclav,amox-clav; ampicillin; penicillin=pcn,pen vk,penicillin v,phenoxymethylpenicillin,penicillin vk; benzylpenicillin=penicillin g; flucloxacillin; dicloxacillin; nafcillin; piperacillin-tazobactam=zosyn,tazocin,pip-tazo; cephalexin=keflex,cefalexin; cefuroxime=ceftin; ceftriaxone=rocephin; cefdinir=omnicef; cefazolin=ancef,kefzol; cefepime=maxipime; ceftazidime; cefixime; cefpodoxime; cefotaxime
azithromycin=zithromax,z-pak,zpack; clarithromycin=biaxin; erythromycin; doxycycline=vibramycin; minocycline=minocin; tetracycline; ciprofloxacin=cipro; levofloxacin=levaquin; moxifloxacin=avelox; ofloxacin; trimethoprim; trimethoprim-sulfamethoxazole=bactrim,septra,co-trimoxazole,tmp-smx,septrin; nitrofurantoin=macrobid,macrodantin; fosfomycin=monurol; metronidazole=flagyl; clindamycin=cleocin; vancomycin=vancocin; gentamicin; tobramycin; amikacin; linezolid=zyvox; meropenem=merrem; ertapenem=invanz; imipenem; daptomycin=cubicin; rifampin=rifampicin; isoniazid; ethambutol; pyrazinamide; rifaximin=xifaxan; mupirocin=bactroban; fusidic acid; chloramphenicol; colistin
acyclovir=zovirax,aciclovir; valacyclovir=valtrex,valaciclovir; famciclovir=famvir; oseltamivir=tamiflu; remdesivir=veklury; nirmatrelvir-ritonavir=paxlovid; tenofovir=viread; emtricitabine; dolutegravir=tivicay; efavirenz; lamivudine; zidovudine=azt; entecavir; sofosbuvir; bictegravir-emtricitabine-tenofovir=biktarvy; emtricitabine-tenofovir=truvada; ganciclovir; fluconazole=diflucan; itraconazole; voriconazole; terbinafine=lamisil; clotrimazole=canesten; nystatin; ketoconazole=nizoral; miconazole; amphotericin; ivermectin; albendazole; mebendazole; permethrin; hydroxychloroquine=plaquenil,hcq; chloroquine; atovaquone; artemether
methotrexate=mtx,trexall,rheumatrex; sulfasalazine=azulfidine; leflunomide=arava; azathioprine=imuran; mycophenolate=cellcept,mycophenolate mofetil; tacrolimus=prograf; cyclosporine=ciclosporin,neoral; cyclophosphamide=cytoxan; adalimumab=humira; etanercept=enbrel; infliximab=remicade; rituximab=rituxan; tocilizumab=actemra; ustekinumab=stelara; secukinumab=cosentyx; tofacitinib=xeljanz; upadacitinib=rinvoq; vedolizumab=entyvio; golimumab=simponi; certolizumab=cimzia; abatacept=orencia; belimumab; sirolimus; apremilast=otezla
allopurinol=zyloprim; febuxostat=uloric; colchicine=colcrys; probenecid; alendronate=fosamax,alendronic acid; risedronate=actonel; zoledronic acid=reclast,zometa; ibandronate=boniva; denosumab=prolia,xgeva; teriparatide=forteo; raloxifene=evista; calcium; calcium carbonate=tums; vitamin d=cholecalciferol,colecalciferol,vitamin d3; vitamin b12=cyanocobalamin,hydroxocobalamin; vitamin c=ascorbic acid; vitamin k=phytonadione; folic acid=folate; iron; ferrous sulfate=ferrous sulphate; thiamine=thiamin,vitamin b1; potassium chloride=klor-con,kcl; magnesium oxide; magnesium sulfate; sodium bicarbonate; zinc; multivitamin; fish oil; calcitriol; sevelamer=renvela
tamoxifen=nolvadex; anastrozole=arimidex; letrozole=femara; exemestane; trastuzumab=herceptin; pembrolizumab=keytruda; nivolumab=opdivo; bevacizumab=avastin; imatinib=gleevec; paclitaxel=taxol; docetaxel=taxotere; carboplatin; cisplatin; oxaliplatin; doxorubicin=adriamycin; fluorouracil=5-fu; capecitabine=xeloda; gemcitabine=gemzar; vincristine; etoposide; bortezomib=velcade; lenalidomide=revlimid; ibrutinib; osimertinib; leuprolide=lupron,leuprorelin; goserelin=zoladex; bicalutamide; enzalutamide; hydroxyurea=hydroxycarbamide; filgrastim=neupogen; epoetin=epo,procrit; darbepoetin; bleomycin; temozolomide; anakinra
tamsulosin=flomax; finasteride=proscar,propecia; dutasteride=avodart; alfuzosin; oxybutynin=ditropan; tolterodine=detrol; solifenacin=vesicare; mirabegron=myrbetriq,betmiga; sildenafil=viagra,revatio; tadalafil=cialis; desmopressin=ddavp; testosterone; estradiol=estrace,oestradiol; progesterone=prometrium; medroxyprogesterone=depo-provera,provera; norethisterone=norethindrone; levonorgestrel=mirena,plan b; microgynon; ethinylestradiol; desogestrel=cerazette; clomiphene=clomid; letrozole; oxytocin=pitocin; nexplanon=etonogestrel; drospirenone=yaz; cabergoline
cetirizine=zyrtec; loratadine=claritin; fexofenadine=allegra; diphenhydramine=benadryl; chlorphenamine=piriton,chlorpheniramine; desloratadine; levocetirizine=xyzal; azelastine; pseudoephedrine=sudafed; guaifenesin=mucinex; dextromethorphan=delsym; benzonatate=tessalon; epinephrine=epipen,adrenaline; norepinephrine=noradrenaline,levophed; phenylephrine; oxymetazoline=afrin; cromolyn; dopamine; dobutamine; vasopressin; ephedrine; atropine; glycopyrrolate=glycopyrronium
latanoprost=xalatan; brimonidine=alphagan; dorzolamide=trusopt; bimatoprost=lumigan; tretinoin=retin-a; isotretinoin=accutane,roaccutane; benzoyl peroxide; adapalene=differin; calamine; salicylic acid; emollient; betadine=povidone iodine; dioralyte=diarolyte; ketotifen; diprobase; cetraben; dermol; e45; implanon; varenicline=chantix; nicotine=nicoderm; disulfiram; acamprosate; propofol=diprivan; ketamine; rocuronium; succinylcholine=suxamethonium; bupivacaine=marcaine; ropivacaine; sevoflurane; dexmedetomidine=precedex; etomidate; neostigmine; sugammadex; pyridostigmine=mestinon; botulinum toxin=botox; interferon; glatiramer=copaxone; fingolimod=gilenya; natalizumab=tysabri; ocrelizumab=ocrevus; immunoglobulin=ivig; phentermine; orlistat=xenical,alli; cannabidiol=cbd; glucosamine; turmeric; lanthanum; hydroquinone; digoxin immune fab; nitrous oxide; phenazopyridine=pyridium,azo; flumazenil; octreotide; somatropin
`;

/** Classes are names of their own: "a statin" supports neither atorvastatin nor the reverse. */
const CLASSES =
  'statin=statin therapy; nsaid=anti-inflammatory,antiinflammatory,non-steroidal anti-inflammatory drug; antibiotic=abx,antibiotic therapy; steroid=corticosteroid; antihistamine; opioid=opiate,narcotic; diuretic=water pill,water tablet; beta blocker=bb,beta-blocker; ace inhibitor=acei,ace-inhibitor,acei; angiotensin receptor blocker=arb; calcium channel blocker=ccb; proton pump inhibitor=ppi; ssri; snri; benzodiazepine=benzo; anticoagulant=blood thinner,anticoagulation; antiplatelet; antidepressant; antipsychotic; bronchodilator; laxative; antiemetic=anti-sickness; analgesic=painkiller,pain killer,pain medication,pain medicine,analgesia,simple analgesia; contraceptive pill=ocp,cocp,oral contraceptive,birth control pill,combined pill; progesterone only pill=pop; antacid; cephalosporin; macrolide; quinolone=fluoroquinolone; sulfa=sulfa drug,sulphonamide; muscle relaxant; chemotherapy=chemo; hormone replacement therapy=hrt; doac=noac; bisphosphonate; sulfonylurea=sulphonylurea; oral rehydration therapy=ort; antiviral; antifungal; vaccine=vaccination,immunization,immunisation,jab';

/** INN stems (WHO) as word endings, and the everyday words that end so too. */
const STEM =
  /(?:[^aeiou]pril|sartan|olol|vastatin|dipine|prazole|tidine|cillin|mycin|micin|cycline|floxacin|conazole|clovir|gliptin|gliflozin|glutide|formin|zepam|zolam|codone|morphone|oxicam|triptan|setron|lukast|terol|onide|solone|methasone|parin|xaban|grel|thiazide|semide|oxetine|traline|pramine|triptyline|mab|tinib|ciclib|zosin|afil|vir|azepam|barbital|caine|curium|fibrate|dronate|profen|fenac|gabalin|racetam|oxin|penem|cef[a-z]+|trexate|platin|rubicin|taxel|glitazone|peridol|peridone|apine|azine|idone|stigmine|tropium|mustine|nidazole|quine|relin|thromycin|tolol|urea)$/;

const NOT_DRUG = new Set(
  'cholesterol protocol alcohol control elixir reservoir interval survival revival arrival vaccine intestine urine creatinine toxin endotoxin machine routine magazine supine equine canine marine caffeine cocaine iodine benzidine pyridine histidine evening cranium'.split(
    ' ',
  ),
);

const normal = (name: string) =>
  name
    .toLowerCase()
    .replace(/[-\s]+/g, ' ')
    .trim();

const CANONICAL = new Map<string, string>();
const CLASS_NAMES = new Set<string>();
for (const entry of `${TABLE.replaceAll('\n', ';')};${CLASSES}`.split(';')) {
  const [generic = '', brands = ''] = entry.split('=');
  const canonical = normal(generic);
  if (canonical === '') continue;
  for (const name of [canonical, ...brands.split(',').map(normal)]) {
    if (name !== '' && !CANONICAL.has(name)) CANONICAL.set(name, canonical);
  }
}
for (const entry of CLASSES.split(';')) CLASS_NAMES.add(normal(entry.split('=')[0] ?? ''));

/** Every name that is listed, with the nonproprietary name it stands for; hyphens are written as blanks. */
export const DRUG_NAMES: ReadonlyMap<string, string> = CANONICAL;

/** The nonproprietary name (or class) behind a name, in lower case; undefined when the name is not a medicine's. */
export const canonicalDrug = remembered((word: string): string | undefined => {
  const name = normal(word);
  const listed = CANONICAL.get(name) ?? (name.endsWith('s') ? CANONICAL.get(name.slice(0, -1)) : undefined);
  if (listed !== undefined) return listed;
  if (name.length < 6 || name.includes(' ') || NOT_DRUG.has(name) || !STEM.test(name)) return undefined;
  return name;
});

/** Whether a word (or a listed name of several words) names a medicine or a class of them. */
export function isDrugName(word: string): boolean {
  return canonicalDrug(word) !== undefined;
}

export function isDrugClass(canonical: string): boolean {
  return CLASS_NAMES.has(canonical);
}
