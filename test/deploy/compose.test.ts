import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DCLinter } from 'dclint';
import { parse as parseEnv } from 'dotenv';
import { afterAll, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { type ComposeService, interpolate, readCompose } from '../../verify/compose-file.ts';
import { makeEnvFile } from '../../verify/installation.ts';

const text = readFileSync('compose.yaml', 'utf8');
const example = readFileSync('.env.example', 'utf8');
const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts;
const folder = await mkdtemp(join(tmpdir(), 'medical-compose-'));
afterAll(() => rm(folder, { recursive: true }));
const envFile = makeEnvFile(folder);
const { services, networks } = readCompose(text, envFile);
const serviceOf = (name: string) => services[name] as ComposeService;

/** Services, keys and ports stand in the order that tells the most, not in the alphabet's. */
const rules = {
  'service-dependencies-alphabetical-order': 0,
  'service-keys-order': 0,
  'services-alphabetical-order': 0,
  'top-level-properties-order': 0,
  'require-quotes-in-ports': 0,
} as const;
const linter = new DCLinter({ rules, quiet: true, debug: false, exclude: [] });
function lint(file: string): string[] {
  const results: Array<{ messages: Array<{ rule: string; message: string }> }> = linter.lintFiles(
    [file],
    false,
  );
  return results.flatMap(({ messages }) => messages.map(({ rule, message }) => `${rule}: ${message}`));
}

test('the linter and the schema of Compose find nothing, and would find an unknown key', async () => {
  expect(lint('compose.yaml')).toEqual([]);
  const wrong = join(folder, 'compose.yaml');
  await writeFile(wrong, text.replace('    ports:', '    portz:'));
  expect(lint(wrong).join()).toContain('must NOT have additional properties');
});

test.each(Object.keys(services))('%s cannot write to its image or gain rights', (name) => {
  const service = serviceOf(name);
  expect(service.read_only).toBe(true);
  expect(service.cap_drop).toEqual(['ALL']);
  expect(service.security_opt).toEqual(['no-new-privileges:true']);
});

test('images of others are pinned by a tag', () => {
  const images = Object.values(services).flatMap(({ image, build }) => (build ? [] : [image]));
  expect(images.filter((image) => !/:v?\d/.test(image))).toEqual([]);
});

test('the database and Redis are reached from the network without a way out alone', () => {
  for (const name of ['db', 'redis']) {
    expect(serviceOf(name).ports).toBeUndefined();
    expect(serviceOf(name).networks).toEqual(['data']);
  }
  expect(networks.data).toEqual({ internal: true });
});

test('what is mounted from here is in the repository', () => {
  const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes);
  const here = mounts.flatMap((mount) => /^(\.[^:]*):/.exec(mount)?.[1] ?? []);
  expect(here.length).toBeGreaterThan(3);
  expect(here.filter((path) => !existsSync(path))).toEqual([]);
});

test('what is published is published on this machine alone', () => {
  const ports = Object.values(services).flatMap(({ ports = [] }) => ports);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('the program runs as package.json says, and only the migration has the owner’s login', () => {
  expect(serviceOf('worker').command?.join(' ')).toBe(scripts.worker);
  const owners = Object.entries(services).filter(
    ([, { environment }]) => environment?.MIGRATION_DATABASE_URL,
  );
  expect(owners.map(([name]) => name)).toEqual(['migrate']);
});

test.each(['app', 'worker', 'migrate'])('%s accepts its variables', (name) => {
  const env = Object.entries(serviceOf(name).environment ?? {}).map(([key, value]) => [key, String(value)]);
  const config = loadConfig({ APP_ENV: 'production', HOST: '0.0.0.0', ...Object.fromEntries(env) });
  expect(config.security.authMode).toBe('required');
  expect(config.database.poolMax * 2).toBeLessThan(100);
});

test('.env.example and compose.yaml name the same variables', () => {
  const used = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
  // For other images, and settings that have a default worth keeping.
  const withDefault = ['IMAGE', 'LOG_LEVEL', 'DB_POOL_SIZE', 'DB_MAX_OVERFLOW', 'LLM_EGRESS'];
  const known = [...Object.keys(parseEnv(example)), ...withDefault].filter(
    (name) => name !== 'COMPOSE_PROFILES',
  );
  expect(known.sort()).toEqual([...used].sort());
});

test('without its secrets nothing starts, and the script makes each once', async () => {
  expect(() => readCompose(text, example)).toThrow('set it in .env');
  const made = parseEnv(envFile);
  const secrets = Object.keys(parseEnv(example)).filter((name) => /(?<!API)_(KEY|PASSWORD)$/.test(name));
  const values = secrets.map((name) => made[name]);
  expect(values.filter((value) => !/^[0-9a-f]{64}$/.test(value ?? ''))).toEqual([]);
  expect(new Set(values).size).toBe(secrets.length);
  expect(made.OPENAI_API_KEY).toBe('');
});

test('variables are read as Compose reads them', () => {
  const env = { SET: 'x', EMPTY: '' };
  const read = (value: string) => interpolate(value, env);
  expect(read(`\${SET}-\${SET:-y}-\${EMPTY:-y}-\${NONE}-$$SET`)).toBe('x-x-y--$SET');
  expect(() => read(`\${EMPTY:?needed}`)).toThrow('EMPTY: needed');
});
