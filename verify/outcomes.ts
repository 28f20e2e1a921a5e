import type { Summary } from '../src/schemas/summaries.ts';
import type { SourceNote, Statement } from '../src/services/summaries/types.ts';
import { statementsOf } from '../test/support/models.ts';
import type { Case } from './cases.ts';
import { type Site, summaryOf } from './site.ts';

/** `published`, the reason for which it was withheld, or that the model did not get to speak. */
export type Outcome = string;

/**
 * Has the model write each sentence, cited as the case says, in a summary of its own of the stored note, and reads what
 * became of it from the answer.
 */
export async function outcomesOf(
  { http, model }: Site,
  notes: readonly SourceNote[],
  cases: readonly Case[],
): Promise<Map<Case, Outcome>> {
  const outcomes = new Map<Case, Outcome>();
  const patients = new Map<number, number>();
  for (const one of cases) {
    const note = notes.find(({ id }) => id === one.all[0]?.note_id);
    if (!note) throw new Error('a case without its note');
    const known = patients.get(note.id);
    const patient = known ?? (await http.createPatient('Joanna Erfunden')).id;
    if (known === undefined) await http.createNote(patient, note.content, note.note_timestamp);
    patients.set(note.id, patient);
    model.otherwise((request) => {
      const shown = statementsOf(request);
      const numbers = one.cited.map((statement) => {
        const number = one.all.indexOf(statement) + 1;
        requireSame(statement, shown[number - 1]?.text);
        return `[${number}]`;
      });
      return { text: `${one.sentence.replace(/\s+/g, ' ')} ${numbers.join('')}` };
    });
    outcomes.set(one, outcomeIn(await summaryOf(http, patient, '?refresh=true&max_length=2000')));
    if (outcomes.size % 200 === 0) console.log(`${outcomes.size} of ${cases.length}`);
  }
  return outcomes;
}

function outcomeIn({ withheld, provenance }: Summary): Outcome {
  if (withheld.length > 0) return withheld.map(({ reason }) => reason).join(', ');
  return provenance.engine === 'llm' ? 'published' : `no answer (${provenance.fallback_reason})`;
}

function requireSame(statement: Statement, shown: string | undefined): void {
  const letters = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, '');
  if (shown === undefined || letters(shown) !== letters(statement.text))
    throw new Error('a statement does not stand where its number says');
}
