import { createHash, hkdfSync } from 'node:crypto';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { unauthenticated } from '../../core/errors.ts';
import { isUuid } from '../../core/text.ts';

const ISSUER = 'medical-backend';
/** RFC 9068: a token that is no access token is not taken for one. */
const TYPE = 'at+jwt';
const ALGORITHM = 'HS256';
/** PostgreSQL: the largest integer. */
const MAX_TENANT = 2_147_483_647;

/** What an access token says: who, where and by which login. What they may do is looked up, not carried. */
export interface AccessClaims {
  userId: number;
  tenantId: number;
  sessionId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Signs and checks our own access tokens. */
export class AccessTokens {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #signing: string;
  /** Seconds that a token lasts. */
  readonly lifetime: number;

  /** @param secrets the first signs; all check, so that a rotation logs nobody out */
  constructor(secrets: readonly string[], minutes: number) {
    const keys = secrets.map(keyOf);
    this.#keys = new Map(keys);
    this.#signing = keys[0]?.[0] ?? '';
    this.lifetime = minutes * 60;
  }

  issue({ userId, tenantId, sessionId }: Omit<AccessClaims, 'expiresAt'>): Promise<string> {
    return new SignJWT({ tenant: tenantId, sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: this.#signing })
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setSubject(String(userId))
      .setIssuedAt()
      .setExpirationTime(`${this.lifetime}s`)
      .sign(this.#keys.get(this.#signing) as Uint8Array);
  }

  /** @throws AppError `unauthenticated` for whatever is not a token of ours that holds now */
  async check(token: string): Promise<AccessClaims> {
    const { payload } = await jwtVerify(token, ({ kid = '' }) => this.#keyFor(kid), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: ISSUER,
      audience: ISSUER,
      requiredClaims: ['exp', 'iat', 'sub', 'sid', 'tenant'],
    }).catch(refused);
    return claimsOf(payload);
  }

  /** The header only chooses among keys that we hold. */
  #keyFor(kid: string): Uint8Array {
    const key = this.#keys.get(kid);
    if (!key) throw unauthenticated('token of an unknown key');
    return key;
  }
}

/** A key for this one purpose (RFC 5869), named by a hash that tells nothing of it. */
function keyOf(secret: string): [string, Uint8Array] {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'medical-backend access tokens', 32));
  return [createHash('sha256').update(key).digest('hex').slice(0, 16), key];
}

function claimsOf({ sub, tenant, sid, exp = 0 }: JWTPayload): AccessClaims {
  const userId = typeof sub === 'string' && /^[1-9]\d*$/.test(sub) ? Number(sub) : undefined;
  if (!isId(userId, Number.MAX_SAFE_INTEGER) || !isId(tenant, MAX_TENANT) || !isSessionId(sid)) {
    throw unauthenticated('token of another shape');
  }
  return { userId, tenantId: tenant, sessionId: sid, expiresAt: exp * 1_000 };
}

/** A signature says who wrote a claim, not that a column can hold it. */
const isId = (claim: unknown, most: number): claim is number =>
  Number.isSafeInteger(claim) && (claim as number) > 0 && (claim as number) <= most;
const isSessionId = (claim: unknown): claim is string => typeof claim === 'string' && isUuid(claim);

/** Errors of jose have a code that tells the reason without repeating the token. */
export function refused(error: unknown): never {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && code.startsWith('ERR_J')) throw unauthenticated(code);
  throw error;
}
