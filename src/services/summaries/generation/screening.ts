/**
 * What a published sentence must not hold, because a reader's program could act on it or a reader could not see it:
 * links, markup, control and invisible characters (Unicode Cc, Cf, Co; a joiner inside an emoji is harmless but not
 * worth an exception).
 */
const forbidden = [
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u,
  /\b(?:https?|ftp|file|data|javascript|vbscript|mailto|tel|sms):/i,
  /\bwww\d?\./i,
  /[\p{L}\p{N}-]{2,63}\.(?:com|org|net|io|co|info|biz|app|dev|xyz|ru|cn|de|uk|me|link|click|site|online|top|zip)\b/iu,
  /<\/?[a-z!?][^<>]{0,500}>/i,
  /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,12});/i,
  /!?\[[^\]]{0,500}\]\s{0,2}[([]/,
  /[`|\\]|\*\*|__|~~|^\s*(?:#{1,6}\s|>\s)/,
  /\{\{|\}\}|\$\{|<\||\|>/,
];

export const isPlainText = (text: string): boolean => !forbidden.some((pattern) => pattern.test(text));

/**
 * Text that speaks to a program instead of about a patient. Notes are data, and such a sentence is evidence for nothing.
 * Phrases are those that clinical prose does not have: orders about instructions and prompts, roles of a dialogue, a
 * model's control tokens, and orders about what the summary or answer shall say.
 */
const addressed = [
  /\b(?:ignore|disregard|forget|override|bypass|overrule|do not follow|stop following)\b.{0,60}\b(?:instructions?|prompts?|rules?|guidelines?|directions?|above|previous(?:ly)?|prior|preceding|earlier|system|everything|constraints?)\b/i,
  /\b(?:system|developer|hidden|initial|original)\s+(?:prompt|message|instructions?)\b/i,
  /\b(?:as|you are|you're|act as|pretend to be|role-?play)\b.{0,30}\b(?:ai|a\.i\.|assistant|language model|llm|chat ?bot|gpt|dan|jailbr\w+)\b/i,
  /\b(?:ai|llm|language model|chat ?bot|gpt|assistant|summari[sz]er)\b.{0,40}\b(?:must|should|shall|needs? to|has to|please|instructions?|:)/i,
  /^\s*(?:system|assistant|user|human|ai)\s*[:>\]]/i,
  /<\|[^|]{0,40}\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:system|assistant|user|prompt|instructions?)>/i,
  /\b(?:write|say|output|respond|reply|answer|print|state|include|add|append|insert|mention|report|repeat|reveal|return|begin|start|end|conclude|emit|generate|translate)\b.{0,60}\b(?:summary|summari[sz]ation|response|answer|output|reply|completion|sentence|verbatim|word for word|prompt|following (?:text|words?|line|link|url))\b/i,
  /\b(?:summary|response|answer|output|reply)\b.{0,30}\b(?:must|should|shall|has to|needs? to)\b.{0,30}\b(?:say|state|be|contain|include|read|begin|start|end|mention)\b/i,
  /\b(?:new|updated|important|special|additional|secret)\s+instructions?\s*(?:[:!]|for\s+(?:the\s+)?(?:ai|model|assistant|summar\w+|system|llm))/i,
  /\b(?:end of|begin(?:ning)? of)\s+(?:notes?|data|document|context|prompt|input|statements?)\b/i,
];

export const addressesTheModel = (text: string): boolean => addressed.some((pattern) => pattern.test(text));
