import type { LlmConfig } from '../providers/factory.ts';
import { type JobConfig, loadJobConfig } from './jobs.ts';
import { loadLlmConfig } from './llm.ts';
import { type SecurityConfig, securityOf } from './security.ts';
import { loadSummaryConfig, type SummaryConfig } from './summaries.ts';
import { booleanOf, integerOf, listOf, type Problems } from './values.ts';

export type AppEnv = 'development' | 'testing' | 'staging' | 'production';
export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';

/** Everything the program may be told, validated and frozen. Times are in seconds unless the name says otherwise. */
export interface Config {
  readonly appEnv: AppEnv;
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  readonly corsOrigins: readonly string[];
  readonly metricsEnabled: boolean;
  /** Where traces go (OTLP over HTTP); undefined: tracing is off. */
  readonly tracesEndpoint: string | undefined;
  /** Between the end of readiness and the end of the service, for balancers to look elsewhere. */
  readonly shutdownDelay: number;
  readonly docsEnabled: boolean;
  readonly seedSampleData: boolean;
  readonly database: DatabaseConfig;
  readonly security: SecurityConfig;
  readonly jobs: JobConfig;
  readonly llm: LlmConfig;
  readonly summaries: SummaryConfig;
}

export interface DatabaseConfig {
  /** Undefined: the embedded database in `dataDir`. */
  readonly url: string | undefined;
  /** The owner's connection, for migrations; where it is not set, `url` is the owner's and the program switches role. */
  readonly migrationUrl: string | undefined;
  readonly dataDir: string;
  /** DB_POOL_SIZE + DB_MAX_OVERFLOW: the most connections that one process opens. */
  readonly poolMax: number;
  readonly connectionTimeout: number;
  /** Refuse a login that could pass by the row-level policies. */
  readonly restrictedLoginOnly: boolean;
}

/** Malformed configuration: one line for each value that is wrong. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

interface Profile {
  logLevel: LogLevel;
  pool: number;
  overflow: number;
  connectionTimeout: number;
  shutdownDelay: number;
}

/** The profiles of the system design, chosen by APP_ENV. */
const profiles: Record<AppEnv, Profile> = {
  development: { logLevel: 'DEBUG', pool: 3, overflow: 5, connectionTimeout: 30, shutdownDelay: 0 },
  testing: { logLevel: 'WARNING', pool: 3, overflow: 5, connectionTimeout: 30, shutdownDelay: 0 },
  staging: { logLevel: 'INFO', pool: 10, overflow: 20, connectionTimeout: 30, shutdownDelay: 5 },
  production: { logLevel: 'WARNING', pool: 20, overflow: 40, connectionTimeout: 60, shutdownDelay: 5 },
};
const logLevels: readonly LogLevel[] = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];

/** The environment's name alone, which decides the `.env.<name>` file to read. @throws ConfigError */
export function appEnvOf(env: NodeJS.ProcessEnv): AppEnv {
  const name = env.APP_ENV || 'development';
  if (!Object.hasOwn(profiles, name)) {
    throw new ConfigError([`APP_ENV must be one of ${Object.keys(profiles).join(', ')}.`]);
  }
  return name as AppEnv;
}

/** Pure: reads nothing but its argument. @throws ConfigError with every problem found, not only the first */
export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const appEnv = appEnvOf(env);
  const profile = profiles[appEnv];
  const problems: Problems = [];
  const number = (name: string, fallback: number, min: number, max: number) =>
    integerOf(env, name, fallback, min, max, problems);

  const host = env.HOST || '127.0.0.1';
  const config: Config = {
    appEnv,
    host,
    port: number('PORT', 8000, 0, 65_535),
    logLevel: logLevelOf(env, profile.logLevel, problems),
    corsOrigins: listOf(env, 'CORS_ORIGINS'),
    metricsEnabled: booleanOf(env, 'METRICS_ENABLED', true, problems),
    tracesEndpoint: webAddressOf(env, 'OTEL_EXPORTER_OTLP_ENDPOINT', problems),
    shutdownDelay: number('SHUTDOWN_DELAY_SECONDS', profile.shutdownDelay, 0, 300),
    docsEnabled: booleanOf(env, 'DOCS_ENABLED', appEnv !== 'production', problems),
    seedSampleData: booleanOf(env, 'SEED_SAMPLE_DATA', appEnv === 'development', problems),
    database: {
      url: databaseUrlOf(env, 'DATABASE_URL', problems),
      migrationUrl: databaseUrlOf(env, 'MIGRATION_DATABASE_URL', problems),
      dataDir: env.DATA_DIR || './data',
      poolMax:
        number('DB_POOL_SIZE', profile.pool, 1, 1_000) +
        number('DB_MAX_OVERFLOW', profile.overflow, 0, 1_000),
      connectionTimeout: number('DB_POOL_TIMEOUT', profile.connectionTimeout, 1, 600),
      restrictedLoginOnly: appEnv === 'production',
    },
    security: securityOf(env, { appEnv, host }, problems),
    jobs: loadJobConfig(env, problems),
    llm: loadLlmConfig(env, problems),
    summaries: loadSummaryConfig(env, problems),
  };
  checkOrigins(config, problems);
  if (config.seedSampleData && appEnv !== 'development') {
    problems.push('SEED_SAMPLE_DATA may be on in development only.');
  }
  if (appEnv === 'production' && !config.database.url) {
    problems.push('DATABASE_URL must be set in production: the embedded database is for development.');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze({ ...config, database: Object.freeze(config.database) });
}

function logLevelOf(env: NodeJS.ProcessEnv, fallback: LogLevel, problems: Problems): LogLevel {
  const given = (env.LOG_LEVEL || fallback).toUpperCase();
  const level = logLevels.find((known) => known === given);
  if (!level) problems.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}.`);
  return level ?? fallback;
}

/** The value itself never enters the message: it holds a password. */
function databaseUrlOf(env: NodeJS.ProcessEnv, name: string, problems: Problems): string | undefined {
  const given = env[name];
  if (!given) return undefined;
  // The origin's addresses name their driver (postgresql+psycopg2://…).
  const url = given.replace(/^postgres(?:ql)?(?:\+\w+)?:\/\//, 'postgresql://');
  if (!url.startsWith('postgresql://') || !URL.canParse(url)) {
    problems.push(`${name} must be an address of the form postgresql://user:password@host:port/database.`);
    return undefined;
  }
  return url;
}

/** The value itself never enters the message: it may hold a password. */
function webAddressOf(env: NodeJS.ProcessEnv, name: string, problems: Problems): string | undefined {
  const given = env[name]?.trim();
  if (!given) return undefined;
  if (/^https?:\/\//.test(given) && URL.canParse(given)) return given;
  problems.push(`${name} must be an address of the form http://host:4318.`);
  return undefined;
}

function checkOrigins(config: Config, problems: Problems): void {
  for (const origin of config.corsOrigins) {
    if (origin === '*') {
      if (config.appEnv === 'production') problems.push('CORS_ORIGINS may not be * in production.');
    } else if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      problems.push('CORS_ORIGINS must be a comma-separated list of origins such as https://clinic.example.');
      return;
    }
  }
}
