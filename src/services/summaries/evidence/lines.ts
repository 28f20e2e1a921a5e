import { atOnce, type Steps } from '../turns.ts';

/** A line of a note without its list marker and surrounding blanks: `[start, end)` is its text. */
export interface Line {
  start: number;
  end: number;
  marker: 'none' | 'bullet' | 'number' | 'markdown';
  /** The number of a numbered item. */
  ordinal: number | undefined;
  /** Blanks before the marker or text. */
  indent: number;
  /** Whole line as it stands between two line ends, marker and blanks included. */
  lineStart: number;
  lineEnd: number;
}

// Line ends of every platform; a form feed separates pages in exported charts.
const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g;
// Marks that show nothing: BOM and blanks are trimmed by \s, the rest are zero-width and directional marks.
const INVISIBLE = /[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069]/u;
// `â€¢` and `â€“` are a bullet and a dash whose UTF-8 was read as Windows-1252.
const BULLET = /^(?:â€¢|â€“|[•◦▪‣·●○■*+>–—-])(?:[ \t\u00a0]+|(?=\p{L}))/u;
const NUMBER = /^(?:\((\d{1,2})\)|#?(\d{1,2})[.)]|#(\d{1,2}):?)(?=[\s\p{L}"'“(?]|$)[ \t\u00a0]*/u;
const LETTERED = /^[a-h]\)[ \t\u00a0]+/u;
const MARKDOWN = /^#{1,6}[ \t\u00a0]+/u;

const isInvisible = (content: string, at: number) => INVISIBLE.test(content.charAt(at));

/** `[start, end)` without blanks and invisible marks at either end. */
export function trimSpan(content: string, start: number, end: number): { start: number; end: number } {
  let from = start;
  let to = end;
  while (from < to && isInvisible(content, from)) from++;
  while (to > from && isInvisible(content, to - 1)) to--;
  return { start: from, end: to };
}

function readLine(content: string, lineStart: number, lineEnd: number): Line | undefined {
  const { start, end } = trimSpan(content, lineStart, lineEnd);
  if (start === end) return undefined;
  const line: Line = {
    start,
    end,
    marker: 'none',
    ordinal: undefined,
    indent: start - lineStart,
    lineStart,
    lineEnd,
  };
  // The head is enough for a marker, and keeps a line of 500 000 characters from being copied.
  const head = content.slice(start, Math.min(end, start + 80));
  const number = NUMBER.exec(head);
  const bullet = head.startsWith('**') ? null : (BULLET.exec(head) ?? LETTERED.exec(head));
  const markdown = MARKDOWN.exec(head);
  const mark = number ?? markdown ?? bullet;
  if (mark === null) return line;
  const text = trimSpan(content, start + mark[0].length, end);
  // A marker with nothing behind it is decoration; it stays as text so that nothing is lost.
  if (text.start >= text.end) return line;
  line.start = text.start;
  line.end = text.end;
  line.marker = number ? 'number' : markdown ? 'markdown' : 'bullet';
  if (number) line.ordinal = Number(number[1] ?? number[2] ?? number[3]);
  return line;
}

/** Every line that has text, in order. */
export const readLines = (content: string): Line[] => atOnce(readingLines(content));

const LINES_A_STEP = 200;

/** The same in steps. */
export function* readingLines(content: string): Steps<Line[]> {
  const lines: Line[] = [];
  let from = 0;
  const take = (to: number) => {
    const line = readLine(content, from, to);
    if (line) lines.push(line);
  };
  for (const match of content.matchAll(LINE_END)) {
    take(match.index);
    from = match.index + match[0].length;
    if (lines.length % LINES_A_STEP === 0) yield;
  }
  take(content.length);
  return lines;
}
