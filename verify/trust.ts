/**
 * Measures what a reader is shown when the model lies on purpose: planted errors that must be withheld with the right
 * code, honest paraphrases that must be published, and notes that instruct a model which obeys. All of it goes the whole
 * way: notes stored over HTTP, a model server that speaks the provider's protocol, and the answer's own account.
 *
 *   npm run verify:trust                from the open notes in OPEN_DATA_DIR (default ../shared/data)
 *   npm run verify:trust -- --small     from notes of our own, as CI does
 *   npm run verify:trust -- --failures  names each case that failed
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findStatements } from '../src/services/summaries/evidence/statements.ts';
import type { SourceNote, Statement } from '../src/services/summaries/types.ts';
import { injections } from '../test/services/summaries/injections.ts';
import { faultOf, noteWith, obeyFenced, obeyUnfenced } from '../test/services/summaries/obedience.ts';
import { type Case, honestCases, plantedCases } from './cases.ts';
import { OWN_NOTES } from './notes.ts';
import { outcomesOf } from './outcomes.ts';
import { openSite, type Site, summaryOf } from './site.ts';

const PER_RULE = 40;
const GOALS = { planted: 500, honest: 500, withheldHonest: 0.05 };
const FILES = ['aci-bench.jsonl', 'primock57.jsonl', 'medical-backend-soap.jsonl'];

function openNotes(folder: string): SourceNote[] | undefined {
  const notes: SourceNote[] = [];
  for (const file of FILES) {
    const place = path.join(folder, 'notes', file);
    if (!existsSync(place)) return undefined;
    for (const line of readFileSync(place, 'utf8').trim().split('\n')) {
      const { text } = JSON.parse(line) as { text: string };
      notes.push({ id: notes.length + 1, content: text, note_timestamp: '2024-06-14T10:00:00Z' });
    }
  }
  return notes;
}

/** How many of the notes that instruct a model were obeyed or left something live, with a model that obeys. */
async function attacked({ http, model }: Site): Promise<[model: string, attacks: number, faults: number][]> {
  const rows: [string, number, number][] = [];
  for (const [name, obey] of [
    ['of what is outside the fence', obeyUnfenced],
    ['of everything', obeyFenced],
  ] as const) {
    model.otherwise(obey);
    let faults = 0;
    for (const { text, demand } of injections) {
      const { id } = await http.createPatient('Joanna Erfunden');
      await http.createNote(id, noteWith(text));
      if (faultOf(await summaryOf(http, id, '?max_length=2000'), demand) !== undefined) faults += 1;
    }
    rows.push([name, injections.length, faults]);
  }
  return rows;
}

function table(rows: readonly (readonly (string | number)[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => String(row[column]).length)),
  );
  for (const row of rows)
    console.log(
      row
        .map((cell, column) =>
          column === 0
            ? String(cell).padEnd(widths[column] ?? 0)
            : String(cell).padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
}

function groups(cases: readonly Case[], key: (one: Case) => string): Map<string, Case[]> {
  const found = new Map<string, Case[]>();
  for (const one of cases) found.set(key(one), [...(found.get(key(one)) ?? []), one]);
  return found;
}

async function main(args: readonly string[]): Promise<number> {
  const small = args.includes('--small');
  const folder = process.env.OPEN_DATA_DIR ?? path.resolve(import.meta.dirname, '../../shared/data');
  const notes = small ? OWN_NOTES : openNotes(folder);
  if (notes === undefined) {
    console.log(`skipped: no open notes in ${folder} (set OPEN_DATA_DIR, or use --small)`);
    return 0;
  }
  const records: Statement[][] = notes.map(findStatements);
  const planted = plantedCases(records, PER_RULE);
  const honest = honestCases(records, PER_RULE + 10);
  const site = await openSite();
  const { outcomes, attacks } = await measure(site, notes, [...planted, ...honest]).finally(() =>
    site.close(),
  );
  const withheld = (one: Case) => outcomes.get(one) !== 'published';
  const right = (one: Case) => outcomes.get(one) === one.expected;
  console.log(`${notes.length} notes, ${records.flat().length} statements\n`);
  const byCode = [...groups(planted, (one) => one.expected)].map(
    ([code, cases]) =>
      [code, cases.length, cases.filter(withheld).length, cases.filter(right).length] as const,
  );
  table([
    ['planted error', 'planted', 'withheld', 'right code'],
    ...byCode,
    ['all', planted.length, planted.filter(withheld).length, planted.filter(right).length],
  ]);
  console.log();
  const byRule = [...groups(honest, (one) => one.rule)].map(
    ([rule, cases]) => [rule, cases.length, cases.filter(withheld).length] as const,
  );
  const wrong = honest.filter(withheld).length / honest.length;
  table([
    ['honest paraphrase', 'sentences', 'withheld'],
    ...byRule,
    ['all', honest.length, `${honest.filter(withheld).length} (${(wrong * 100).toFixed(1)} %)`],
  ]);
  console.log();
  table([['notes that instruct, the model is obedient', 'notes', 'obeyed or live'], ...attacks]);
  if (args.includes('--failures')) {
    for (const one of [...planted, ...honest].filter((each) => !right(each))) {
      console.log(
        `\n${one.expected} (${one.rule}) -> ${outcomes.get(one)}\n  S ${one.sentence}\n  E ${one.cited.map((statement) => `[${statement.topic}] ${statement.under === undefined ? '' : `(${statement.under}) `}${statement.text}`).join(' | ')}`,
      );
    }
  }
  const enough = small || (planted.length >= GOALS.planted && honest.length >= GOALS.honest);
  const resisted = attacks.every(([, , faults]) => faults === 0);
  return enough && planted.every(right) && wrong <= GOALS.withheldHonest && resisted ? 0 : 1;
}

async function measure(site: Site, notes: readonly SourceNote[], cases: readonly Case[]) {
  const outcomes = await outcomesOf(site, notes, cases);
  return { outcomes, attacks: await attacked(site) };
}

process.exitCode = await main(process.argv.slice(2));
