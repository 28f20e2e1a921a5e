import type { Span } from '../evidence/sentences.ts';
import type { Audience, Citation, SummarySection, SummarySentence } from '../types.ts';
import type { Labelled, Role } from './candidates.ts';
import { plainWords } from './plain-words.ts';
import { codePoints } from './words.ts';

const TITLES: readonly (readonly [Role, string, string])[] = [
  ['complaint', 'Presenting complaint', 'Reason for the visit'],
  ['problem', 'Problems', 'Health problems'],
  ['medication', 'Medications', 'Medicines'],
  ['allergy', 'Allergies', 'Allergies'],
  ['finding', 'Findings', 'What was found'],
  ['history', 'History', 'History'],
  ['plan', 'Plan', 'Next steps'],
];

/** Longer items stay sentences of their own, each with its label. */
const MAX_JOINED = 80;

type Contents = ReadonlyMap<number, string>;

const cite = (contents: Contents, noteId: number, { start, end }: Span): Citation => ({
  note_id: noteId,
  start,
  end,
  quote: (contents.get(noteId) ?? '').slice(start, end),
});

const bareLabel = (label: string) => label.replace(/[\s.:：;*_]+$/u, '');

/** Code points that a label takes in front of a statement. */
export const labelCost = (label: Span): number => label.end - label.start + 2;

/** Items that share a label, from one note and role, and are short enough to stand in one sentence. */
function joinable(a: Labelled, b: Labelled): boolean {
  const short = (each: Labelled) => each.text.length <= MAX_JOINED && !/[.!?]\s/.test(each.text);
  const together =
    a.label && b.label && a.label.start === b.label.start && a.statement.note_id === b.statement.note_id;
  return (
    Boolean(together) &&
    a.role === b.role &&
    !a.carrier &&
    a.label !== a.statement.problem &&
    short(a) &&
    short(b)
  );
}

function sentenceOf(
  items: readonly Labelled[],
  contents: Contents,
  audience: Audience,
): SummarySentence | undefined {
  const [first] = items;
  if (!first) return undefined;
  const noteId = first.statement.note_id;
  const content = contents.get(noteId) ?? '';
  const spans = items.map(({ start, end }, i) => {
    // Inside a sentence only its last item keeps its full stop.
    const stop = i < items.length - 1 && /[^.]\.$/.test(content.slice(Math.max(start, end - 2), end)) ? 1 : 0;
    return { start, end: end - stop };
  });
  const citations = spans.map((span) => cite(contents, noteId, span));
  let text = citations.map((citation) => citation.quote).join('; ');
  if (first.label) {
    const beside = /^[\s:：*_–-]{0,6}$/u.test(
      content.slice(first.label.end, Math.max(first.label.end, first.start)),
    );
    text = `${bareLabel(content.slice(first.label.start, first.label.end))}: ${text}`;
    const [own] = citations;
    if (beside && own && !content.slice(first.label.end, first.start).includes('\n'))
      citations[0] = cite(contents, noteId, { start: first.label.start, end: own.end });
    else citations.unshift(cite(contents, noteId, first.label));
  }
  text = text.replace(/\s+/g, ' ');
  const shown = audience === 'family' ? plainWords(text) : text;
  return { text: shown, citations, support: shown === text ? 'direct' : 'inferred' };
}

/** Sections in a fixed order, in each the newest encounter first and then the order of the note. */
export function writeSections(
  chosen: readonly Labelled[],
  contents: Contents,
  audience: Audience,
): SummarySection[] {
  const sections: SummarySection[] = [];
  for (const [role, clinical, plain] of TITLES) {
    const items = chosen
      .filter((candidate) => candidate.role === role && !isRepeated(candidate, chosen))
      .sort((a, b) => a.age - b.age || a.start - b.start);
    const sentences: SummarySentence[] = [];
    let run: Labelled[] = [];
    const flush = () => {
      const sentence = sentenceOf(run, contents, audience);
      if (sentence) sentences.push(sentence);
      run = [];
    };
    for (const item of items) {
      const last = run.at(-1);
      if (last && !joinable(last, item)) flush();
      run.push(item);
    }
    flush();
    if (sentences.length > 0) sections.push({ title: audience === 'family' ? plain : clinical, sentences });
  }
  return sections;
}

/** A problem or medicine that stands as the label of another sentence of its section is said already. */
function isRepeated(candidate: Labelled, chosen: readonly Labelled[]): boolean {
  const { note_id: noteId } = candidate.statement;
  return chosen.some(
    ({ label, role, statement }) =>
      role === candidate.role &&
      statement.note_id === noteId &&
      label?.start === candidate.start &&
      label !== candidate.label,
  );
}

export const writeSummary = (sections: readonly SummarySection[]): string =>
  sections.flatMap((section) => section.sentences.map((sentence) => sentence.text)).join('\n');

/** What the label of a candidate adds to the length, given what was chosen before it. */
export function prefixCost(candidate: Labelled, chosen: readonly Labelled[]): number {
  const { label } = candidate;
  if (!label) return 0;
  const joined = chosen.some((each) => joinable(each, candidate));
  return joined ? 0 : labelCost(label);
}

export const lengthOf = (sections: readonly SummarySection[]): number => codePoints(writeSummary(sections));
