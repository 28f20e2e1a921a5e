import { findHanNames } from '../privacy/han-names.ts';
import { identify } from '../privacy/identify.ts';
import { findNames } from '../privacy/names.ts';
import type { Steps } from '../turns.ts';
import type { Citation, Statement } from '../types.ts';
import { matchingEvidence, verifying } from '../verification/sentences.ts';
import { addressesTheModel } from './addressing.ts';
import type { Supported } from './fitting.ts';
import { isPlainText, isStructured } from './screening.ts';

/** Statements behind one sentence; more would hide what it rests on. */
const MAX_CITATIONS = 12;

/**
 * Judges one line of a model's answer, in steps: a line that is not supported is held against the whole chart.
 *
 * @param text undefined where it held a placeholder that stands for nothing
 * @param cited for each number of the line what it stands for; undefined where nothing does
 */
export function* checkLine(
  text: string | undefined,
  cited: readonly (readonly Statement[] | undefined)[],
  evidence: readonly Statement[],
  patientName: string,
): Steps<Supported | { reason: string }> {
  // For markup, data, links, what cannot be seen, and words to or of a program nothing can be cited.
  if (text === undefined || !isPlainText(text) || isStructured(text) || addressesTheModel(text))
    return { reason: 'citation_missing' };
  const named = [...new Set(cited.flatMap((statements) => statements ?? []))];
  const isWrong = cited.length > 0 && (named.length === 0 || cited.includes(undefined));
  if (isWrong || named.length > MAX_CITATIONS) return { reason: 'citation_wrong' };
  const statements = named.length > 0 ? named : yield* matchingEvidence(text, evidence);
  if (!statements || statements.length === 0) return { reason: 'citation_missing' };
  const verdict = yield* verifying(text, statements, evidence);
  // Where other statements tell the same of the same person, only the number is wrong.
  const isMisplaced = !verdict.ok && verdict.reason === 'citation_wrong';
  if (!isMisplaced && namesAnother(text, statements, patientName))
    return { reason: 'subject_not_in_evidence' };
  if (!verdict.ok) return { reason: verdict.reason };
  const citations = statements.map(citationOf);
  return { sentence: { text, citations, support: verdict.support }, cited: statements };
}

/**
 * Invented prose. V8 compiles a pattern to machine code, apart for one-byte and two-byte text, at its first use on a text
 * of more than 1 000 characters, and takes the frequencies of letters from the middle of that text: compiled on a
 * short line or on digits, the patterns of names and places take three times as long on every later note.
 */
const PROSE = `She came to the clinic because of shortness of breath and swelling of both legs, which had been getting
worse over the last two weeks. There is no chest pain, no fever and no cough. Her daughter says that she sleeps on three
pillows and that she has stopped taking the water tablets because of cramps at night. On examination the blood pressure
was raised, the pulse was regular, and there were fine crackles at both lung bases. We discussed the results of the
blood tests and of the echocardiogram with her, and agreed to start a small dose of furosemide in the morning.`;
const SAMPLES = [PROSE.repeat(3), `${PROSE.repeat(3)} –`];

/** Brings up the tables and patterns that the first chart would otherwise wait for, half a second and more. */
export function warmUp(): void {
  for (const sample of SAMPLES) {
    addressesTheModel(sample);
    identify(sample, { name: 'Invented Example', date_of_birth: '1961-03-14', mrn: 'MRN-000001' });
  }
}

const citationOf = ({ note_id, start, end, text }: Statement): Citation => ({
  note_id,
  start,
  end,
  quote: text,
});

const WORD = /[\p{L}\p{M}]{2,}/gu;

/** A person who is neither the patient nor in what is cited: somebody else's history. */
function namesAnother(text: string, statements: readonly Statement[], patientName: string): boolean {
  const known = `${patientName} ${statements.map((statement) => statement.text).join(' ')}`.toLowerCase();
  const isStrange = (part: string) =>
    (part.toLowerCase().match(WORD) ?? []).some((word) => !known.includes(word));
  // Most sentences use the words of what they cite, and looking for names costs more than all else.
  if (!isStrange(text) || (findNames(text).length === 0 && findHanNames(text).length === 0)) return false;
  return identify(text)
    .filter(({ type }) => type === 'NAME')
    .some(({ start, end }) => isStrange(text.slice(start, end)));
}
