import type { SummaryRepository } from '../../repositories/summaries.ts';
import type { SummaryDocument } from '../../schemas/summaries.ts';

type Sentence = SummaryDocument['sections'][number]['sentences'][number];

const REDACTED = '[deleted]';

/**
 * Takes deleted notes out of a patient's stored summaries, approved ones too: their quotes go, and the text of a
 * sentence that rests on nothing else. In the transaction of the deletion.
 */
export async function redactNotes(
  summaries: SummaryRepository,
  patientId: number,
  isDeleted: (noteId: number) => boolean,
): Promise<void> {
  for (const { id, document } of await summaries.lockAll(patientId)) {
    const redacted = redact(document, isDeleted);
    if (redacted) await summaries.replaceDocument(id, redacted);
  }
}

/** Undefined where the document does not cite a deleted note. */
export function redact(
  document: SummaryDocument,
  isDeleted: (noteId: number) => boolean,
): SummaryDocument | undefined {
  let changed = false;
  const redactCitation = <C extends Sentence['citations'][number]>(citation: C): C => {
    if (!isDeleted(citation.note_id) || citation.source_deleted) return citation;
    changed = true;
    return { ...citation, quote: '', source_deleted: true };
  };
  const redactSentence = (sentence: Sentence): Sentence => {
    const citations = sentence.citations.map(redactCitation);
    const unsupported = citations.every(({ source_deleted }) => source_deleted);
    return { ...sentence, citations, ...(unsupported && { text: REDACTED }) };
  };
  const sections = document.sections.map(({ title, sentences }) => ({
    title,
    sentences: sentences.map(redactSentence),
  }));
  const conflicts = document.conflicts
    .map((conflict) => ({ ...conflict, citations: conflict.citations.map(redactCitation) }))
    .filter(({ citations }) => citations.every(({ source_deleted }) => !source_deleted));
  if (!changed) return undefined;
  return { ...document, sections, conflicts, summary: textOf(sections, document.summary) };
}

/** The plain text is a projection of the sentences; where none was redacted away it stays as it is. */
function textOf(sections: SummaryDocument['sections'], summary: string): string {
  const texts = sections.flatMap(({ sentences }) => sentences.map(({ text }) => text));
  return texts.includes(REDACTED) ? [...new Set(texts)].join('\n') : summary;
}
