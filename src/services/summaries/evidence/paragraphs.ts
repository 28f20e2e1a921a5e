import type { Line } from './lines.ts';

// Beyond this a line is a paragraph by itself and was not wrapped by hand.
const MAX_WRAP = 130;
const MIN_WRAP = 50;
// A phrase goes on behind these.
const OPEN_END =
  /(?:,|\b(?:the|an?|of|and|or|with|without|to|for|in|on|at|by|from|her|his|their|no|not|is|was|were|has|had|takes|taking))$/i;

/**
 * Tells whether a line goes on in the next one. Notes from terminals are wrapped at a fixed width, and a dose may stand
 * behind the line end; telegraphic notes have one finding a line, often in lower case. A line was wrapped where the next
 * line's first word would not have fitted any more.
 */
export function wrapping(content: string, lines: readonly Line[]): (line: Line, next: Line) => boolean {
  let width = 0;
  for (const line of lines) width = Math.max(width, line.end - line.lineStart);
  if (width > MAX_WRAP || width < MIN_WRAP) return () => false;

  const full = (line: Line, next: Line): boolean => {
    if (next.marker !== 'none' || /[.!?:;]$/.test(content.charAt(line.end - 1))) return false;
    // A blank line between them ends a paragraph.
    if (next.lineStart - line.lineEnd > 2) return false;
    const word = /^\S{1,40}/.exec(content.slice(next.start, Math.min(next.end, next.start + 40)))?.[0] ?? '';
    return line.end - line.lineStart + 1 + word.length > width;
  };
  const lower = (line: Line) => /^\p{Ll}/u.test(content.charAt(line.start));
  let evidence = 0;
  for (const [i, line] of lines.entries()) {
    const next = lines[i + 1];
    if (next && lower(next) && full(line, next)) evidence++;
  }
  // The longest line is always full: one alone proves nothing, unless it breaks off in the middle of a phrase.
  const broken = (line: Line) => OPEN_END.test(content.slice(Math.max(line.start, line.end - 12), line.end));
  return (line, next) => full(line, next) && (evidence >= 2 || broken(line));
}
