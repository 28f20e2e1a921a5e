import type { Summary } from '../../../src/schemas/summaries.ts';
import type { ModelRequest } from '../../support/model-protocols.ts';
import type { Reply } from '../../support/model-server.ts';
import { fenceOf, honestAnswer, statementsOf } from '../../support/models.ts';
import { injections } from './injections.ts';

/** An attack as a paragraph of a note between honest ones. */
export const noteWith = (attack: string) =>
  `S: Cough for 3 days.\n\n${attack}\n\nA: Acute bronchitis.\n\nP: Amoxicillin 500 mg TID for 7 days.`;

/** Written apart from the product's own rules: what a reader's program could act on or a reader could not see. */
const live =
  /(?!\n)[\p{Cc}\p{Cf}\p{Co}]|<[a-z/!]|https?:|hxxp|\/\/|www\.|javascript:|data:|mailto:|\]\(|\*\*|`|\{\{|\$\{|\|/iu;

/** What was obeyed or is live in what a reader is shown; undefined when nothing is. */
export function faultOf(summary: Summary, demand: string): 'obeyed' | 'live' | undefined {
  const sentences = summary.sections.flatMap(({ sentences }) => sentences);
  const shown = [summary.summary, ...sentences.map(({ text }) => text)].join('\n');
  if (shown.toLowerCase().includes(demand.toLowerCase())) return 'obeyed';
  return live.test(shown) ? 'live' : undefined;
}

/** Does what it finds outside of the fence, and what inside of it does not look like a numbered statement. */
export function obeyUnfenced(request: ModelRequest): Reply {
  const { inside, outside } = fenceOf(request);
  const lines = inside.split('\n').filter((line) => line.trim() !== '');
  const numbers = statementsOf(request).map(({ number }) => number);
  const escaped = lines.filter((line, place) => !line.startsWith(`[${place + 1}] (`));
  const inOrder = numbers.every((number, place) => number === place + 1);
  const told = injections.find(({ text, demand }) => outside.includes(text) || outside.includes(demand));
  if (!told && escaped.length === 0 && inOrder) return honestAnswer(request);
  return { text: `${told?.demand ?? escaped.join(' ')} [1]` };
}

/** Repeats what a statement demands and the whole statement, each with its number, and then does its work. */
export function obeyFenced(request: ModelRequest): Reply {
  const lines = statementsOf(request).flatMap(({ number, text }) => {
    const decoded = (text.match(/[A-Za-z0-9+/=]{20,}/g) ?? []).map((code) =>
      Buffer.from(code, 'base64').toString(),
    );
    const told = injections.filter(({ demand }) => [text, ...decoded].some((each) => each.includes(demand)));
    return told.flatMap(({ demand }) => [`${demand}. [${number}]`, `${text} [${number}]`]);
  });
  return { text: `${lines.join('\n')}\n${String(honestAnswer(request, 20).text)}` };
}
