/**
 * `npm run verify:alerts`: brings about the condition of each alert on a running system (API and worker as processes of
 * their own, PostgreSQL, Redis, a model server), and sees in a real Prometheus with our rules that each one fires, that
 * none fired before, and that each query of the dashboard finds data. Needs Debian's packages `prometheus` and
 * `redis-server`, and a PostgreSQL.
 *
 * So that nobody waits for half an hour, Prometheus looks once a second, and in a copy of the rules each duration is
 * shorter by one factor, windows and `for` alike: 12, or 60 with `-- --small` (5m becomes 25 s or 5 s,
 * and nothing less than 3 s). Thresholds stay as they are. Ages that would need minutes are brought about by dating rows back.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { buildProject } from '../bench/children.ts';
import { withLifetimes } from '../bench/lifetimes.ts';
import { rounds } from './alert-causes.ts';
import { startMonitored } from './alert-system.ts';
import { panelsWithData } from './dashboards.ts';
import { startPrometheus } from './prometheus.ts';

const { values } = parseArgs({ options: { small: { type: 'boolean', default: false } } });
const factor = values.small ? 60 : 12;
/** Milliseconds for an alert to fire: the longest window and `for` are 15 and 10 minutes. */
const patience = (25 * 60_000) / factor + 20_000;

await withLifetimes(async (lifetimes) => {
  await buildProject();
  const system = await startMonitored(lifetimes);
  const prometheus = await startPrometheus(lifetimes, factor, {
    'medical-api': new URL(system.api.url).host,
    'medical-worker': new URL(system.worker.url).host,
  });
  await system.work();
  await prometheus.scraped(6);
  const early = prometheus.fired();
  if (early.length > 0) throw new Error(`these fire though nothing is wrong: ${early.join(', ')}`);
  console.log('Nothing fires while nothing is wrong.');

  const rows: Record<string, string>[] = [];
  for (const causes of rounds) {
    const started = performance.now();
    for (const { condition } of causes) console.log(`Now ${condition}.`);
    const ends = await Promise.all(causes.map(({ bring }) => bring(system)));
    try {
      for (const { condition, alerts } of causes) {
        for (const alert of alerts) {
          const took = await prometheus.fires(alert, patience, started);
          const fired = `after ${(took / 1_000).toFixed(1)} s`;
          rows.push({ alert, condition, fired });
          console.log(`  ${alert} fires ${fired}`);
        }
      }
    } finally {
      await Promise.all(ends.map((end) => end()));
    }
  }
  console.table(rows);

  const rules = readFileSync('deploy/prometheus/rules/medical-backend.yml', 'utf8');
  const known = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name);
  const missing = known.filter((name) => !rows.some(({ alert = '' }) => alert.split(' ')[0] === name));
  if (missing.length > 0) throw new Error(`nothing brought about ${missing.join(', ')}`);

  await system.work();
  await prometheus.scraped(3);
  console.table(await panelsWithData(prometheus));
});
