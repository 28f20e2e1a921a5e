import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the open notes and their scorer are; neither is part of the repository. */
export const dataDir = process.env.OPEN_DATA_DIR ?? resolve(import.meta.dirname, '../../shared/data');
export const scorer = process.env.OPEN_SCORE ?? join(dataDir, '../eval/score.mjs');

/** Why nothing can be measured, or undefined where all is there. */
export function missing(): string | undefined {
  if (!existsSync(join(dataDir, 'notes'))) return `no open notes at ${dataDir} (set OPEN_DATA_DIR)`;
  return existsSync(scorer) ? undefined : `no scorer at ${scorer} (set OPEN_SCORE)`;
}

export const readRows = <T>(path: string): T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

export interface Task {
  id: string;
  notes: { id: string; date?: string; text: string }[];
}

export interface Prediction {
  id: string;
  summary: string;
}

/** One family's row of the scorer: mean recall by kind of fact, and what it was measured on. */
export interface Scores {
  family: string;
  n: number;
  words: number;
  problems: number | null;
  medications: number | null;
  meta: number | null;
  highlights: number | null;
}

function withFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'eval-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const run = (...options: string[]) =>
  execFileSync(process.execPath, [scorer, '--data', dataDir, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });

export const readTasks = (): Task[] =>
  withFolder((folder) => {
    run('--emit-tasks', join(folder, 'tasks.jsonl'));
    return readRows<Task>(join(folder, 'tasks.jsonl'));
  });

/** Scores of the given summaries; the scorer's own baselines where none are given, in `system`. */
export function scoreOf(predictions?: readonly Prediction[]): (Scores & { system: string })[] {
  return withFolder((folder) => {
    const options = ['--json', join(folder, 'scores.json')];
    if (predictions) {
      writeFileSync(
        join(folder, 'summaries.jsonl'),
        predictions.map((each) => JSON.stringify(each)).join('\n'),
      );
      options.push('--pred', join(folder, 'summaries.jsonl'));
    }
    run(...options);
    return JSON.parse(readFileSync(join(folder, 'scores.json'), 'utf8'));
  });
}
