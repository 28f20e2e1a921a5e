import { describe, expect, test } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config/config.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

const keys = {
  SECRET_KEY: 'dGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVy',
  AUDIT_KEY: 'bGF6eSBkb2dzIGFuZCBzbGVlcHMgdW50aWwgbm9vbg',
};
const production = {
  APP_ENV: 'production',
  DATABASE_URL: 'postgresql://app:secret@db:5432/medical',
  ...keys,
};

describe('the configuration', () => {
  test.each([
    [{}, 'DEBUG', 8, 30],
    [{ APP_ENV: 'testing', ...keys }, 'WARNING', 8, 30],
    [{ APP_ENV: 'staging', ...keys }, 'INFO', 30, 30],
    [production, 'WARNING', 60, 60],
  ])('has the profile of %o', (env, logLevel, poolMax, connectionTimeout) => {
    expect(loadConfig(env)).toMatchObject({ logLevel, database: { poolMax, connectionTimeout } });
  });

  test('takes the pool from DB_POOL_SIZE plus DB_MAX_OVERFLOW', () => {
    expect(loadConfig({ DB_POOL_SIZE: '7', DB_MAX_OVERFLOW: '0' }).database.poolMax).toBe(7);
  });

  test('has the settings of jobs, and lets no password of Redis into a message', () => {
    const { jobs } = loadConfig({ REDIS_URL: 'redis://cache:6379/2', JOB_MAX_ATTEMPTS: '5' });
    expect(jobs).toMatchObject({
      redisUrl: 'redis://cache:6379/2',
      maxAttempts: 5,
      resultTtl: 3_600,
      timeLimit: 300,
      workerPort: undefined,
    });
    expect(jobs.concurrency).toBeGreaterThanOrEqual(4);
    const problems = problemsOf({
      REDIS_URL: 'http://:secret@cache',
      WORKER_CONCURRENCY: '0',
      WORKER_PORT: 'x',
    });
    expect(problems.map((line) => line.split(' ')[0])).toEqual([
      'REDIS_URL',
      'WORKER_CONCURRENCY',
      'WORKER_PORT',
    ]);
    expect(problems.join()).not.toContain('secret');
  });

  test('tells every malformed value in one line each, and no value', () => {
    const problems = problemsOf({
      PORT: 'eighty',
      LOG_LEVEL: 'LOUD',
      METRICS_ENABLED: 'maybe',
      DATABASE_URL: 'mysql://u:hunter2@h/d',
      DB_POOL_SIZE: '-1',
      CORS_ORIGINS: 'clinic.example',
    });
    expect(problems).toHaveLength(6);
    expect(problems.join()).not.toMatch(/hunter2|eighty|LOUD/);
  });

  test('refuses an unknown APP_ENV', () => {
    expect(problemsOf({ APP_ENV: 'prod' })[0]).toMatch(/^APP_ENV must be one of development/);
  });

  test('refuses the embedded database, any origin and sample data in production', () => {
    expect(problemsOf({ APP_ENV: 'production', ...keys })).toEqual([expect.stringMatching(/^DATABASE_URL/)]);
    expect(problemsOf({ ...production, CORS_ORIGINS: '*' })).toEqual([
      expect.stringMatching(/^CORS_ORIGINS/),
    ]);
    expect(problemsOf({ ...production, SEED_SAMPLE_DATA: 'true' })).toHaveLength(1);
  });

  test('understands the origin’s spellings of addresses and lists', () => {
    const config = loadConfig({
      DATABASE_URL: 'postgresql+psycopg2://u:p@h:5432/d',
      CORS_ORIGINS: '["https://a.example", "http://localhost:3000"]',
    });
    expect(config.database.url).toBe('postgresql://u:p@h:5432/d');
    expect(config.corsOrigins).toEqual(['https://a.example', 'http://localhost:3000']);
  });

  test('traces where an endpoint is given, and waits before a stop where balancers have to notice', () => {
    expect(loadConfig({})).toMatchObject({ tracesEndpoint: undefined, shutdownDelay: 0 });
    expect(loadConfig(production)).toMatchObject({ shutdownDelay: 5 });
    const traced = loadConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' });
    expect(traced.tracesEndpoint).toBe('http://collector:4318');
    expect(problemsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: 'user:hunter2@collector' })).toEqual([
      'OTEL_EXPORTER_OTLP_ENDPOINT must be an address of the form http://host:4318.',
    ]);
  });

  test('is frozen', () => {
    expect(Object.isFrozen(loadConfig({}))).toBe(true);
    expect(Object.isFrozen(loadConfig({}).database)).toBe(true);
  });
});
