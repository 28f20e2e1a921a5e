/**
 * What a published sentence must not hold, because a reader's program could act on it or a reader could not see it:
 * links, markup, control and invisible characters (Unicode Cc, Cf, Co, Cn and blank letters; a joiner inside an emoji
 * is harmless but not worth an exception).
 */
const forbidden = [
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5/u,
  /\b(?:https?|hxxps?|ftp)\s?:|\b(?:javascript|vbscript|mailto|sms):|\bdata:[a-z]+\/|\bfile:\/\/|\btel:\+?\d/i,
  /:\/\/|(?:^|\s)\/\/\w/,
  /\bwww\d?\./i,
  /[\p{L}\p{N}-]{2,63}(?:\.|\[\.\]|\(\.\))(?:com|org|net|io|co|info|biz|app|dev|xyz|ru|cn|de|uk|me|link|click|site|online|top|zip)\b/iu,
  /[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2}/i,
  /<\/?[a-z!?][^<>]{0,500}>/i,
  /<(?:script|iframe|img|svg|style|object|embed|link|meta|a)\b/i,
  /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,12});/i,
  /!?\[[^\]]{0,500}\]\s{0,2}[([]/,
  /[`|]|\\(?=\S)|\*\*|(?<!_)__(?!_)|~~|^\s*(?:#{1,6}\s|>\s)/,
  /\{\{|\}\}|\$\{|<\||\|>|\$\$/,
];

/** One look that almost every statement passes, for the whole list costs ten times as much. */
const suspicious = /[^ -~]|[<&[\]`|\\*_~#>{}$@]|\/\/|\.[a-z([]|www|:\S|http|hxxp|ftp/i;

export const isPlainText = (text: string): boolean =>
  !suspicious.test(text) || !forbidden.some((pattern) => pattern.test(text));

/** What programs write to programs. No sentence about a patient looks so, and shown raw it would be read as one. */
const structures = [
  // JSON and what is like it: an object, a list, a member, a string alone on its line.
  /[{}]/,
  /^\s*\[|\]\s*[,;]?\s*$/,
  /["']\s*:\s*(?:["'[\d]|true|false|null)|^\s*["'][\w -]{1,40}["']\s*[:,]/,
  /^\s*["'].*["']\s*[,;]\s*$/s,
  // A key of a configuration or of a form that was asked for: `summary: …`, `text = …`.
  /^\s*[-*]?\s*(?:\w+_)?(?:summary|text|sentences?|answer|output|content|statements?|sources?|citations?)\s*[:=]/i,
  // The call of a tool.
  /\b[a-z]\w*(?:[_.]\w+)*\(\s*(?:["'[]|\w+\s*=)|\b(?:tool_calls?|function_call|arguments)\b/i,
];

/** Whether a line of a model's answer is data or a call instead of a sentence. */
export const isStructured = (text: string): boolean => structures.some((pattern) => pattern.test(text));
