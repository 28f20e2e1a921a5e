import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './children.ts';
import limits from './limits.json' with { type: 'json' };
import { decimal, type Row } from './measures.ts';
import type { Part } from './options.ts';

/** A work measured again with one INFO line a request. */
export interface LoggedRow {
  id: string;
  rate: number;
}

/** One figure with the goal that was set for it. */
export interface GoalRow {
  what: string;
  figure: string;
  goal: string;
  met: boolean;
}

const documentPath = join(projectRoot, 'docs', 'benchmarks.md');
/** What holds each row back, written by hand after looking at profiles and plans. */
const limitOf = new Map<string, string>(Object.entries(limits));

/** Where and when: one line. */
export function describeMachine(postgresVersion: string): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const memory = Math.round(totalmem() / 2 ** 30);
  const day = new Date().toISOString().slice(0, 10);
  return `${day}: ${cpus().length} cores (${model}), ${memory} GiB, Node ${process.version}, PostgreSQL ${postgresVersion}`;
}

export function printRows(rows: Row[]): void {
  console.table(
    rows.map(({ work, ours, bare, ratio, met }) => ({
      work: `${work.label} (${work.connections})`,
      'ours/s': decimal(ours.rate),
      'bare/s': decimal(bare.rate),
      ratio: decimal(ratio),
      'ours p50/p99 ms': `${decimal(ours.p50)} / ${decimal(ours.p99)}`,
      'bare p50/p99 ms': `${decimal(bare.p50)} / ${decimal(bare.p99)}`,
      goal: goalText(met),
    })),
  );
}

export function recordsSection(machine: string, rows: Row[], logged: LoggedRow[]): string {
  const rate = new Map(logged.map((row) => [row.id, decimal(row.rate)]));
  return [
    machine,
    '',
    '| work | ours, per second | bare, per second | ours to bare | ours p50 / p99, ms | bare p50 / p99, ms | ours with a log line a request | goal | what limits it |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => line(row, [rate.get(row.work.id) ?? '–', goalText(row.met)])),
  ].join('\n');
}

export function scaleSection(machine: string, rows: Row[]): string {
  return [
    machine,
    '',
    '| work | connections | ours, per second | bare, per second | ours to bare | ours p50 / p99, ms | bare p50 / p99, ms | goal | what limits it |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => line(row, [goalText(row.met)], [String(row.work.connections)])),
  ].join('\n');
}

export function goalsSection(machine: string, rows: readonly GoalRow[]): string {
  return [
    machine,
    '',
    '| what | measured | goal | |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ what, figure, goal, met }) => `| ${what} | ${figure} | ${goal} | ${goalText(met)} |`),
  ].join('\n');
}

/** Replaces the text between the part's two marks in docs/benchmarks.md. */
export function writeSection(part: Part, text: string): void {
  const [begin, end] = [`<!-- ${part}: written by npm run bench -->`, `<!-- ${part}: end -->`];
  const document = existsSync(documentPath) ? readFileSync(documentPath, 'utf8') : '';
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md lacks the marks ${begin} and ${end}`);
  writeFileSync(documentPath, `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`);
  console.log(`wrote the part ${part} of docs/benchmarks.md`);
}

function line(row: Row, after: string[], before: string[] = []): string {
  const { work, ours, bare, ratio } = row;
  const cells = [
    work.label,
    ...before,
    decimal(ours.rate),
    decimal(bare.rate),
    decimal(ratio),
    `${decimal(ours.p50)} / ${decimal(ours.p99)}`,
    `${decimal(bare.p50)} / ${decimal(bare.p99)}`,
    ...after,
    limitOf.get(work.id) ?? '',
  ];
  return `| ${cells.join(' | ')} |`;
}

function goalText(met: boolean | undefined): string {
  return met === undefined ? '–' : met ? 'met' : 'missed';
}
