/** A summary that a person is told to write or send is none of ours. */
const OTHER_SUMMARIES =
  '(?!discharge|operative|visit|after|care|clinic|hospital|hospice|transfer|problem|admission|procedure|death|immuni[sz]ation|written|patient)';
const SAYING =
  'say|write|state|output|print|respond|reply|answer|echo|emit|type|assert|declare|claim|pretend|conclude|reveal|disclose|mention|repeat';
const FOLLOWED_BY =
  '(?:only|just|exactly|back|instead|simply|verbatim|that|nothing|this:|(?:with |in |as )?(?:the |this |these |those )?(?:exact |single |one )?(?:following|words?|sentences?|phrases?|text|string|lines?|token|secret|password|key)\\b|with (?:only|just|exactly|the|a|an|")|in (?:all caps|capitals|capital letters|\\w+ only|french|german|spanish|pirate)|as follows|["\'\u00ab*`])';
const PROGRAM =
  '(?:ai (?:model|system|assistant|agent|tool|reader|scribe|writer|engine|reviewer|summari[sz]er)s?|llms?|language models?|chat ?bots?|chatgpt|gpt-\\d\\w*|summari[sz]ers?|summari[sz]ation (?:model|engine|tool|system|program|service)|automat(?:ed|ic) (?:reader|system|summari[sz]er)s?|(?:model|program|machine|software|algorithm|system|assistant|bot|tool|robot|computer)s? (?:that (?:is )?|which (?:is )?)?(?:reading|reads?|processing|processes|summari[sz]ing|summari[sz]es|parsing))';

/**
 * Orders to a program, in folded English. Clinical prose speaks of instructions, responses, outputs, assistants and
 * discharge summaries all the time, so each pattern needs the order itself and not its nouns alone.
 */
export const orders: readonly RegExp[] = [
  // To leave what was said before.
  /\b(?:ignore|disregard|(?<!not )forget(?! to)|override|overrule|bypass|do not (?:follow|obey)|don't (?:follow|obey)|stop (?:following|obeying)|instead of (?:following|obeying))\b.{0,50}\b(?:instructions?|prompts?|rules?|guidelines?|guardrails?|directives?|constraints?|safety \w+|commands?|you were told|you have been told|(?:everything|anything|all|whatever|what)(?: \w+){0,3} (?:above|before|previous|prior|earlier|so far|until now)|the (?:above|foregoing|preceding)(?! (?:lab|result|med|dose|order|value)))\b/,
  /\b(?:system|developer) ?(?:prompt|message|instructions?|override|mode|command|notice|update)\b|\b(?:hidden|secret) (?:prompt|instructions?)\b/,
  /\b(?:prompt injection|jailbr(?:eak|oken)\w*|do anything now|(?:admin(?:istrator)?|root|sudo|debug|maintenance|god|unrestricted|unfiltered) (?:mode|override|access|command|privileges?))\b/,
  /\b(?:new|updated|revised|real|actual|true) (?:task|prompt|objective|instructions?|conversation|session|directive|orders? for (?:the )?(?:ai|model|system))\s*(?:[:!]|-{1,2} |begins?|follows?|from)/,
  /\b(?:your|thy) (?:new|only|real|actual|true|next|current) (?:task|role|goal|job|instructions?|objective|purpose|name|persona|identity)\b/,
  /\b(?:obey|comply with) (?:me|this|these|the following|my|all|every)\b|\byou (?:must|will|shall) (?:now )?(?:obey|comply|ignore)\b/,
  /\bfrom now on\b.{0,40}\b(?:answer|respond|write|reply|speak|say|ignore|output|summari[sz]e|pretend)\b/,
  // To a program by its name or its role.
  /\b(?:you are|you're|act as|pretend (?:to be|you are|that you)|behave (?:as|like)|role-?play as|imagine (?:that )?you are)\b.{0,40}\b(?:ai|a\.i\.|language model|llm|chat ?bot|bot|gpt|dan|hacker|unrestricted|unfiltered|(?:helpful|virtual|new|evil|different|honest) assistant|an? assistant|terminal|interpreter|pirate|poet|computer|machine|compiler)\b/,
  /\bas an? (?:ai|a\.i\.|llm|language model|chat ?bot)\b/,
  /\b(?:dear|hey|hi|hello|ok|okay|attention|(?:notes?|notice|message|memo|reminder|request|information|warning|hint|comment|command|instructions?|orders?|question) (?:to|for)(?: the| all| any)?|for the attention of(?: the)?|addressed to(?: the)?)[ ,:]+(?:any |all |every |future )?(?:ai|a\.i\.|llms?|assistants?|models?|chat ?bots?|bots?|summari[sz](?:er|ation)s?|gpt|chatgpt|claude|llama|gemini|copilot|computer|machines?|systems?|programs?|robots?|algorithms?|language models?)\b/,
  new RegExp(
    `\\b${PROGRAM}\\b.{0,40}\\b(?:must|should|shall|needs? to|ha(?:s|ve) to|please|will (?:now|say|write|state)|instructions?|(?:is|are) (?:required|instructed|ordered|told|asked|to)|are you|can you)\\b`,
  ),
  new RegExp(`\\b(?:any|every|all|the|if you are|whichever|to) (?:an? )?${PROGRAM}\\b`),
  /\bai\b[^.]{0,20}\b(?:must|should|shall|needs? to|has to|will)\b[^.]{0,20}\b(?:say|write|state|output|print|respond|reply|report|include|ignore|summari[sz]e|mention|conclude|claim)\b/,
  /^[\s\W]{0,8}(?:system|human|developer)\s*[:>\]}]|^[\s\W]{0,8}[[{<#*]\s*(?:assistant|user|tool|function|model)\s*[:>\]}*|]|^(?:assistant|user) ?>/,
  /^\W{0,4}user ?: |^\W{0,4}assistant ?: ?(?:sure|ok|okay|certainly|of course|yes|understood|here|i )\b/,
  /\b(?:assistant|user|human|model)\s*:.{0,200}\b(?:assistant|user|human|model)\s*:/,
  /<\||\|>|\[\/?inst\]|<<\/?sys>>|<\/?s>|<(?:start|end)_of_turn>|<\/?(?:system|assistant|user|human|prompts?|instructions?|context|data|documents?|notes?|statements?|untrusted|inputs?|outputs?|tools?|function|chart|record)\b[^<>]{0,80}>|\bend_?of_?text\b|"role"\s*:|"(?:content|tool_calls?|function_call)"\s*:/,
  /#{2,}\s*(?:instructions?|system|responses?|human|assistant|inputs?|task|end|new|prompt|user)\b/,
  /^(?:hey |ok(?:ay)? |dear |@)?(?:ai|a\.i\.|llm|assistant|chatgpt|claude|gpt|gemini|copilot|llama|(?:chat ?)?bot|model|summari[sz]er|computer|machine|system) ?[,:;!] ?(?:please |you (?:must|should|will|shall) |now |just )?(?:say|write|state|tell|ignore|add|list|mark|set|output|print|report|omit|remove|do not|don't|include|make|give|stop|delete|recommend|claim|conclude|answer|respond|reply|forget|pretend|act|summari[sz]e)\b|@\w{0,12}(?:summar|\bai\b|bot\b|llm|gpt|assistant)/,
  /\byou are (?:required|instructed|ordered|told|asked|programmed|supposed|forced|allowed|free) to (?:report|write|say|state|list|summari[sz]e|mention|claim|output|conclude|answer|respond|reply|ignore|print)\b/,
  /\b(?:ignore|disregard) (?:this\b|that\b|them\b|it\b|these\b|those\b|(?:the |all |any |every )?(?:rest|remainder|remaining|following|next|chart|record|previous|prior|earlier|other|above|below|notes?|text|statements?|data)\b(?! (?:lab|result|reading|value|dose|order|med)))/,
  /^(?:(?:and|but|please|you (?:must|should)) )?(?:do not|don't|never) (?:mention|list|cite|show|output|write|summari[sz]e|print|say|state)\b/,
  /^(?:you (?:must|should) )?always (?:end|begin|start|finish|write|say|state|answer|respond|reply|recommend|output|cite|mention|include)\b/,
  /\binstead of (?:a |the |your |any )?summar|^(?:speak|talk|write|answer|respond|reply|behave) (?:like|as)\b|\brepeat after me\b|^return (?:exactly|nothing|the (?:word|following|text|string|phrase|sentence))\b|\b(?:print|printf|eval|exec) ?\(["']/,
  /\b(?:new|updated|changed|extra|final|system) rules?\s*[:=]|\brules? \d+ (?:is|was|has|no longer)\b|\brules? (?:have|has|are|is) (?:been |now )?(?:changed|updated|replaced|void|cancel\w*|suspended)\b/,
  /\b(?:everything|all|the text|what (?:is|stands|came)|whatever)(?: \w+){0,2} (?:above|before|below|so far|until here)\b.{0,20}\b(?:a joke|fake|false|wrong|a test|not real|an? example|invalid|void|irrelevant|untrue|a lie)\b|\b(?:real|actual|true) (?:notes?|chart|data|document|task|instructions?|prompt) (?:follows?|begins?|starts?|is|are|comes?)\b|\b(?:new|end of|start of|reset|restart|clear) (?:the |this )?(?:conversation|chat|context(?: window)?)\b/,
  /^(?:for|in|into|to) (?:the|your|this|every|any) summary\b|\bsummary (?:instructions?|rules?|notes?|text|override|template)\s*[:=]|\b(?:correct|real|true|expected|desired|ideal|proper) summary\b|\b(?:correct|expected|desired) (?:output|answer|response|completion) (?:is|:)/,
  // About what is to be written.
  new RegExp(
    `\\b(?:${SAYING}|include|add|append|insert|generate|put|place|copy|translate|begin|start|end|finish|replace|report|make|keep|leave|omit|exclude|hide|remove|drop|suppress|recommend|deny|delete|mark)\\b.{0,80}\\b(?:in|into|to|of|at|from|with|as|out of)\\s+(?:the|your|this|any|every|each|its|a|all)\\s+(?:${OTHER_SUMMARIES}\\w+\\s+){0,2}(?<!(?:discharge|operative|visit|care|clinical|hospital|transfer|problem|admission|procedure) )(?:summar(?:y|ies)|summari[sz]ation|(?:final|model) (?:output|answer|response)|completion of this prompt)\\b`,
  ),
  new RegExp(
    `\\b(?:${SAYING}|include|append|insert|generate|put|begin|start|end|finish)\\b.{0,80}\\b(?:in|to|of|at|from|with|as) your (?:\\w+ )?(?:answer|response|output|reply|completion|text)\\b`,
  ),
  /\b(?:begin|start|end|finish|prefix|conclude) (?:your|the|every|each) (?:summary|answer|response|output|reply|sentence|line)s? (?:with|by)\b/,
  /\b(?:replace|rewrite|overwrite|change|alter|delete|erase|falsify|shorten|skip|fill|translate|convert|format|turn|write|make|return|produce|generate|create|end|begin|start|finish|sign|limit|keep) (?:the|your|this|every|each) (?:whole |entire |complete |final )?summary\b/,
  /\byour (?:\w+ )?(?:output|response|answer|reply|text) (?:must|should|has to|needs? to|shall|is to) (?:be|say|contain|state|read|include|end|begin|start)\b/,
  /\byour (?:\w+ ){0,2}(?:summary|prompt|system prompt|completion|programming|guardrails?|context window|language model)\b/,
  /(?<!(?:discharge|operative|visit|care|clinical|transfer) )\b(?:summary|summari[sz]ation|final answer)\b (?:\w+ ){0,4}(?:must|should|shall|ha(?:s|ve) to|needs? to|is to|will)(?: \w+)? (?:say|state|read|contain|include|mention|begin|start|end|consist|report|conclude|claim|describe|omit|list|be (?:replaced|exactly|only|empty|written))\b/,
  /\b(?:when(?:ever)?|while|before|once|after|if) (?:you (?:are |have )?|asked to |somebody |a (?:model|program) )?(?:summari[sz](?:e|es|ing|ed)|(?:writ(?:e|ing)|generat(?:e|ing)|produc(?:e|ing)|creat(?:e|ing)) (?:(?:a|an|the|this|your|any) )?(?:summar(?:y|ies)|output|text|answers?|responses?))\b/,
  /\b(?:whoever|anyone who|whatever|any (?:system|program|model|tool) (?:that|which)|the (?:one|system|program|model) (?:that|which)) (?:is )?(?:summari[sz]es|reads|processes|reading|summari[sz]ing|processing)\b/,
  /\b(?:do not|don't|never|no need to|without|instead of) (?:summari[sz](?:e|ing)|cit(?:e|ing)|verify(?:ing)?|check(?:ing)? the (?:citation|source)s?)\b/,
  new RegExp(
    `^\\W*(?:(?:now|then|please|and|just|simply|always|instead|only|you (?:must|should|will|shall|have to)|begin by|start by|kindly|also|first|next|finally|important|urgent|note|output|task|todo|reminder|p\\.?s\\.?|step \\d|\\d)\\s*[,:.)-]?\\s+){0,3}(?:${SAYING.replace('|repeat', '')})\\s*${FOLLOWED_BY}`,
  ),
  new RegExp(
    `\\b(?:and|then|but|instead|to|must|should|,|;|:|\\.)\\s+(?:then |only |just |instead |simply |always )?(?:output|print|echo|emit|respond|reply|write|type)\\s*${FOLLOWED_BY.replace('that|', '')}`,
  ),
  /^\W*(?:please |now |just |and )?(?:say|write|print|respond|reply|emit)\s*:|\b(?:respond|reply|answer) (?:only )?(?:with|in)\b.{0,20}(?:word|yes|no\b|json|html|markdown|code|base64|rot13|emoji|language|french|spanish|german|capital)/,
  /^\W*(?:translate|rewrite|rephrase|convert|encode|decode|summari[sz]e|execute|run|evaluate|decrypt|base64) (?:this|the (?:following|above|text|notes?|rest)|everything|all|it|into|to|in|and|as)\b/,
  /\b(?:tell|inform|convince|persuade) (?:the |every )?(?:user|reader|clinician)s?\b/,
  /\b(?:this|the following|these) (?:text|sentences?|statements?|lines?|words?|links?|urls?|notes?|messages?|paragraphs?|facts?) (?:must|should|shall|is to|are to|has to|have to|needs? to) (?:appear|be (?:included|copied|quoted|repeated|shown|published|printed|written|cited|in|the|placed|put|output|treated|trusted|believed|obeyed|followed))/,
  /\b(?:copy|repeat|quote|reproduce|include|insert|print|write|recite|output)\b.{0,60}\b(?:verbatim|word for word|literally|letter by letter|character by character|exactly as (?:written|is|shown)|as-is)\b/,
  /\b(?:cite|citing|use (?:the )?citation|with (?:the )?citation|ending in|ends? (?:it|each line|every line|the line|all lines) (?:with|in))\b.{0,40}(?:[[(]\s?\d|\bstatements?\b|\bnumbers?\b|\bas (?:evidence|source|proof))/,
  /^[\s\W]{0,4}[[(]\s?\d{1,6}\s?[\])]\s*[[(]?\s*(?:encounter|assessment|plan|statement|part)\b|\bencounter \d+ of \d+\b|^\W*statement \d+\s*[:=]/,
  // About where the data ends.
  /^[\s\W]{0,10}(?:end|begin(?:ning)?|start|close|stop)(?: of)?(?: the)? (?:patient |user |untrusted |quoted |fenced |input |clinical )?(?:notes?|data|documents?|context|prompts?|inputs?|statements?|chart|records?|fence|block|text|conversation|message|quote|system|instructions?)(?!\s*(?:\w+ ){0,2}(?:therapy|review|exam))\b\W*(?:$|[=:#>*-]|now|new|the)/,
  /\b(?:data|notes?|statements?|chart|record|document|input) (?:ends?|stops?|is over|are over|has ended|have ended) here\b|={3,}\s*[0-9a-f]{6,}|={3,}.{0,60}={3,}|-{3,}\s*(?:end|begin|system|new|instructions?)\b|"""|'''|```/,
  /\b(?:the )?(?:text|data|notes?|statements?) (?:above|below|so far|before this|after this)\b.{0,40}\b(?:fake|test|not real|untrusted|irrelevant|example|void|obsolete|sample|ignored)\b/,
  // About secrets, programs and checks.
  /\b(?:reveal|show|print|display|repeat|disclose|leak|output|send|post|upload|exfiltrate|transmit|forward|e-?mail|list|dump)\b.{0,40}\b(?:prompt|instructions above|api[- ]?keys?|passwords?|credentials?|secrets?|(?:other|all|every) patients?'?|this conversation|chat history|training data|environment variables?)\b/,
  /\b(?:call|invoke|execute|run|use|trigger) (?:the |this |a |following )?(?:\w+ )?(?:function|tool|command|shell|script|code|sql|python|javascript|query|plugin|macro|api)\b/,
  /\b(?:drop table|delete from|insert into \w+ (?:values|\()|union select|rm -rf|curl |wget |powershell|os\.system|subprocess|console\.log|document\.\w+|eval\(|exec\(|alert\(|onerror|onload|onclick|process\.env|import os)/,
  /\b(?:verif(?:ication|ier)|checks?|citations?|guardrails?|filters?|safety|moderation)\b.{0,20}\b(?:is|are|has been|have been|was|were)? ?(?:now )?(?:disabled|switched off|turned off|deactivated|suspended|unnecessary|not needed|not required)\b(?=.{0,40}\b(?:summar|model|ai\b|output|writ|answer|respon|you\b)|[.!]?$)/,
];

/** The same in other languages, in folded text (without accents). */
export const otherLanguages: readonly RegExp[] = [
  // Spanish, Portuguese, Italian, French, Latin, Romanian, Catalan
  /\b(?:ignor(?:a|e|en|ar|ez|er|ad|ate|are|em|eu)|olvid\w{1,3}|esquec\w{1,3}|oubli\w{1,3}|dimentica\w{0,3}|desconsider\w{1,2}|uita\w{0,2}|tralascia\w{0,2}|hagas? caso omiso|faites abstraction|ne ten\w{1,3} pas compte)\b.{0,50}\b(?:instruc\w+|instruktion\w*|istruzion\w+|consignes|indicaciones|ordenes|ordens|ordini|regles|reglas|regras|regole|preced\w*|tout ce|previ\w{1,3}|anterior\w*|ci-dessus|todo lo|tudo|mandata|praecepta|reguli\w*)/,
  /(?:^|[.:;,!¡"«(] ?|\b(?:y|e|et|und|en|og|och|oraz|i|ve|va|dan|bitte|por favor|per favore|s'il vous plait|veuillez) )(?:escrib[aei]\w{0,3}|di(?:ga|gan|s|tes)?|respond[aei]\w{0,3}|repond[sez]{0,3}|incluy[ae]\w?|inclua\w?|includi|anad[ae]|adicione|ajoute[sz]?|ecri(?:s|vez|re)|indi(?:ca|que|quez)|escrev[ae]\w?|scriv[iae]\w{0,2}|rispond[ia]\w{0,2}|menciona|mentionne[rz]?|genera|imprim[ae]|scrie|afirm[ae])\b.{0,60}\b(?:resumen|resumo|resume|riassunto|riepilogo|sommario|respuesta|resposta|reponse|risposta|rezumat\w*|salida|saida|sortie|exactamente|solo|apenas|uniquement|seulement|soltanto|unicamente|somente)\b/,
  /\b(?:eres|sois|es|vous etes|tu es|sei|voce e)\b.{0,20}\b(?:ia|un asistente|un assistant|un assistente|um assistente|intelig\w+ artific\w+|modelo de lenguaje|modele de langage)\b/,
  // German, Dutch, Swedish, Danish, Norwegian
  /\b(?:ignorier\w*|vergiss|vergesst|vergessen sie|missachte\w*|beachte\w* nicht|negeer\w?|vergeet|ignorera|ignorer|glom|glem)\b.{0,50}\b(?:anweisung\w*|regeln?|vorherig\w*|bisherig\w*|obig\w*|vorangegangen\w*|anleitung\w*|instructies?|regels|vorige|bovenstaande|eerdere|instruktion\w*|instruks\w*|tidigare|foregaende|tidligere|alle\w? (?:vor|bis)\w*)/,
  /(?:^|[.:;,!¡"«(] ?|\b(?:y|e|et|und|en|og|och|oraz|i|ve|va|dan|bitte|por favor|per favore|s'il vous plait|veuillez) )(?:schreib\w*|sag(?:e|t|en)?|antwort\w{0,3}|gib|geben sie|fuge\w?|erwahne|nenne|schrijf|zeg|antwoord|vermeld|skriv|svara|svar|saj)\b.{0,60}\b(?:zusammenfassung|antwort|ausgabe|nur|samenvatting|alleen|sammanfattning\w*|sammendrag\w*|resume|bara|endast|kun)\b/,
  // Polish, Czech, Slovak, Croatian, Hungarian, Finnish, Turkish, Vietnamese, Indonesian
  /\b(?:z?ignoruj\w*|pomin\w?|zapomnij|zapomen\w*|zanemari\w*|hagyd figyelmen|felejtsd el|unohda|ohita|bo qua|quen|abaikan|lupakan)\b.{0,50}(?:instrukc\w*|instrukcj\w*|polece\w*|poprzedni\w*|pokyn\w*|predchoz\w*|upute|prethodn\w*|utasitas\w*|korabbi\w*|ohje\w*|aiemm\w*|huong dan|chi thi|chi dan|lenh|truoc|instruksi|perintah|aturan|sebelumnya)/,
  /(?:onceki|yukaridaki|tum).{0,30}talimat\w*.{0,30}(?:yok say|unut|gormezden|dikkate alma)/,
  /(?:^|[.:;,!¡"«(] ?|\b(?:y|e|et|und|en|og|och|oraz|i|ve|va|dan|bitte|por favor|per favore|s'il vous plait|veuillez) )(?:napisz|powiedz|odpowiedz|napis|odpovez|ird|mondd|kirjoita|vastaa|yaz|soyle|viet|hay|tulis|katakan|jawab)\b.{0,60}(?:podsumowani\w*|streszczeni\w*|tylko|shrnuti\w*|osszefoglalo\w*|yhteenveto\w*|ozet\w*|tom tat|ringkasan|hanya|saja)/,
  // Russian, Ukrainian, Bulgarian, Greek
  /(?:игнориру\p{L}*|проигнорируй\p{L}*|забуд\p{L}*|не следуй\p{L}*|ігноруй\p{L}*|не обраща\p{L}*).{0,50}(?:инструкц|указан|правил|предыдущ|выше|інструкц|вказів|попередн|команд)/u,
  /(?:напиши|скажи|ответь|выведи|укажи|добавь|відповід|напиш)\p{L}*.{0,60}(?:резюме|сводк|ответ|выписк|кратк|только|підсум|лише|слово)/u,
  /(?:αγνοησ\p{L}*|ξεχασ\p{L}*).{0,50}(?:οδηγι|κανον|προηγουμεν|εντολ)|(?:γραψ\p{L}*|πες|απαντησ\p{L}*).{0,50}(?:περιληψ|μονο)/u,
  // Chinese, Japanese, Korean
  /(?:忽略|无视|無視|忘记|忘記|忽視|忽视|不要理会|不要理會|不理会).{0,20}(?:指令|指示|说明|說明|规则|規則|提示|命令|以上|之前|上述|前面|所有)/,
  /(?:输出|輸出|回答|回复|回覆|写|寫|说|說|打印|列印|添加|加入|包含).{0,24}(?:摘要|总结|總結|概要|小结|以下(?:内容|文字|文本)|这句话|這句話)|(?:摘要|总结|總結|概要)(?:中|里|裡)?.{0,12}(?:写|寫|输出|輸出|包含|说|說|注明|必须|必須)|(?:只|请|請|直接)(?:回答|回复|输出|輸出|说|說|写|寫)/,
  /(?:指示|命令|ルール|プロンプト|規則|上記|以前|これまで|前述).{0,24}(?:無視|忘れ|従わ)|(?:要約|サマリー|回答|出力)(?:に|は|で|には).{0,40}(?:書|出力|含め|記載|ください|答え|述べ)|とだけ(?:書|出力|答|返)/,
  /(?:지시|명령|규칙|프롬프트|이전|위의|지침).{0,24}(?:무시|잊)|(?:요약|답변|출력|응답)\S{0,4}.{0,24}(?:작성|출력|포함|쓰|하세요|하십시오|말하|적)/,
  // Arabic, Hebrew, Persian, Hindi, Thai
  /(?:تجاهل|انس|اهمل|أهمل|نادیده|فراموش).{0,40}(?:التعليمات|تعليمات|الأوامر|الاوامر|القواعد|السابقة|أعلاه|دستور)|(?:دستور).{0,30}(?:نادیده|فراموش)|(?:اكتب|قل|أجب|اجب|أخرج|أضف).{0,40}(?:الملخص|ملخص|الرد|الإجابة|فقط)/,
  /(?:התעלמ?ם?י?|שכח).{0,40}(?:הוראות|ההוראות|הקודמות|כללים)|(?:כתוב|כתבי|אמור|ענה).{0,40}(?:סיכום|תקציר|רק)/,
  /(?:निर्देश|आदेश|नियम|पिछल|अनुदेश)\p{L}*\p{M}*.{0,40}(?:अनदेखा|नज|भूल|उपेक्षा)|(?:अनदेखा).{0,40}(?:निर्देश)|(?:सारांश).{0,30}(?:लिख|कह|बता)/u,
  /(?:ละเว้น|เพิกเฉย|ลืม).{0,40}(?:คำสั่ง|ก่อนหน้า|กฎ)|(?:เขียน|ตอบ|พูด).{0,40}(?:สรุป|เท่านั้น)/,
];
