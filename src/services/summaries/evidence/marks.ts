import { atOnce, type Steps } from '../turns.ts';
import { type Heading, lookUpHeading, MAX_HEADING } from './headings.ts';
import { type Line, trimSpan } from './lines.ts';

/** A place where a known heading stands. `[start, end)` are its words; the text it announces begins at `bodyStart`. */
export interface Mark extends Heading {
  start: number;
  end: number;
  bodyStart: number;
  /**
   * How it is set: `alone` on its line (capitals, markdown, or the bare words), `label` with a colon or dash,
   * `open` without either ("FH Hypothyroidism"), where the words stay part of the statement.
   */
  form: 'alone' | 'capitals' | 'label' | 'open';
}

const LINES_A_STEP = 100;

const LETTER = /^[SOAPsoap]$/;
// Said without a colon in the field, and in capitals never anything else.
const OPEN =
  /^(?:PMHx?|PSHx?|FHx?|FMHx?|DHx?|SHx?|HPI|HPC|ROS|O\/E|(?:Plan|PLAN)(?!\s+(?:to|for|is|was|of|B)\b)|Imp|IMP|Past medical history|Family history|Social history|Drug history)(?=[\s?])/;
// Only these begin a section behind a bullet: "- Examination: …" is an item of the section it stands in.
const BULLETED = /^(?:subjective|objective|assessment|plan|assessment and plan)$/i;
// "P: 72" is a pulse; "P: 1. Increase" is a plan.
const PULSE = /^\s*\d{2,3}(?![\d.)/]|\s?(?:mg|mcg|ml|units?)\b)/i;

const stripMarks = (text: string) => text.replace(/^[\s*_[(<>{=~-]+|[\s*_\])<>}=~#:：.-]+$/gu, '');

function wholeLine(content: string, line: Line): Mark | undefined {
  if (line.end - line.start > MAX_HEADING) return undefined;
  const text = content.slice(line.start, line.end);
  const words = stripMarks(text);
  const heading = words === '' ? undefined : lookUpHeading(words);
  if (heading === undefined || (words.length === 1 && !isLetterHeading(text, words))) return undefined;
  if (line.marker === 'bullet' && !BULLETED.test(words)) return undefined;
  if (line.marker === 'number' && !/[:：]\W*$/.test(text)) return undefined;
  // "Diagnosis." and "Examination." are sentences of one word, unless set in capitals.
  const capitals = words === words.toUpperCase() && words.length > 1;
  if (/[.?!]$/.test(text) && !capitals) return undefined;
  const start = line.start + Math.max(0, text.indexOf(words));
  return {
    ...heading,
    start,
    end: start + words.length,
    bodyStart: line.end,
    form: capitals ? 'capitals' : /[:：]/.test(text) ? 'label' : 'alone',
  };
}

const isLetterHeading = (text: string, letter: string) =>
  LETTER.test(letter) && (/[:：]/.test(text) || letter === letter.toUpperCase());

function labelAt(content: string, at: number, end: number, line: Line): Mark | undefined {
  const head = content.slice(at, Math.min(end, at + MAX_HEADING + 8));
  const lead = /^[*_[]{0,3}/.exec(head)?.[0].length ?? 0;
  const shape = /^[\p{L}][\p{L}\p{N} \t\u00a0/&+'’-]*(?:\([^()]{0,40}\))?/u.exec(head.slice(lead));
  if (shape === null) return undefined;
  const words = shape[0].trimEnd();
  const rest = head.slice(lead + words.length);
  const colon =
    /^[*_\]]{0,3}\s{0,2}[:：]/u.test(rest) || (/^\s?;\s/.test(rest) && words === words.toUpperCase());
  const label = colon ? words : dashLabel(shape[0]);
  if (label === undefined) return undefined;
  const heading = lookUpHeading(label);
  if (heading === undefined || (line.marker === 'bullet' && at === line.start && !BULLETED.test(label)))
    return undefined;
  const afterLabel = head.slice(lead + label.length);
  const sign = colon
    ? /^[*_\]]{0,3}\s{0,2}[:：;]?[*_]{0,3}/u.exec(afterLabel)
    : /^\s*(?:[-–—]|â€“)/u.exec(afterLabel);
  const start = at + lead;
  const signEnd = start + label.length + (sign?.[0].length ?? 0);
  if (label.length === 1 && /^p$/i.test(label) && PULSE.test(content.slice(signEnd, signEnd + 12)))
    return undefined;
  const bodyStart = Math.max(signEnd, Math.min(trimSpan(content, signEnd, end).start, end));
  return { ...heading, start, end: start + label.length, bodyStart, form: 'label' };
}

/** `S - text`, `FH - mother has asthma`: capitals before a dash with blanks, or one of the four words. */
function dashLabel(shape: string): string | undefined {
  const match = /^([\p{L}/&]+(?: [\p{L}&]+){0,3})\s+-\s/u.exec(`${shape} `);
  const words = match?.[1];
  if (words === undefined) return undefined;
  return words === words.toUpperCase() || BULLETED.test(words) ? words : undefined;
}

function openAt(content: string, line: Line): Mark | undefined {
  if (line.marker === 'bullet') return undefined;
  const words = OPEN.exec(content.slice(line.start, Math.min(line.end, line.start + 30)))?.[0];
  const heading = words === undefined ? undefined : lookUpHeading(words);
  if (words === undefined || heading === undefined) return undefined;
  return {
    ...heading,
    start: line.start,
    end: line.start + words.length,
    bodyStart: line.start,
    form: 'open',
  };
}

// Behind the end of a sentence any heading may follow on the same line; the words of SOAP anywhere.
const AFTER_SENTENCE = /[.;!?)]\s+(?=[\p{L}*][\p{L}\p{N} /&+'*-]{0,40}[:：])/gu;
const SOAP_WORDS =
  /(?<=\s)(?:SUBJECTIVE|Subjective|OBJECTIVE|Objective|ASSESSMENT|Assessment|PLAN|Plan|A\/P|A&P)(?=\s?[:：])/g;
const SOAP_LETTERS = /(?<=[\s.;,])[SOAP](?=\s?[:：])/g;

/** Further headings on a line that begins with one: `S: … O: … A: … P: …`. */
function inlineMarks(content: string, line: Line, first: Mark | undefined): Mark[] {
  const places = new Set<number>();
  const text = content.slice(line.start, line.end);
  for (const match of text.matchAll(AFTER_SENTENCE)) places.add(match.index + match[0].length);
  for (const match of text.matchAll(SOAP_WORDS)) places.add(match.index);
  if (first) for (const at of letterPlaces(text, content.slice(first.start, first.end))) places.add(at);
  const from = first ? first.bodyStart : line.start + 1;
  return [...places]
    .sort((a, b) => a - b)
    .map((at) => labelAt(content, line.start + at, line.end, line))
    .filter((mark): mark is Mark => mark !== undefined && mark.start >= from);
}

/** Letters count inside a line only in the order of SOAP, so that "P: 80" between O and A stays a pulse. */
function letterPlaces(text: string, first: string): number[] {
  const found = [...text.matchAll(SOAP_LETTERS)].map((match) => ({ at: match.index, letter: match[0] }));
  const places: number[] = [];
  let from = 0;
  for (const letter of 'SOAP'.slice('SOAP'.indexOf(first.charAt(0).toUpperCase()) + 1)) {
    const next = found.find((place) => place.at > from && place.letter === letter);
    if (next === undefined) continue;
    if (letter === 'O' && found.some((place) => place.letter === 'A' && place.at < next.at)) continue;
    places.push(next.at);
    from = next.at;
  }
  return places;
}

/** Every known heading of a note, in order, before anything is decided about which of them open sections. */
export const findMarks = (content: string, lines: readonly Line[]): Mark[] =>
  atOnce(findingMarks(content, lines));

/** The same in steps. */
export function* findingMarks(content: string, lines: readonly Line[]): Steps<Mark[]> {
  const marks: Mark[] = [];
  for (const [i, line] of lines.entries()) {
    if (i % LINES_A_STEP === 0) yield;
    const whole = wholeLine(content, line);
    if (whole) {
      marks.push(whole);
      continue;
    }
    const first = labelAt(content, line.start, line.end, line) ?? openAt(content, line);
    if (first) marks.push(first);
    let last = first?.bodyStart ?? line.start;
    for (const mark of inlineMarks(content, line, first)) {
      if (mark.start < last) continue;
      marks.push(mark);
      last = mark.bodyStart;
    }
  }
  return marks;
}
