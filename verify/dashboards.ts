import { readFileSync } from 'node:fs';
import type { Prometheus } from './prometheus.ts';

interface Panel {
  title: string;
  targets: { expr: string; legendFormat: string }[];
}

/** Asks each query of each panel. @throws where one finds nothing but gaps */
export async function panelsWithData(prometheus: Prometheus): Promise<Record<string, string | number>[]> {
  const path = 'deploy/grafana/dashboards/medical-backend.json';
  const { panels } = JSON.parse(readFileSync(path, 'utf8')) as { panels: Panel[] };
  const rows = [];
  for (const { title, targets } of panels) {
    for (const { expr, legendFormat } of targets) {
      const series = await prometheus.query(expr.replaceAll('$__rate_interval', '10s'));
      const points = series.flatMap(({ values }) => values).filter(([, value]) => value !== 'NaN').length;
      if (points === 0) throw new Error(`${title}: the query of ${legendFormat} finds no data`);
      rows.push({ panel: title, query: legendFormat, series: series.length, points });
    }
  }
  return rows;
}
