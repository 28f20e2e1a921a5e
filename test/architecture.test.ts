import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Which layers each layer may import. What is not here is no layer, and a file outside a layer is found too. */
const arrows: Record<string, readonly string[]> = {
  start: ['system', 'config', 'data', 'repositories', 'services', 'observability', 'core'],
  system: [
    'config',
    'api',
    'worker',
    'services',
    'repositories',
    'data',
    'queue',
    'providers',
    'observability',
    'core',
  ],
  api: ['services', 'schemas', 'observability', 'core'],
  worker: ['services', 'queue', 'schemas', 'observability', 'core'],
  services: ['repositories', 'queue', 'providers', 'schemas', 'observability', 'core'],
  repositories: ['data', 'schemas', 'observability', 'core'],
  data: ['observability', 'core'],
  queue: ['observability', 'core'],
  providers: ['observability', 'core', 'schemas'],
  schemas: ['core'],
  // A provider reads its own settings, so that a new one is one file.
  config: ['providers', 'core'],
  observability: ['core'],
  core: [],
};

const layerOf = (file: string) => (file === 'src/system.ts' ? 'system' : (file.split('/')[1] ?? ''));

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file.split(sep).join('/')}`);

const imports = files.flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, target = '']) => ({
    file,
    target: normalize(join(dirname(file), target))
      .split(sep)
      .join('/'),
  }));
});

describe('the house', () => {
  test('has only the layers that are drawn', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(files.filter((file) => !Object.hasOwn(arrows, layerOf(file)))).toEqual([]);
  });

  test('imports along the arrows alone', () => {
    expect(imports.length).toBeGreaterThan(100);
    const against = imports.filter(({ file, target }) => {
      const [from, to] = [layerOf(file), layerOf(target)];
      return from !== to && !arrows[from]?.includes(to);
    });
    expect(against).toEqual([]);
  });

  test('has no import in a circle', () => {
    const reachable = (from: string, seen: Set<string>): Set<string> => {
      for (const { file, target } of imports) {
        if (file !== from || seen.has(target)) continue;
        seen.add(target);
        reachable(target, seen);
      }
      return seen;
    };
    expect(files.filter((file) => reachable(file, new Set()).has(file))).toEqual([]);
  });

  test('keeps SQL in repositories and data', () => {
    const outside = files.filter((file) => !['repositories', 'data'].includes(layerOf(file)));
    const withSql = outside.filter((file) => /from 'kysely'|from 'pg'/.test(readFileSync(file, 'utf8')));
    expect(withSql).toEqual([]);
  });
});
