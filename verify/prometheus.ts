import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lifetimes } from '../bench/lifetimes.ts';
import { freePort } from '../test/support/ports.ts';

export interface Series {
  metric: Record<string, string>;
  values: [number, string][];
}

export interface Prometheus {
  /** Alerts that fire or ever fired, each by its name, with its component where it has one. */
  fired(): string[];
  /** @returns the milliseconds since `started` @throws where it does not fire within `patience` */
  fires(alert: string, patience: number, started: number): Promise<number>;
  /** Resolves after so many further looks at the system. */
  scraped(times: number): Promise<void>;
  /** Of the whole run, by the second. */
  query(expression: string): Promise<Series[]>;
}

/** Milliseconds between two looks at the alerts. */
const LOOK = 250;

/** A Prometheus of our own on a free port, with our rules at another speed. @param targets of each job */
export async function startPrometheus(
  lifetimes: Lifetimes,
  factor: number,
  targets: Record<string, string>,
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'medical-prometheus-'));
  lifetimes.add(folder, async () => rmSync(folder, { recursive: true, force: true }));
  const rules = readFileSync('deploy/prometheus/rules/medical-backend.yml', 'utf8');
  writeFileSync(join(folder, 'rules.yml'), hastened(rules, factor));
  const jobs = Object.entries(targets).map(([job_name, target]) => ({
    job_name,
    static_configs: [{ targets: [target] }],
  }));
  const config = {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    scrape_configs: jobs,
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(config));
  const url = `http://127.0.0.1:${await freePort()}`;
  const began = Date.now();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit').catch(() => []);
  lifetimes.add('prometheus', async () => {
    child.kill();
    await ended;
  });
  const ask = async <T>(path: string): Promise<T | undefined> => {
    const response = await fetch(`${url}${path}`).catch(() => undefined);
    return response?.ok ? (((await response.json()) as { data: T }).data as T) : undefined;
  };
  for (let tries = 0; !(await fetch(`${url}/-/ready`).catch(() => undefined))?.ok; tries++) {
    if (tries > 100 || child.exitCode !== null) throw new Error('Prometheus does not start.');
    await pause(100);
  }
  const seen = new Map<string, number>();
  const watch = setInterval(async () => {
    const found = await ask<{ alerts: { state: string; labels: Record<string, string> }[] }>(
      '/api/v1/alerts',
    );
    for (const { state, labels } of found?.alerts ?? []) {
      const name = [labels.alertname, labels.component].filter(Boolean).join(' ');
      if (state === 'firing' && !seen.has(name)) seen.set(name, performance.now());
    }
  }, LOOK);
  lifetimes.add('watch', async () => clearInterval(watch));
  return {
    fired: () => [...seen.keys()],
    async fires(alert, patience, started) {
      for (;;) {
        const at = seen.get(alert);
        if (at !== undefined) return at - started;
        if (performance.now() - started > patience) throw new Error(`${alert} does not fire`);
        await pause(LOOK);
      }
    },
    scraped: (times) => pause(times * 1_000 + LOOK),
    async query(expression) {
      const range = new URLSearchParams({
        query: expression,
        start: String(began / 1_000),
        end: String(Date.now() / 1_000),
        step: '1',
      });
      return (await ask<{ result: Series[] }>(`/api/v1/query_range?${range}`))?.result ?? [];
    },
  };
}

/** Seconds that a window or a `for` spans at least: as many looks as in earnest, so that one lost look is no alarm. */
const SHORTEST = 3;

/** Every duration in minutes, of windows and of `for`, divided by the factor. */
const hastened = (rules: string, factor: number): string =>
  rules.replace(/(\[|for: )(\d+)m/g, (_, before, minutes) => {
    return `${before}${Math.max((Number(minutes) * 60) / factor, SHORTEST)}s`;
  });
