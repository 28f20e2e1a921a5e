import type { Span } from '../evidence/sentences.ts';

const words = new Intl.Segmenter('en', { granularity: 'word' });

// Where one of these stands in what would be cut away, the rest could mean something else.
const TURNS =
  /\b(?:no|not|nil|none|never|without|denie[sd]|negative|absent|unlikely|possibl[ey]|probabl[ey]|likely|suspect\w*|suggest\w*|may|might|could|if|rule[d]? out|r\/o|stop\w*|discontinu\w*|held|hold|resolved|family|mother|father|brother|sister)\b|n't\b|\?/i;

// What turns the meaning of words that stand before it.
const TURNS_BACK =
  /\b(?:denied|negative|absent|unlikely|ruled? out|r\/o|excluded|stopped|discontinued|held|resolved)\b/i;

/** How much caution a cut is made with: first none of the words above may be cut away, at last any may. */
export const CAUTION: readonly RegExp[] = [TURNS, TURNS_BACK, /(?!)/];

/**
 * The longest beginning of `[start, end)` within `most` code points that ends after a whole word, or undefined where
 * there is none or where `turns` stands in what would be cut away. A number at the end goes too, for its unit may be cut away.
 */
export function shortenAtWord(
  content: string,
  { start, end }: Span,
  most: number,
  turns: RegExp,
): Span | undefined {
  if (most <= 0) return undefined;
  const head = content.slice(start, Math.min(end, start + most * 2 + 64));
  let points = 0;
  let at = 0;
  for (const { segment, index, isWordLike } of words.segment(head)) {
    points += [...segment].length;
    if (points > most || (index + segment.length === head.length && start + head.length < end)) break;
    if (isWordLike) at = index + segment.length;
  }
  let kept = head.slice(0, at);
  // A segmenter takes "0.8" and "x-ray" apart in places; a word ends at a blank where the script has blanks.
  if (/^[\p{Script=Latin}\p{N}\p{P}]/u.test(content.slice(start + at, start + at + 1)))
    kept = kept.replace(/\S+$/u, '');
  kept = kept.replace(
    /(?:[\s,;:(]+(?:[<>~≥≤]?\d[\d.,/%-]*|to|of|the|a|an|and|or|with|for|in|on|by|at))*[\s,;:(–-]*$/iu,
    '',
  );
  if (!/[\p{L}\p{N}]/u.test(kept) || turns.test(content.slice(start + kept.length, end))) return undefined;
  return { start, end: start + kept.length };
}
