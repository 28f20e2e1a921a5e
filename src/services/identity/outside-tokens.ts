import { createRemoteJWKSet, customFetch, type FetchImplementation, type JWTPayload, jwtVerify } from 'jose';
import { AppError, unauthenticated } from '../../core/errors.ts';
import { isCleanText } from '../../core/text.ts';
import { refused } from './access-tokens.ts';

/** Asymmetric ones alone: with a symmetric one, the public key could be used to sign. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Milliseconds for the issuer to answer. */
const PATIENCE = 5_000;

export interface OutsideIssuer {
  issuer: string;
  audience: string;
  /** Undefined: found by OpenID Connect Discovery 1.0. */
  jwksUrl: string | undefined;
  /** Claims, as paths with dots, that name the tenant and list the roles. */
  tenantClaim: string;
  rolesClaim: string;
}

export interface OutsideClaims {
  subject: string;
  tenant: string;
  roles: string[];
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Checks tokens of the one issuer that is configured, by the keys that it publishes. */
export class OutsideTokens {
  readonly #options: OutsideIssuer;
  readonly #fetch: typeof fetch;
  #keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;

  constructor(options: OutsideIssuer, fetcher: typeof fetch) {
    this.#options = options;
    this.#fetch = fetcher;
  }

  get issuer(): string {
    return this.#options.issuer;
  }

  /** @throws AppError `unauthenticated`; `unavailable` while the issuer's keys cannot be fetched */
  async check(token: string): Promise<OutsideClaims> {
    const { issuer, audience } = this.#options;
    const keys = await this.#keySet();
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer,
      audience,
      requiredClaims: ['exp', 'sub'],
    }).catch((error) => {
      if (isAway(error)) throw away(error);
      return refused(error);
    });
    return this.#claimsOf(payload);
  }

  #claimsOf(payload: JWTPayload): OutsideClaims {
    const tenant = at(payload, this.#options.tenantClaim);
    const roles = [at(payload, this.#options.rolesClaim)].flat();
    const { sub } = payload;
    if (typeof tenant !== 'string' || !isCleanText(tenant) || typeof sub !== 'string' || sub === '') {
      throw unauthenticated('token without tenant or subject');
    }
    return {
      subject: sub,
      tenant,
      roles: roles.filter((role) => typeof role === 'string'),
      expiresAt: (payload.exp ?? 0) * 1_000,
    };
  }

  #keySet(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    this.#keys ??= this.#findKeys().catch((error) => {
      this.#keys = undefined;
      throw away(error);
    });
    return this.#keys;
  }

  async #findKeys(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    const url = this.#options.jwksUrl ?? (await this.#discover());
    return createRemoteJWKSet(new URL(url), {
      timeoutDuration: PATIENCE,
      [customFetch]: this.#fetch as FetchImplementation,
    });
  }

  /** The document must name the issuer that was asked, or one issuer could speak for another. */
  async #discover(): Promise<string> {
    const { issuer } = this.#options;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await this.#fetch(url, { redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
    const document = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    if (document.issuer !== issuer || typeof document.jwks_uri !== 'string') {
      throw new Error('The discovery document is of another issuer.');
    }
    return document.jwks_uri;
  }
}

/** A path is followed through own fields only. */
function at(payload: JWTPayload, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return isObject ? (value as Record<string, unknown>)[name] : undefined;
  }, payload);
}

/** Of jose's errors, these say that no key set came, not that the token is wrong. */
const isAway = (error: unknown) => {
  const { code } = error as { code?: string };
  return code === 'ERR_JWKS_TIMEOUT' || code === 'ERR_JOSE_GENERIC' || !code?.startsWith('ERR_J');
};

const away = (cause: unknown) =>
  new AppError('unavailable', 'The issuer of the token cannot be reached at the moment.', {
    retryable: true,
    cause,
  });
