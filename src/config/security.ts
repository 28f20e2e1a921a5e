import { isIP } from 'node:net';
import { integerOf, listOf, type Problems } from './values.ts';

/** Who is asked for a credential, and what the credentials rest on. */
export interface SecurityConfig {
  /** `none`: every caller is the one developer of this machine. */
  readonly authMode: 'none' | 'required';
  /** The first signs, all check; empty while nobody is asked for a credential. */
  readonly secretKeys: readonly string[];
  /** Seals the audit; undefined: it is written and not sealed. */
  readonly auditKey: string | undefined;
  /** File to which the signed heads of the audit are appended; undefined: the log alone. */
  readonly auditHeadFile: string | undefined;
  readonly accessTokenMinutes: number;
  /** In small letters: no new password may be one of them. */
  readonly commonPasswords: ReadonlySet<string>;
  readonly oidc: OidcConfig | undefined;
  /** Undefined: no limits. */
  readonly rateLimits: RateLimitConfig | undefined;
  /** Addresses and networks whose forwarded headers count. */
  readonly trustProxy: readonly string[];
}

export interface OidcConfig {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string | undefined;
  readonly tenantClaim: string;
  readonly rolesClaim: string;
}

export interface RateLimitConfig {
  readonly requests: number;
  readonly summaries: number;
  /** Seconds. */
  readonly window: number;
}

/** 256 bits, written in base64 or longer. */
const SHORTEST_SECRET = 32;
/** A random secret of this length repeats few characters. */
const SECRET_VARIETY = 12;
/** The shortest password that a user may have, in characters. */
const SHORTEST_PASSWORD = 12;

export function securityOf(
  env: NodeJS.ProcessEnv,
  place: { appEnv: string; host: string },
  problems: Problems,
): SecurityConfig {
  const local = place.appEnv === 'development' && isLoopback(place.host);
  const authMode = authModeOf(env, local, problems);
  const authenticated = authMode === 'required';
  const number = (name: string, fallback: number, max: number) =>
    integerOf(env, name, fallback, 1, max, problems);
  const rateLimits = {
    requests: number('RATE_LIMIT_REQUESTS', 100, 1_000_000_000),
    summaries: number('RATE_LIMIT_SUMMARIES', 10, 1_000_000_000),
    window: number('RATE_LIMIT_WINDOW', 60, 86_400),
  };
  const secretKeys = ['SECRET_KEY', 'SECRET_KEY_PREVIOUS'].flatMap(
    (name) => secretOf(env, name, authenticated && name === 'SECRET_KEY', problems) ?? [],
  );
  const auditKey = secretOf(env, 'AUDIT_KEY', authenticated, problems);
  // Whoever can sign tokens must not be able to seal what was done with them.
  if (auditKey !== undefined && secretKeys.includes(auditKey))
    problems.push('AUDIT_KEY must be another key than SECRET_KEY and SECRET_KEY_PREVIOUS.');
  return Object.freeze({
    authMode,
    secretKeys,
    auditKey,
    auditHeadFile: env.AUDIT_HEAD_FILE || undefined,
    // No longer than a session may be left alone.
    accessTokenMinutes: number('ACCESS_TOKEN_EXPIRE_MINUTES', 30, 12 * 60),
    commonPasswords: passwordsOf(env.COMMON_PASSWORDS),
    oidc: oidcOf(env, problems),
    rateLimits: authenticated && place.appEnv !== 'testing' ? rateLimits : undefined,
    trustProxy: proxiesOf(env, problems),
  });
}

function authModeOf(env: NodeJS.ProcessEnv, local: boolean, problems: Problems): 'none' | 'required' {
  const given = env.AUTH_MODE?.trim().toLowerCase() || (local ? 'none' : 'required');
  if (given !== 'none' && given !== 'required') {
    problems.push('AUTH_MODE must be none or required.');
    return 'required';
  }
  if (given === 'none' && !local) {
    problems.push('AUTH_MODE=none is for development on a loopback HOST only.');
  }
  return given;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** Published with the origin or in our own examples, so known to everybody. */
const samples =
  /change.?me|change.?in.?production|your.?secret|example|secret.?key|password|insecure|development/i;

function secretOf(
  env: NodeJS.ProcessEnv,
  name: string,
  needed: boolean,
  problems: Problems,
): string | undefined {
  const secret = env[name]?.trim();
  const advice = 'Make one with: openssl rand -base64 48';
  if (!secret) {
    if (needed) problems.push(`${name} must be set where callers are authenticated. ${advice}`);
    return undefined;
  }
  if (secret.length < SHORTEST_SECRET || new Set(secret).size < SECRET_VARIETY || samples.test(secret)) {
    problems.push(`${name} must be ${SHORTEST_SECRET} or more random characters of your own. ${advice}`);
  }
  return secret;
}

/** One a line. Shorter ones than a password may be are left out, as most of each published list are. */
function passwordsOf(text = ''): ReadonlySet<string> {
  const lines = text.split(/\r?\n/).filter((line) => [...line].length >= SHORTEST_PASSWORD);
  return new Set(lines.map((line) => line.normalize('NFC').toLowerCase()));
}

function oidcOf(env: NodeJS.ProcessEnv, problems: Problems): OidcConfig | undefined {
  const issuer = env.OIDC_ISSUER;
  if (!issuer) return undefined;
  const jwksUrl = env.OIDC_JWKS_URL || undefined;
  for (const [name, url] of Object.entries({ OIDC_ISSUER: issuer, OIDC_JWKS_URL: jwksUrl })) {
    if (url !== undefined && !isSafeUrl(url)) problems.push(`${name} must be an https address.`);
  }
  if (!env.OIDC_AUDIENCE) problems.push('OIDC_AUDIENCE must be set together with OIDC_ISSUER.');
  return Object.freeze({
    issuer,
    audience: env.OIDC_AUDIENCE ?? '',
    jwksUrl,
    tenantClaim: env.OIDC_TENANT_CLAIM || 'tenant',
    rolesClaim: env.OIDC_ROLES_CLAIM || 'roles',
  });
}

/** Keys fetched over plain HTTP could be anybody's, but on this machine. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname.replace(/^\[|\]$/g, '')));
}

function proxiesOf(env: NodeJS.ProcessEnv, problems: Problems): string[] {
  const proxies = listOf(env, 'TRUST_PROXY');
  const named = ['loopback', 'linklocal', 'uniquelocal'];
  const fits = (proxy: string) => {
    const [address = '', bits] = proxy.split('/');
    const version = isIP(address);
    const widest = version === 4 ? 32 : 128;
    return (
      version !== 0 &&
      (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= widest))
    );
  };
  if (!proxies.every((proxy) => named.includes(proxy) || fits(proxy))) {
    problems.push('TRUST_PROXY must list addresses or networks, such as 10.0.0.0/8, or loopback.');
  }
  return proxies;
}
