/**
 * Names that an English word list holds as words. A capitalised word outside the word list needs no list
 * to be taken for a name, so that rare and foreign names are found; only these collide. Written for this
 * project from common knowledge of English-speaking, European, African and Asian names.
 */
const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** In word lists, but a name wherever it stands with a capital. */
export const PLAIN_NAMES = words(`
abbas abbey abel abigail ada addison adrian agatha agnes ahmed aida aidan alan alannah albert alec aled alexander alexandra
alexia alexis alf alfred alfredo alice alicia alison aliyah alistair allan allen althea alvin alyssa amadou amanda amelia amir
amos amy ana anastasia anderson andre andrea andrew andy angela angelica angelina angie angus anil anita ann anna annabel
annalise anne annette annie anthony antoine antonia antonio antony archie ariel arnold arthur ashley ashton astrid
aurelia austin ava avery axel bailey barbara barney barry bart basil ben benedict benjamin bennett benny
bernadette bernard bernice bert bertha beth bethan bethany betsy betty beverley beverly billy blake bobby
bonnie boris brad bradley brandon brenda brendan brent brett brian briana bridget bronwen bruce bruno bryan bryony
caitlin caleb callum calvin cameron camille carina carl carla carlo carlos carlton carmen carol carole
carolina caroline carolyn carrie carson carter casey cassandra cassidy catherine cathy cecil cecilia cedric celeste celia
charlene charles charlie charlotte chelsea cheryl chester chloe chris christian christie christina christine christopher
christy cindy claire clara clarence clark claude claudia clement cleo clifford clive clyde cohen colette colin
colleen connie connor conrad cora corey cornelius courtney craig crystal curtis cynthia cyril cyrus daisy dale dalton damian damien
dan dana daniel danielle danny daphne darcy darius darlene darren daryl dave david davies davis dawson dean deborah debbie debra deirdre
delia denis denise dennis derek derrick desmond devon dexter diana diane diego dieter dina dinah dirk dmitri dolores
dominic dominick dominique donald donna donovan doreen doris dorothy doug douglas dougal drew duane dudley duncan dustin dwayne dwight dylan
earl eddie eddy edgar edith edmund edna eduardo edward edwin eileen elaine eleanor elena elijah elisa elizabeth ella ellen
ellie elliot elliott elsa elsie elton elvira emanuel emil emily emma emmanuel enrique eric erica erik erin ernest ernie erwin esmeralda
esteban estelle esther ethan ethel eugene eugenia eunice eva evan evelyn ezra fabian felicia felicity felix fergus
fernando fiona fletcher flora florence floyd frances francesca francine francis francisco
frankie franklin fraser fred freda freddie frederick freya fritz gabriel gabrielle gareth garrett garth gary gavin gemma
geoff geoffrey george georgette georgia georgina gerald geraldine gerard gerry gertrude gibson gideon gilbert giles gillian gina
ginny gladys glen glenda glenn gloria godfrey gordon grady graham greg gregory greta gretchen griffin guido gus gustav gwen gwendolyn
hakim hamid hamza hannah hans harold harriet harris harrison harry hassan hattie heather hector heidi helen helena
helga henrietta henry herbert herman hester hilary hilda hiram homer horace horatio howard hubert hugh hugo humphrey ian
ibrahim ida ignatius igor imogen ingrid ira irene iris irma irving irwin isaac isabel isabella isaiah ismael israel ivan jack
jackie jackson jacob jacqueline jacques jaime jake jamal james jamie jan jane janet janice jared jasmin jasmine jason jasper javier
jean jeanette jeff jefferson jeffrey jemima jenkins jennifer jenny jeremiah jeremy jerome jerry jess jesse jessica
jessie jill jillian jim jimmy joan joanna joanne jocelyn jodie joe joel joey johann johanna john johnny johnson jonah
jonathan jones jordan jorge jose joseph josephine josh joshua joyce juan juanita judas judith judy julia julian juliana julie juliet
julius justin justine karen karl kate katherine kathleen kathryn kathy katie katrina kay keith kelly kelvin ken kendall
kendra kennedy kenneth kenny kerry kevin khalid khan kim kimberly kirsten kirsty kris kristen kristin kumar kurt kyle kylie lacey
lachlan lana lara larry laura laurel lauren laurence laurie lawrence leah leandro leigh leila lena leo leon leonard leonardo
leonora leopold leroy leslie lester leticia lewis lia liam lila lillian lily lincoln linda lindsay lindsey lionel lisa liz
lizzie lloyd logan lois lola lorenzo loretta lori lorna lorraine lottie louis louisa louise lucas lucia lucille
lucinda lucy ludwig luigi luis luke luther lydia lyle lynda lynn mabel mackenzie maddie madeleine madeline madison mae maggie magnus
malcolm malik mandy manuel mara marcel marcella marcia marco marcus margaret margarita margery margot
marguerite maria mariam marian marianne marie marilyn mario marion marissa marjorie marlene marlon marsha
marshall marta martha martin martina martinez marvin mary maryann mathew mathilda matilda matt matthew maude maureen maurice
mavis max maximilian maxine maxwell maya melanie melinda melissa melody melvin mercedes meredith mia micah michael micheal
michel michelle miguel mike mildred miles millicent milo milton mindy minnie miranda miriam mitchell mohamed mohammed
moira mollie molly mona monica morgan morris mortimer muhammad muriel myra myrtle nadia nadine nancy naomi
natalia natalie natasha nathan nathaniel neal ned neil nellie nelson nettie neville newton nicholas nicola nicole
nigel nikita nikolai nina noah noel nora noreen norma norman octavia olga olive oliver olivia ollie omar oprah orlando
oscar osman oswald otis otto owen pablo paddy paisley pamela paolo parker pascal pat patel patricia patrick patsy patty
paul paula pauline pearson pedro peggy penelope perez perry pete peter petra petrov philip phillip philippa
phoebe phyllis pierce pierre polly poppy portia priscilla prudence quentin quincy rachel rafael ralph ramon ramona
ramsey randall randolph randy raphael raul raymond rebecca reggie regina reginald reilly rene
rex rhonda ricardo richard richie rick ricky riley rita robbie robert roberta roberto roberts robin robinson robyn rocky roderick
rodney rodrigo rodriguez roger rogers roland rolf romeo ronald ronan ronnie rory rosa rosalie rosalind rosamund
rosanna rosemary rosie rosita ross rowan rowena roxanne roy ruben rudolf rudolph rudy rufus rupert russell ruth
ryan sabina sabrina sadie sally sam samantha sami samir samson samuel sandra sandy sanjay sara sarah saul sawyer scott
sean sebastian selena selina serena sergio seth shane shannon shari sharon shaun shauna shaw shawn sheila sheldon shelley
sheridan sherlock sherry sheryl shirley sidney sierra silas silvia simeon simon simone simpson sinclair singh smith sofia sol
solomon sonia sonja sonya sophia sophie spencer stacey stacy stan stanley stefan stella stephanie stephen stephens
steve steven stevens stewart stuart susan susanna susannah susanne susie suzanne suzy sybil sydney sylvester sylvia tabitha tamara
tammy tanya tara tatiana taylor ted teddy terence teresa terrance terrence terry tess tessa thelma theo theodore theresa
theresa thomas thompson tiffany tim timmy timothy tina tobias toby todd tom tommy toni tony tracey tracy trent trevor trisha
tristan trixie trudy tucker tyler tyrone una ursula val valerie vanessa vera vernon veronica vicky victor victoria vincent
viola virgil virginia vivian vivien vladimir wallace walter wanda warren wayne wendell wendy wesley whitney wilbur wilfred wilhelm
william williams wilma wilson winifred winston woodrow wyatt xavier yolanda yusuf yvette yvonne zachary zelda zoe
zara zeke begum khatun bibi abdul ali amal amina anwar ayesha fatima farah hana hani hussein imran jamila karim layla mahmoud mustafa nabil
noor omari rahim rashid salim salma samira tariq yasmin zahra aisha ananda anand arun asha bala deepak devi gita indira kamala
kiran krishna lakshmi lalita maya meena meera mohan nandi padma priya radha raj raja rajah rani ravi rohan sanjiv sarita
shanti sita sunil tara uma usha vijay amadi ama kofi kwame nana chi obi tola zola ade ayo bola femi
haruki hiro kai ken kenji mariko mei naomi yuki li wei ming jin jun sung yong
bjorn dag erik hans ingmar lars leif nils olaf sven thor ulf anton boris dmitry ivana katya masha mischa oksana olga sasha
yuri alma amparo consuelo diego dolores elena esperanza guadalupe ines javier jesus joaquin jorge lupe marisol mateo mercedes
pilar raul santiago soledad xavier chevalier moreau rousseau blackwood featherstone lockwood underwood whitfield ainsley ainslie
berkeley beverly blythe brady brody brooke bryce burke burton byron camden campbell carey carlisle carmichael cassie cavendish
chandler cheney clancy clayton clinton cody colby colton conway cooper coretta crawford crosby dallas delaney delilah denver
desiree dickens dickinson dickson dillon donnelly dooley doyle duffy edison ellis emerson emery emmet everett ezekiel faulkner
finley flynn foley forrester gallagher galen gallant garland garrison geronimo gibbons gibbs giovanni gomez gonzalez goodwin
hadley hancock harley harlow harper harvey haydn hayden hendrix hernandez hogan holden hollis houston hudson huxley irvine
jarvis jenson jeremiah johnston jonas jonson judah kane keaton keegan keller kendrick kepler kerr kieran kingsley kirby kipling
langley larkin larson leland lennon lennox lenora lesley levi linus livingston livingstone lopez lowell lucian madonna mahler
mallory marley marlowe mason mccarthy mccoy mcdonald mckenzie melville mercer merrill merritt meyer montague montgomery morrison
mozart nash newman nixon nolan norris oakley obama odell olson ophelia palmer paxton peyton phelps picasso pollard porter powell
preston pruitt putnam quinn quinton ramsay ramsey randi raquel reagan reese regan rembrandt reuben reynolds rhett rhys ripley
rivera roman romero roosevelt rosario rosetta rutherford rylan salazar salisbury salvador santana selma shakespeare shelby sherman
sherwood sienna silva skyler slater spears stafford sterling stevenson sullivan sutton tabor talbot tennyson thatcher theron
thornton tolkien travis trenton trudeau truman turner tyson valentina vance vaughan vaughn vega wagner walton warner
weaver webb webster welsh westley wharton whitaker whitman wilkins wilkinson willis wordsworth wright york zander
`);

/** Given names that are ordinary words too: they need a cue, or a name beside them. */
export const GIVEN_WORDS = words(`
ace amber amity angel april archer aria art ash aspen aster august autumn basil bay bear beau beck bee belle berry beryl bill birdie
bishop blaise blanche blaze bliss blossom bob bonny booker boy brandy brave bree breeze briar bridge brock brook bud buddy buster
cade caesar cain candy carmine case cash chance chandler charity chase chastity chauncey cherish cherry chip chris chuck clarity
clay clem cliff clover coco cole colt comfort constance constant coral cricket crispin dash dawn deacon delight destiny
dick dillon dixie dolly don dora dot dove drake drew duke dusty earl earnest easter ebony eden elder ember emerald
ever evergreen faith fay fawn fern fidelity finn fisher flick flint flo forest forrest fortune fox frank freedom gale gay gene
general genesis gig ginger glory goldie grace gracious grant gray green grey guy haven hank happy hardy harmony hart hawk hazel
heath heaven henna herb honesty honey honor honour hope hunter hyacinth ideal indie indigo innocent iris iva ivory ivy jade jay jazz
jewel jock joke jolly journey joy jubilee jules june junior juniper jules juno just justice kale karma kit king kip lake lance
lane lark lavender lea lee legend lex liberty lief lily link lotus love lovely luck lucky luna lux lyric mace
magnolia major maple marble marina mark marlin marvel mat maverick may mazie meadow mel memory mercy merit merry merle mick
mina miracle misty moe moses myrtle navy neo nevada nick nova oak ocean olive opal otter page paige pansy paris pat patience
patty peace pearl penny pepper perpetua petal peony phoenix pia piers pink piper pip poet pol porter prairie praise precious
presley prince princess promise prosper providence prudence purity queen queenie quill rain rainbow raven ray read red reed
reef reign rich ridge river rob robin rock rod rosemary rose rowan royal ruby rue rusty sage saint salem sandy
sapphire scarlet scout senna serene serenity shade shea sheen shepherd shy sierra silver sincere skip sky skye sol sonny sorrel
spike spring star stellar sterling stone storm sue sugar summer sunny sunshine sweetie tad talon tamer tate tawny teal temperance
ten terra thyme tiger tim tiny tipper todd topaz tori trace treasure trinity trip troy true truth tulip unity vale van velvet venus verity
vesper victory viola violet virtue wade walker ward wells wiley will willow win wing winter winnie wisdom wolf woody wren zen zephyr
blessing bright chidi desire divine emeka favour fortune gift godwin goodluck happiness innocence lucky patience peace perfect praise
precious prince princess prosper queen remember sunday monday friday thursday tuesday wednesday success wisdom wonder
`);

/** Family names that are ordinary words too. */
export const FAMILY_WORDS = words(`
abbot abbott ace acres alder amber angel apple archer armour armstrong arrow ash ashes august bacon badger bagley bain baker ball banks
bar barber bard barker barley barn barnes baron barr barrow bartender bass bates bath battle bay beach beacon beam bean bear beard beck bee
beer bell bench bender bent berg berry best betts bible bickers bill bird birch bishop bland blank blaze block blood bloom blow blue blunt bolt bond bone
bones boot booth born boss bow bowen bower bowles bowling bowman box boyle brace bragg brain branch brand brant bray bread breeze brewer brewster brick
bridge bridges brier bright bristow broad broadbent brock brook brooks broom brothers brown browning brush buck buckle bull
bullock bunch bundy bunting bunker burden burger burgess burn burns burr bush busby butcher butler butt butter button byrd cage cain cannon cape card carp carpenter
cart carter cartwright carver case cash castle caves chamberlain chambers chance chandler chang chapel chaplin chapman charm chase
cheek cherry chick child childs chips church clapper clay cleaver clerk cliff close cloud clove coates cobb cock coffee coffin cole collier collins comb
combs constable cook cool cooper coop coot cope copper corbin cork corn corner cotton couch court covert coward cox coy crab craft cram crane
craven creek creed crisp crook cross crouch crow crown cruise crump cummings curry curtain cutler cutter dahl dame dance danger dark darling darn dart
darling dash daughter dawes dawn day deacon deal dean dear deer dell dempster denning derby desert dial dice diggs dike dill dix doctor dodge dolan doll dolphin
dove dover dow down downer downs drain drake draper drew driver drum drummer drummond drury duck duke dunce dunn dyer dyke eager eagle early earnest east easter easterling
eastman eaton eden edge elder elm england english ewing faith falcon fall fallow fan fare farmer farrow fast faust feather fell fellow fellows fern ferry field fields
fiddler fife finch fine finger finn fish fisher fitch flagg flanders flash fleet fletcher flint flood florist flower flowers flynn foot forbes ford foreman
forest forester forrest forward foster fowler fox france frank free freeman french friar friend frost fry fuller fulmer funk furlong gage gain gale galley gamble
game garden gardener gardner garner garrison garth gates gaunt gay gentle gentry german ghost gibbon gift gill gilmore glass glaze glazer glover
goff gold golden goldsmith good goodall goodman goodness goose gore gosling grace graff grain grange granger grant grass graves gray green greenberg greene greener
greenhouse greenwood greer greet grey grice griffin grimes grist groom gross grove grover groves guest gully gunn gunner guy hack hacker hail hair hale hall
halliday ham hamlet hammer hammond hand handy hanks harbour hard harden harding hardy hare harms harness harp harrow hart harvest hash haste hatch hatcher
hatter haven hawk hawker hawkins hay hays hayward hazard head heal heap heard heart hearth heath heather heaven heck hedge hedges helm helms henchman herb herd heron herring
herald hewer hick hicks high hightower hill hills hind hinds hines hobbs hodge hogg hold holder hole holiday holland holler hollow holloway holly holm holmes holt home hood
hook hooker hooks hooper hope hopper hopps horn horne horner horse hose host house howe hubbard huff hull hunt hunter hurd hurst hurt husband hyde ice inch
ingle inn ireland iron irons ivory ivy jack jay jester jewel jolly jordan joy judd judge june just justice kane kaiser keel keen keeling keep keeper kell kemp kettle key
keys kidd kiln kilt kind king kingdom kinder kirk kiss kitchen kitchener kite knapp knee knight knock knott knowles knox koch kraft lacey lack lad ladd
lake lamb lambert lamp lance land lander landing landon lane lang large lark lash last lathe latimer latter law lawless lawn laws lawson lawyer laye
leach leader leaf leak leal lear leather leaver leavers ledger lee leech leek leman lemmon lemon lent less lever light lily lime lin linden line ling link lint lion lister
litter little littler loader lock locke locket lodge loft london long longfellow longman lord lot love lovelace loveless lovell lover low
lowe lucas luck lund lung lush lynch lyon mace machin mack mai maiden main major male mallard mallet malt man mandel mane manly mann manners manning mar
march mare marine mark marker markham marks marl marlin marr marsh marshal mart marten marvel mash mask mast master masters match mates maw may mayer
mayor maze mead meadow meadows meek mellow melon mercer merchant mercy merry middle middleton miles mill miller millet mills miner mink minor mint mire mist moat mode
mole money monk monks moody moon mooney moor moore moorland morn moss mote motley mott mount mountain moy mudd mullet mumford munch murk musk must mustard mutton myers nail napper
nation neal near neck need neighbour nettles new newbold newcomb newell newman nibble nice nicholl nickel night nighting nightingale noble nock noon north northern norton note nunn nurse nut nutter
oak oakes oakley oaks oates ocean odd odom offer oliver olive only orange orchard organ orr otter outlaw packer pack packard page pain painter pal palm pang pardon park parker parkes
parkin parks parish parr parrot parrott parson parsons part partridge pass past paste pate patten pawn pay payne peabody peace peach peacock peak pear pearl peel peck peer pelt penn
penny pennington pepper perch perfect perks pickle pickles pike pilgrim pillow pine piper pitt pitts plank plant platt player pleasant plum plumb plumber plume plummer pocket pole poll pollock pond pool
poole poor pope poppy port porter post pott potter potts pound pounds power powers pratt pray presley press price prideaux priest prim prime prince prior pritchard
proctor proper proud proudfoot prudent pryor puckett pugh pullen purcell purple purse putt pye quail quarry quick quill quirk rabbit race rack radish rail rain raines rains
ram ranger rand rank rankin rapp rash raven ray read reader reading reaper reams record rector redd redding redman reed reeve reeves regal reid reins render rest revere
rhea rhodes rice rich riches riddle ride rider ridge ridley riggs right ring rings rising rivers roach road roads robe robin robins rock rockwell rod roe rogue roller rome rood
rook rooker root roper rose roth rough round rounds rouse rover row rowe rowland royal ruby rudd rudder rule rump rush russ rust ryder sacks sadler sage sail sailor
saint sale sales salmon salt salter sample sand sander sanders sandoval sands sandstone sargent saucer savage savory sawyer say sayer scales scarce school scott scribner seal seaman sear search searle
seaton seeds seller sellers senior sergeant settle settler severs sewell sexton shade shaft shallow shank shanks sharp sharpe shave shearer shears sheen sheldon shell shepherd sheppard sheriff
shields shine shipman shipley shirt shock shoe shoemaker shook shore short shortt shovel shrimp shrub sickle side sides siege silk sill silver silverman simmer simmons singer singleton sink sinner
skinner slack slade slate slaughter sledge sleep slipper sloan slow small smalls smart smiley smithson smoke smoker snail snell snider snipe snow snowden sole
somers somerset song soul south southern spade spain spark sparks sparrow speaker spear spears speck speed spence spencer spice spies spike spinner spirit spoon spooner sprague spratt spring
springer spurling squire squires stack stage staff staffer stag stain stall stamp standing standish stanton staple staples star stark starling starr state steady steel steele steer stein stem steward stern stiff
stiles still stock stocker stocks stoker stokes stone stoner stones storey storm stout stover strain strand strange stranger straw street streets strike string stringer
stroll strong strongman stubb stubbs stump sturdy styles sugar summer summers summerfield swain swallow swamp swan swann swart sweat sweeney sweet sweeting swift swine sword swords syke tackett talent tall tally tang
tanner tapper tar tart tasker tate tatum tawney teal teller temple tennant tenpenny terrell thatch thick thorn thorne thrasher thrower thrush thunder thurman tibbs tide tiller tillman timber
timbers tine tinker tipper titus toll tombs tong tongue tooth toothman tower towers town towne townsend tracer tramp trammell trap trapper trash travel travers treadwell tree trees trick trickett
trigger trim tripp trout trotter trowel true trump trumper trust tubb tuck tucker tully turk turkey turnbull turner turney turnip turpin twine twist twitty
tyndall underhill underwood upchurch upright upton urban usher vail vale valentine van vane vest vicar vick vickers vine violet virtue voice vollmer waddle
wade wafer wager waggoner wagoner wait waite wake waker wale wales walk walker wall waller walls wand wang ward ware warm warner warrior wash washer
watchman water waterman waters watt watts way wayman waters weak wear weather weatherly weathers weaver webber weed weeks weir weiss welcome weld welder welder well weller
wells welsh went west wester western westerly westwood whale whatley wheat wheatley wheel wheeler whistler whitcomb white whitehead whitehouse whiteman whiting whitlock whitlow whittle wick wicker wicks widow wigg wild
wilde wilder wildman wiles wilful wilkes will willing willow wills win winch wind winder wing wink winn winner winter winters wisdom wise wiseman wish withers witness witt wold wolf
wolfe wolff wood woodall woodard woodcock wooden woodhouse woodland woodman woodruff woods woodside woodward woody wool woolf wooley woolly woolsey wooten word words workman worley worm worth worthy wray
wrench wren wright yard yarrow yates yeager yeoman yin yon yorke young younger youngman yule zeal
ali amin bose chan cheung chin chow das dey dutta ghee ghosh haas he ho hong hu kang kaur khan ko kong lai lam lau law leung lim ling liu lo luo ma mai mak man
ng nair pan pang patel rao roy sen shah shen sin sing so song su sun tan tang to tong tran vo wan wang wen wong wu xu yan yang yao ye yee yeh yen yi yin yip you yu yuan zeng zhang zhao zhou zhu
bauer becker berger blatt braun busch engel frei graf gross haas hahn herz hess hirsch horn huber kaiser kampf kern klein koch koenig kohl kraft kranz krug kunst kurz lang lange maier mann maurer
meister metz pfeiffer ritter roth sauer schwarz seidel stark stein stern sturm vogel wagner walter weiss winkler wolf zimmer banda bravo campos casas castillo cortes costa cruz delgado espada flores fuentes garza guerra
leal leon luna luz marino mata mesa molina monte montes morales nieves paz perea pinto pino plaza reyes rico rio rios rivas rojas rosa rubio santos sierra silva sol soto torres toro trigo valle vega vela vera vidal
amato amico bello bianchi bruno conte costa ferrari fiore fontana galli grande greco leone longo marino mancini moretti neri pace palma piazza pinto rinaldi rizzo romano rossi russo sala serra villa vitale
abate abba addo banda mensa moyo ndlovu nkosi oba oda okra osei zulu bah ba cisse diallo diop kane sow sy toure
`);
