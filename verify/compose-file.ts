import { parse as parseEnv } from 'dotenv';
import { parse } from 'yaml';

export interface ComposeService {
  image: string;
  build?: string;
  command?: string[];
  user?: string;
  environment?: Record<string, string>;
  volumes?: string[];
  networks?: string[];
  ports?: string[];
  profiles?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  depends_on?: Record<string, { condition: string; required?: boolean }> | string[];
  healthcheck?: { test?: string[]; disable?: boolean };
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  networks: Record<string, { internal?: boolean }>;
  volumes: Record<string, unknown>;
}

/**
 * A compose file as Compose reads it beside the given `.env`.
 *
 * @throws Error for a variable that must be set and is not
 */
export function readCompose(text: string, envFile: string): ComposeFile {
  const env = parseEnv(envFile);
  const interpolated = parse(text, { merge: true, uniqueKeys: true });
  return mapStrings(interpolated, (value) => interpolate(value, env)) as ComposeFile;
}

/** `$$`, `${NAME}`, `${NAME:-default}` and `${NAME:?message}`: https://docs.docker.com/reference/compose-file/interpolation/ */
export function interpolate(value: string, env: Record<string, string>): string {
  return value.replace(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}|\$/g, (found, name, kind, rest) => {
    if (found === '$$') return '$';
    if (name === undefined) throw new Error(`A lone $ in ${value}`);
    const given = env[name];
    if (given) return given;
    if (kind === '?') throw new Error(`${name}: ${rest}`);
    return kind === '-' ? rest : '';
  });
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
}
