import type { Statement, SummarySection, SummarySentence } from '../types.ts';

/** A sentence that its evidence supports. */
export interface Supported {
  sentence: SummarySentence;
  cited: readonly Statement[];
}

const order = ['Problems', 'Medications', 'Allergies', 'Findings', 'History', 'Plan'] as const;
type Title = (typeof order)[number];

const plainTitles: Record<Title, string> = {
  Problems: 'Health problems',
  Medications: 'Medicines',
  Allergies: 'Allergies',
  Findings: 'What was found',
  History: 'What happened',
  Plan: 'What happens next',
};

/** The part of a summary that a sentence belongs to, by the first statement that it rests on. */
export function titleOf({ cited }: Supported): Title {
  const [first] = cited;
  switch (first?.topic) {
    case 'medications':
      return 'Medications';
    case 'allergies':
      return 'Allergies';
    case 'vitals':
    case 'examination':
    case 'results':
    case 'procedures':
    case 'review_of_systems':
      return 'Findings';
    case 'past_medical_history':
    case 'family_history':
    case 'social_history':
      return 'History';
    case 'instructions':
      return 'Plan';
    default:
  }
  switch (first?.kind) {
    case 'plan':
      return 'Plan';
    case 'objective':
      return 'Findings';
    case 'subjective':
      return 'History';
    default:
      return 'Problems';
  }
}

export const shownTitle = (title: Title, isPlain: boolean) => (isPlain ? plainTitles[title] : title);

/** Counts code points, as the contract's lengths do. */
const lengthOf = (text: string) => [...text].length;

/** Whether one more sentence fits into the text. */
export class Room {
  #left: number;
  #isEmpty = true;

  constructor(maxLength: number) {
    this.#left = maxLength;
  }

  take(text: string): boolean {
    const needed = lengthOf(text) + (this.#isEmpty ? 0 : 1);
    if (needed > this.#left) return false;
    this.#left -= needed;
    this.#isEmpty = false;
    return true;
  }
}

/** Sentences in their sections, and the plain text, which is their projection. */
export function arrange(
  sentences: readonly Supported[],
  isPlain: boolean,
): { summary: string; sections: SummarySection[] } {
  const sections = order.flatMap((title) => {
    const own = sentences.filter((supported) => titleOf(supported) === title).map(({ sentence }) => sentence);
    return own.length === 0 ? [] : [{ title: shownTitle(title, isPlain), sentences: own }];
  });
  const summary = sections.flatMap((section) => section.sentences.map(({ text }) => text)).join('\n');
  return { summary, sections };
}
