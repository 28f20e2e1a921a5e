import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hasPromtool, promtool } from '../support/promtool.ts';

const folder = 'deploy/prometheus';
const rules = `${folder}/rules/medical-backend.yml`;
const cases = `${folder}/tests/medical-backend.test.yml`;
const read = (path: string) => readFileSync(path, 'utf8');
const namesIn = (text: string, key: string) =>
  [...text.matchAll(new RegExp(`^\\s*(?:- )?${key}: (\\w+)$`, 'gm'))].map(([, name = '']) => name);

describe.runIf(hasPromtool())('promtool', () => {
  test.each([
    ['check', 'rules', rules],
    ['check', 'config', `${folder}/prometheus.yml`],
    ['test', 'rules', cases],
  ])('%s %s finds no fault', (...args) => {
    const { code, said } = promtool(args);
    expect(code, said).toBe(0);
  });
});

describe('the alerts', () => {
  const alerts = namesIn(read(rules), 'alert');

  test('are those of the design, and those of the seals, the fallbacks and the oldest job', () => {
    expect(alerts).toEqual([
      ...['HighLatency', 'ServerErrors', 'QueueBacklog', 'SummaryErrors', 'ComponentDown'],
      ...['AuditSealerBehind', 'SummaryFallbacks', 'OldestJobWaiting'],
    ]);
  });

  test.each(alerts)('%s is tested where it fires and where it does not', (alert) => {
    const looks = read(cases)
      .split(/^ {6}- eval_time: /m)
      .filter((look) => look.includes(`alertname: ${alert}\n`));
    const firing = looks.filter((look) => look.includes('exp_alerts'));
    expect([firing.length > 0, looks.length > firing.length]).toEqual([true, true]);
  });

  test.each(alerts)('%s names its page of the runbook', (alert) => {
    expect(read(rules)).toContain(`runbook_url: docs/runbook.md#${alert.toLowerCase()}\n`);
  });
});

test('alerts and panels ask only for metrics that the program has', () => {
  const sources = readdirSync('src/observability').map((file) => read(`src/observability/${file}`));
  const known = sources.join('\n');
  const dashboard = read('deploy/grafana/dashboards/medical-backend.json');
  const used = `${read(rules)}\n${dashboard}`.matchAll(
    /\b((?:http|queue|summary|health|audit|db|llm)_[a-z_]+)(?=[{[) ])/g,
  );
  const names = new Set([...used].map(([, name = '']) => name.replace(/_(?:bucket|count)$/, '')));
  expect(names.size).toBeGreaterThan(10);
  expect([...names].filter((name) => !known.includes(`'${name}'`))).toEqual([]);
});

test('the dashboard has the six panels of the design', () => {
  const { panels } = JSON.parse(read('deploy/grafana/dashboards/medical-backend.json'));
  expect(panels.map(({ title }: { title: string }) => title)).toEqual([
    ...['Request Rate', 'Latency Percentiles', 'Error Rate'],
    ...['Task Queue Depth', 'LLM Performance', 'Database Connections'],
  ]);
});
