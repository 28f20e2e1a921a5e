import { fileURLToPath } from 'node:url';
import type { Lifetimes } from './lifetimes.ts';
import { decimal, measure, median, type Rounds } from './measures.ts';
import { recordsSize, recordsWorks } from './records.ts';
import { startForRun, startOurs } from './servers.ts';

/** Answers a second of one work without tracing, with one trace in a hundred, and with all. */
export interface TracedRow {
  label: string;
  off: number;
  sampled: number;
  all: number;
}

/** A read, a search and a write: the others cost the same for each statement. */
const measured = ['get', 'search', 'create-note'];
const modes = ['off', 'sampled', 'all'] as const;

/** One database, three servers on it, each measured in turn. @param database filled with the records' rows */
export async function compareTracing(
  lifetimes: Lifetimes,
  database: string,
  seed: number,
  { rounds, seconds }: Rounds,
): Promise<TracedRow[]> {
  const sink = await startForRun(lifetimes, {
    name: 'the trace sink',
    args: ['--import', 'tsx', fileURLToPath(new URL('trace-sink.ts', import.meta.url))],
    env: {},
    readyPath: '/',
  });
  const on = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url };
  const hundredth = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.01' };
  const servers = {
    off: await startOurs(lifetimes, database, 'WARNING'),
    sampled: await startOurs(lifetimes, database, 'WARNING', { ...on, ...hundredth }),
    all: await startOurs(lifetimes, database, 'WARNING', on),
  };
  const rows: TracedRow[] = [];
  for (const work of recordsWorks(seed, 32).filter(({ id }) => measured.includes(id))) {
    const rates: Record<(typeof modes)[number], number[]> = { off: [], sampled: [], all: [] };
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      for (const mode of modes) {
        const { rate } = await measure(`${work.label} (${mode})`, {
          url: servers[mode].url,
          connections: work.connections,
          seconds: round === 0 ? 1 : seconds,
          leastAnswers: 10,
          requests: work.ours,
          expectedStatus: work.expectedStatus,
        });
        if (round > 0) rates[mode].push(rate);
      }
    }
    const row = {
      label: work.label,
      off: median(rates.off),
      sampled: median(rates.sampled),
      all: median(rates.all),
    };
    console.log(
      `  ${row.label}: off ${decimal(row.off)}/s, 1 % ${decimal(row.sampled)}/s, all ${decimal(row.all)}/s`,
    );
    rows.push(row);
  }
  for (const server of [...Object.values(servers), sink]) await server.stop();
  return rows;
}

export function tracingSection(machine: string, rows: TracedRow[]): string {
  const part = (rate: number, { off }: TracedRow) => `${decimal(rate)} (${decimal((100 * rate) / off)} %)`;
  return [
    machine,
    '',
    `${recordsSize.patients} patients, 32 connections.`,
    '',
    '| work | off, per second | one trace in a hundred | every trace |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      (row) => `| ${row.label} | ${decimal(row.off)} | ${part(row.sampled, row)} | ${part(row.all, row)} |`,
    ),
  ].join('\n');
}
