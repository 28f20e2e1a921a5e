import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EPONYMS } from '../src/services/summaries/privacy/clinical-terms.ts';
import { identify } from '../src/services/summaries/privacy/identify.ts';
import { createPseudonymiser } from '../src/services/summaries/privacy/pseudonyms.ts';
import type { Span } from '../src/services/summaries/privacy/spans.ts';

/** A row of the open sets: `complete` says that every identifier is labelled, so that words lost can be counted. */
export interface LabelledText {
  id: string;
  text: string;
  complete: boolean;
  spans: { start: number; end: number; type: string; value: string }[];
}

export interface DeidMeasure {
  /** By gold type. `found`: every character of the span is concealed; `typed`: and under the same type. */
  types: Record<string, { gold: number; found: number; typed: number }>;
  /** Words outside every gold span, in complete texts only. */
  words: { kept: number; lost: number };
  /** Words that stand for a disease, sign or device: kept when no gold name; found when a gold name. */
  eponyms: { kept: number; lost: number; named: number; namedFound: number };
  missed: { id: string; type: string; value: string; around: string }[];
  lost: { id: string; word: string; around: string }[];
}

const GOALS = { recall: 0.99, wordsLost: 0.01 };
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}]|['’./%-](?=[\p{L}\p{N}]))*/gu;

/** Measures the finder alone, without the record, on labelled texts. */
export function measureDeid(
  rows: readonly LabelledText[],
  find: (text: string) => Span[] = identify,
): DeidMeasure {
  const measure: DeidMeasure = {
    types: {},
    words: { kept: 0, lost: 0 },
    eponyms: { kept: 0, lost: 0, named: 0, namedFound: 0 },
    missed: [],
    lost: [],
  };
  for (const row of rows) {
    const spans = find(row.text);
    const concealed = mask(row.text.length, spans);
    for (const gold of row.spans) countGold(measure, row, gold, spans, concealed);
    if (row.complete) countWords(measure, row, concealed);
  }
  return measure;
}

function mask(length: number, spans: readonly { start: number; end: number }[]): Uint8Array {
  const marks = new Uint8Array(length);
  for (const { start, end } of spans) marks.fill(1, start, end);
  return marks;
}

function countGold(
  measure: DeidMeasure,
  row: LabelledText,
  gold: LabelledText['spans'][number],
  spans: Span[],
  concealed: Uint8Array,
): void {
  measure.types[gold.type] ??= { gold: 0, found: 0, typed: 0 };
  const counts = measure.types[gold.type] ?? { gold: 0, found: 0, typed: 0 };
  const found = concealed.subarray(gold.start, gold.end).every((mark) => mark === 1);
  const typed =
    found && spans.some((span) => span.type === gold.type && span.start < gold.end && span.end > gold.start);
  counts.gold += 1;
  if (found) counts.found += 1;
  if (typed) counts.typed += 1;
  if (!found)
    measure.missed.push({
      id: row.id,
      type: gold.type,
      value: gold.value,
      around: around(row.text, gold.start, gold.end),
    });
  if (
    gold.type === 'NAME' &&
    gold.value
      .toLowerCase()
      .split(/\s+/)
      .some((part) => EPONYMS.has(part))
  ) {
    measure.eponyms.named += 1;
    if (found) measure.eponyms.namedFound += 1;
  }
}

function countWords(measure: DeidMeasure, row: LabelledText, concealed: Uint8Array): void {
  const gold = mask(row.text.length, row.spans);
  for (const match of row.text.matchAll(WORD)) {
    const end = match.index + match[0].length;
    if (gold.subarray(match.index, end).includes(1)) continue;
    const lost = concealed.subarray(match.index, end).includes(1);
    measure.words[lost ? 'lost' : 'kept'] += 1;
    if (lost) measure.lost.push({ id: row.id, word: match[0], around: around(row.text, match.index, end) });
    if (/^\p{Lu}/u.test(match[0]) && EPONYMS.has(match[0].toLowerCase().replace(/['’]s$/, '')))
      measure.eponyms[lost ? 'lost' : 'kept'] += 1;
  }
}

const around = (text: string, start: number, end: number): string =>
  text.slice(Math.max(0, start - 30), end + 20).replace(/\s+/g, ' ');

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;

/**
 * Takes each text's first full name and record number as the patient's and looks for them, in any case, in what would
 * leave. `left` must be empty.
 */
export function measureRecord(rows: readonly LabelledText[]): { looked: number; left: string[] } {
  const left: string[] = [];
  let looked = 0;
  for (const { id, text, spans } of rows) {
    const name =
      spans.find(({ type, value }) => type === 'NAME' && /\p{L}{2,}.*\s.*\p{L}{2,}/u.test(value))?.value ??
      '';
    const mrn = spans.find(({ type }) => type === 'MRN')?.value ?? '';
    const concealed = createPseudonymiser({ name, mrn }).conceal(text).toLowerCase();
    for (const value of [name, mrn].filter(Boolean)) {
      looked += 1;
      if (concealed.includes(value.toLowerCase())) left.push(`${id}: ${value}`);
    }
  }
  return { looked, left };
}

/** @returns what missed its goal. */
function report(title: string, measure: DeidMeasure, goal: boolean): string[] {
  const failures: string[] = [];
  console.log(
    `\n${title}\n  ${'type'.padEnd(14)}${'gold'.padStart(6)}${'found'.padStart(7)}${'recall'.padStart(11)}${'same type'.padStart(11)}`,
  );
  for (const [type, { gold, found, typed }] of Object.entries(measure.types).sort()) {
    const recall = share(found, gold);
    console.log(
      `  ${type.padEnd(14)}${String(gold).padStart(6)}${String(found).padStart(7)}${percent(recall).padStart(11)}${percent(share(typed, gold)).padStart(11)}`,
    );
    if (goal && recall < GOALS.recall)
      failures.push(`${title}: ${type} recall ${percent(recall)}, goal ${percent(GOALS.recall)}`);
  }
  const { kept, lost } = measure.words;
  if (kept + lost > 0) {
    console.log(
      `  words outside identifiers: ${kept + lost}, lost ${lost} (${percent(share(lost, kept + lost))})`,
    );
    const { eponyms } = measure;
    console.log(
      `  eponyms kept ${eponyms.kept} of ${eponyms.kept + eponyms.lost}; people who bear one found ${eponyms.namedFound} of ${eponyms.named}`,
    );
    if (goal && lost / (kept + lost) > GOALS.wordsLost)
      failures.push(
        `${title}: ${percent(lost / (kept + lost))} of the words lost, goal ${percent(GOALS.wordsLost)}`,
      );
  }
  return failures;
}

export const readLabelled = (path: string): LabelledText[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as LabelledText);

/** @returns the process's exit code: 0 when the goals are met or the data is absent. */
export function evaluateDeid(folder: string, verbose: boolean): number {
  const sets = [
    { file: 'generated.jsonl', goal: true },
    { file: 'aci-bench-names.jsonl', goal: true },
    { file: 'tw-synthetic-phi.jsonl', goal: false },
  ];
  const failures: string[] = [];
  for (const { file, goal } of sets) {
    const path = join(folder, file);
    if (!existsSync(path)) {
      console.log(`${file}: skipped, ${path} is absent (set OPEN_DATA_DIR)`);
      continue;
    }
    const rows = readLabelled(path);
    const measure = measureDeid(rows);
    failures.push(...report(file, measure, goal));
    if (file === 'generated.jsonl') {
      const { looked, left } = measureRecord(rows);
      console.log(`  identifiers taken as the record's: ${looked}, left ${left.length}`);
      failures.push(...left.map((value) => `${file}: on record and left: ${value}`));
      for (const [half, name] of [
        [0, 'first'],
        [1, 'second'],
      ] as const) {
        report(`${file}, ${name} half`, measureDeid(rows.filter((_, index) => index % 2 === half)), false);
      }
    }
    if (verbose) {
      for (const miss of measure.missed)
        console.log(`  missed ${miss.type} ${JSON.stringify(miss.value)} in ${miss.id}: ${miss.around}`);
      for (const loss of measure.lost)
        console.log(`  lost ${JSON.stringify(loss.word)} in ${loss.id}: ${loss.around}`);
    }
  }
  for (const failure of failures) console.error(`goal missed: ${failure}`);
  return failures.length === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const data = resolve(process.env.OPEN_DATA_DIR ?? join(import.meta.dirname, '..', '..', 'shared', 'data'));
  process.exitCode = evaluateDeid(join(data, 'deid'), process.argv.includes('--verbose'));
}
