import type { Steps } from '../turns.ts';
import type { Statement } from '../types.ts';

/** Stages of one request: what they cannot hold is named in the receipt. */
export const MAX_STAGES = 8;

/** Tokens for one byte of text before the server has told better; clinical text is dense in numbers and abbreviations. */
const FIRST_GUESS = 0.4;
/** What was learnt holds for the average, so a margin covers the text at hand. */
const MARGIN = 1.15;

/** Learns from the server's own counts how many tokens a byte makes. */
export class TokenScale {
  #perByte = FIRST_GUESS;

  tokensOf(text: string): number {
    return Math.ceil(Buffer.byteLength(text) * this.#perByte * MARGIN);
  }

  learn(text: string, tokens: number | null): void {
    const bytes = Buffer.byteLength(text);
    // Servers that cache a prompt report only what they read anew: too little is no news.
    if (tokens === null || bytes < 500 || tokens < bytes / 20) return;
    this.#perByte = Math.min(1.5, Math.max(0.15, 0.5 * this.#perByte + 0.5 * (tokens / bytes)));
  }
}

const weights: Partial<Record<Statement['topic'], number>> = {
  medications: 5,
  allergies: 5,
  chief_complaint: 4,
  past_medical_history: 3,
  results: 2,
  vitals: 1,
  social_history: 0,
  review_of_systems: 0,
};

/** What is given up last when not everything can be read. */
function weightOf({ kind, topic }: Statement): number {
  const own = weights[topic] ?? 2;
  return kind === 'assessment' || kind === 'plan' || kind === 'assessment_and_plan' ? own + 4 : own;
}

/**
 * Statements in stages by time, oldest first, each within `budget` tokens. `costs` are tokens, of every statement. Where `MAX_STAGES` cannot hold all, the
 * weightier and then the newer ones stay.
 */
export function* stagesOf(
  statements: readonly Statement[],
  budget: number,
  costs: ReadonlyMap<Statement, number>,
): Steps<Statement[][]> {
  const costOf = (statement: Statement) => Math.min(costs.get(statement) ?? 0, budget);
  const kept = yield* withinTotal(statements, costOf, budget * MAX_STAGES * 0.9);
  const stages: Statement[][] = [];
  let left = 0;
  for (const statement of statements) {
    yield;
    if (!kept.has(statement)) continue;
    const cost = costOf(statement);
    if (stages.length === 0 || cost > left) {
      if (stages.length === MAX_STAGES) break;
      stages.push([]);
      left = budget;
    }
    stages.at(-1)?.push(statement);
    left -= cost;
  }
  return stages;
}

function* withinTotal(
  statements: readonly Statement[],
  costOf: (statement: Statement) => number,
  total: number,
): Steps<ReadonlySet<Statement>> {
  const byWeight = new Map<number, Statement[]>();
  for (const statement of statements) {
    const weight = weightOf(statement);
    const equals = byWeight.get(weight);
    if (equals) equals.push(statement);
    else byWeight.set(weight, [statement]);
    yield;
  }
  const kept = new Set<Statement>();
  let left = total;
  for (const [, equals] of [...byWeight].sort(([a], [b]) => b - a)) {
    for (const statement of equals.reverse()) {
      const cost = costOf(statement);
      yield;
      if (cost > left) continue;
      kept.add(statement);
      left -= cost;
    }
  }
  return kept;
}
