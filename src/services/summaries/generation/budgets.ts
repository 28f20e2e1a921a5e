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
 * Statements in stages by time, oldest first, each within `budget` tokens. Where `MAX_STAGES` cannot hold all, the
 * weightier and then the newer ones stay.
 */
export function stagesOf(
  statements: readonly Statement[],
  budget: number,
  costOf: (statement: Statement) => number,
): Statement[][] {
  const costs = new Map(statements.map((statement) => [statement, Math.min(costOf(statement), budget)]));
  const kept = withinTotal(statements, costs, budget * MAX_STAGES * 0.9);
  const stages: Statement[][] = [];
  let left = 0;
  for (const statement of statements) {
    if (!kept.has(statement)) continue;
    const cost = costs.get(statement) ?? 0;
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

function withinTotal(
  statements: readonly Statement[],
  costs: ReadonlyMap<Statement, number>,
  total: number,
): ReadonlySet<Statement> {
  const all = statements.reduce((sum, statement) => sum + (costs.get(statement) ?? 0), 0);
  if (all <= total) return new Set(statements);
  const ranked = statements
    .map((statement, place) => ({ statement, place, weight: weightOf(statement) }))
    .sort((a, b) => b.weight - a.weight || b.place - a.place);
  const kept = new Set<Statement>();
  let left = total;
  for (const { statement } of ranked) {
    const cost = costs.get(statement) ?? 0;
    if (cost > left) continue;
    kept.add(statement);
    left -= cost;
  }
  return kept;
}
