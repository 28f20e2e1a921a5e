import type { Section, SectionKind } from '../types.ts';
import { readLines } from './lines.ts';
import { findMarks, type Mark } from './marks.ts';

/** A section with the place of its heading's words and of the text behind them. */
export interface SectionPlace extends Section {
  headingEnd: number;
  bodyStart: number;
  /** The heading's words are part of the first statement ("FH Hypothyroidism"). */
  open: boolean;
}

const inAssessment = (kind: SectionKind) =>
  kind === 'assessment' || kind === 'plan' || kind === 'assessment_and_plan';

/**
 * How much a heading may say. In a note that spells out SOAP, other headings (Vitals, Labs, Medications) only divide the
 * part they stand in; where capitals alone on a line are the headings, labels inside the text only divide too
 * ("Impression:" under RESULTS is the radiologist's). Elsewhere every heading opens its own kind.
 */
function rank(marks: readonly Mark[]): (mark: Mark) => boolean {
  const majors = new Set<string>();
  const capitals = new Set<string>();
  let capitalAssessment = false;
  for (const mark of marks) {
    if (mark.major) for (const kind of mark.kind.split('_and_')) majors.add(kind);
    if (mark.form !== 'capitals') continue;
    capitals.add(`${mark.kind} ${mark.topic}`);
    capitalAssessment ||= inAssessment(mark.kind);
  }
  const soap = majors.size >= 3 && (majors.has('subjective') || majors.has('objective'));
  return (mark) => {
    if (mark.form === 'open' && (soap || capitals.size >= 3)) return false;
    if (soap && !mark.major) return majors.has(mark.kind) === false && !mark.kind.includes('_and_');
    const setApart = capitals.size >= 3 && mark.form !== 'capitals' && mark.form !== 'alone';
    return !(setApart && (!mark.major || capitalAssessment));
  };
}

/** Sections with their inner places; see `findSections`. */
export function locateSections(content: string, marks: readonly Mark[]): SectionPlace[] {
  const opensKind = rank(marks);
  const sections: SectionPlace[] = [];
  let kind: SectionKind | undefined;
  for (const mark of marks) {
    const opens = kind === undefined || opensKind(mark);
    if (!opens && kind !== undefined && !dividesSensibly(mark, kind)) continue;
    const previous = sections.at(-1);
    if (previous) previous.end = mark.start;
    if (opens || kind === undefined) kind = mark.kind;
    sections.push({
      kind,
      topic: mark.topic,
      heading: content.slice(mark.start, mark.end),
      start: mark.start,
      end: content.length,
      headingEnd: mark.end,
      bodyStart: mark.bodyStart,
      open: mark.form === 'open',
    });
  }
  return sections;
}

/** "Follow up:" inside results, or "Assessment:" inside an examination, is text of its line and no division. */
function dividesSensibly(mark: Mark, kind: SectionKind): boolean {
  if (mark.kind === kind) return true;
  if (inAssessment(kind)) return mark.topic !== 'general' && mark.topic !== 'history_of_present_illness';
  return !inAssessment(mark.kind) && mark.topic !== 'general' && mark.topic !== 'history_of_present_illness';
}

/**
 * The sections of a note as it was written in the field: capitals alone on a line, `Label: text` in any case, `S:` with
 * its text beside or below, all four on one line, and markdown. They follow one another; text before the first heading
 * belongs to none.
 */
export function findSections(content: string): Section[] {
  return locateSections(content, findMarks(content, readLines(content))).map(
    ({ kind, topic, heading, start, end }) => ({ kind, topic, heading, start, end }),
  );
}
