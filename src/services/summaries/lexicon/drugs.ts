// INN stems (WHO, "The use of stems in the selection of international nonproprietary names", 2018) at the end of a word.
const STEM =
  /(?:pril|prilat|sartan|olol|alol|statin|dipine|prazole|tidine|cillin|mycin|micin|cycline|oxacin|conazole|clovir|navir|gliptin|gliflozin|glutide|glitazone|formin|azepam|zolam|codone|morphone|profen|oxicam|triptan|setron|lukast|terol|sone|solone|olone|parin|xaban|gatran|thiazide|semide|oxetine|traline|ipramine|triptyline|azine|azepine|tinib|umab|ximab|zumab|coxib|afil|dronate|mab|cef[a-z]{2,}|barbital|caine|curonium|fibrate|gabalin|racetam|vudine|tropium|dopa|grel|relor|lactone|tadine|rizine)$/;

// Words that end like a stem and are none.
const NO_DRUG = new Set('april cholesterol sterol prostatin cocaine magazine'.split(' '));

const NAMES = new Set(
  (
    'acetaminophen paracetamol tylenol aspirin asa ibuprofen advil motrin naproxen aleve diclofenac voltaren indomethacin ketorolac toradol ' +
    'meloxicam mobic celecoxib celebrex nsaid nsaids tramadol ultram codeine morphine fentanyl oxycodone percocet hydrocodone norco lortab vicodin ' +
    'methadone buprenorphine suboxone naloxone naltrexone gabapentin neurontin pregabalin lyrica baclofen cyclobenzaprine flexeril tizanidine ' +
    'methocarbamol robaxin lisinopril prinivil zestril enalapril vasotec ramipril losartan cozaar valsartan diovan entresto amlodipine norvasc ' +
    'nifedipine diltiazem cardizem verapamil metoprolol lopressor toprol atenolol carvedilol coreg bisoprolol propranolol labetalol nebivolol ' +
    'hydrochlorothiazide hctz chlorthalidone furosemide lasix bumetanide bumex torsemide spironolactone aldactone hydralazine clonidine isosorbide ' +
    'nitroglycerin gtn digoxin amiodarone warfarin coumadin heparin enoxaparin lovenox apixaban eliquis rivaroxaban xarelto dabigatran clopidogrel ' +
    'plavix prasugrel ticagrelor brilinta atorvastatin lipitor simvastatin zocor rosuvastatin crestor pravastatin ezetimibe zetia metformin ' +
    'glucophage glipizide glyburide gliclazide glimepiride insulin lantus humalog novolog januvia jardiance farxiga ozempic trulicity victoza ' +
    'levothyroxine synthroid unithroid thyroxine liothyronine methimazole carbimazole prednisone prednisolone medrol methylprednisolone ' +
    'dexamethasone hydrocortisone betnovate betamethasone triamcinolone kenalog fluticasone flonase budesonide symbicort advair albuterol ' +
    'salbutamol ventolin ipratropium tiotropium spiriva montelukast singulair theophylline beclomethasone clenil amoxicillin augmentin penicillin ' +
    'flucloxacillin cephalexin cefalexin keflex ceftriaxone azithromycin zithromax clarithromycin erythromycin doxycycline minocycline ' +
    'clindamycin bactrim trimethoprim septra nitrofurantoin macrobid ciprofloxacin levofloxacin metronidazole flagyl vancomycin linezolid ' +
    'fluconazole terbinafine nystatin clotrimazole acyclovir aciclovir valacyclovir oseltamivir tamiflu hydroxychloroquine plaquenil methotrexate ' +
    'azathioprine sulfasalazine humira adalimumab etanercept enbrel infliximab rituximab tacrolimus mycophenolate colchicine allopurinol febuxostat ' +
    'omeprazole prilosec lansoprazole pantoprazole protonix esomeprazole nexium famotidine pepcid ranitidine zantac ondansetron zofran ' +
    'metoclopramide reglan prochlorperazine stemetil stemitil loperamide imodium lactulose senna docusate miralax bisacodyl mebeverine buscopan ' +
    'hyoscine dicyclomine sertraline zoloft fluoxetine prozac citalopram celexa escitalopram lexapro paroxetine venlafaxine effexor duloxetine ' +
    'cymbalta bupropion wellbutrin mirtazapine trazodone amitriptyline nortriptyline lithium quetiapine seroquel olanzapine risperidone ' +
    'aripiprazole haloperidol lorazepam ativan diazepam valium alprazolam xanax clonazepam zolpidem ambien melatonin buspirone hydroxyzine ' +
    'methylphenidate ritalin adderall levetiracetam keppra lamotrigine lamictal topiramate topamax valproate depakote carbamazepine phenytoin ' +
    'dilantin sumatriptan imitrex rizatriptan levodopa carbidopa donepezil memantine oxybutynin tamsulosin flomax finasteride sildenafil viagra ' +
    'estradiol progesterone testosterone microgynon implanon nexplanon mirena cocp depo-provera tamoxifen anastrozole letrozole loratadine ' +
    'claritin cetirizine zyrtec fexofenadine allegra diphenhydramine benadryl chlorphenamine piriton ketotifen epinephrine adrenaline epipen atropine ' +
    'oxymetazoline pseudoephedrine guaifenesin dextromethorphan lidocaine bupivacaine betadine tretinoin isotretinoin diprobase dermol cetraben ' +
    'e45 emollient emollients diarolyte dioralyte lactaid multivitamin ferrous folate cholecalciferol calcium potassium magnesium alendronate ' +
    'fosamax zoledronic denosumab prolia botox glucosamine turmeric'
  ).split(' '),
);

/**
 * Whether a single word names a medicine: a generic or brand name of common use, or a word with an INN stem. Dose and form
 * are no part of it.
 */
export function isDrugName(word: string): boolean {
  const name = word.toLowerCase();
  return NAMES.has(name) || (name.length > 5 && STEM.test(name) && !NO_DRUG.has(name));
}
