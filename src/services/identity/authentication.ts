import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { type Actor, anonymousActor, type Origin } from '../../core/actor.ts';
import type { Clock } from '../../core/clock.ts';
import { unauthenticated } from '../../core/errors.ts';
import { isRole, permissionsOf } from '../../core/permissions.ts';
import type { Store } from '../../repositories/store.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { OutsideTokens } from './outside-tokens.ts';
import { hashOfSecret, looksLikeApiKey } from './secrets.ts';

/** Milliseconds that a credential is believed before it is looked at again: what was taken away is gone by then. */
export const FRESHNESS = 3_000;
/** Credentials that are remembered at once. */
const MAX_KNOWN = 10_000;

type Known = Omit<Actor, 'origin'>;

interface Remembered {
  actor: Known;
  /** Milliseconds since 1970. */
  until: number;
}

/** Who a credential is: an API key, an access token of ours, or a token of the outside issuer. */
export class AuthenticationService {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #tokens: AccessTokens;
  readonly #outside: OutsideTokens | undefined;
  readonly #remembered = new Map<string, Remembered>();
  readonly #asked = new Map<string, Promise<Remembered>>();

  constructor(parts: {
    store: Store;
    clock: Clock;
    tokens: AccessTokens;
    outside: OutsideTokens | undefined;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#tokens = parts.tokens;
    this.#outside = parts.outside;
  }

  /** @throws AppError `unauthenticated` */
  async authenticate(credential: string, origin: Origin): Promise<Actor> {
    const name = createHash('sha256').update(credential).digest('base64');
    const now = this.#clock().getTime();
    const remembered = this.#remembered.get(name);
    if (remembered && remembered.until > now) return { ...remembered.actor, origin };
    let asked = this.#asked.get(name);
    if (!asked) {
      asked = this.#ask(credential, now).finally(() => this.#asked.delete(name));
      this.#asked.set(name, asked);
    }
    const found = await asked;
    this.#remember(name, found);
    return { ...found.actor, origin };
  }

  #remember(name: string, found: Remembered): void {
    this.#remembered.delete(name);
    if (this.#remembered.size >= MAX_KNOWN) {
      for (const oldest of this.#remembered.keys()) {
        this.#remembered.delete(oldest);
        break;
      }
    }
    this.#remembered.set(name, found);
  }

  async #ask(credential: string, now: number): Promise<Remembered> {
    const until = now + FRESHNESS;
    if (looksLikeApiKey(credential)) return { actor: await this.#byKey(credential), until };
    if (this.#outside && issuerOf(credential) === this.#outside.issuer) {
      return this.#byOutsideToken(this.#outside, credential, until);
    }
    return this.#byToken(credential, until);
  }

  async #byKey(key: string): Promise<Known> {
    const found = await this.#store.credentials.findApiKey(hashOfSecret(key));
    if (!found) throw unauthenticated('unknown, expired or revoked key');
    return {
      tenantId: found.tenant_id,
      credential: `key:${found.id}`,
      kind: 'key',
      userId: undefined,
      roles: found.roles,
      permissions: permissionsOf(found.roles, found.scopes),
      sessionId: undefined,
    };
  }

  async #byToken(token: string, until: number): Promise<Remembered> {
    const { userId, tenantId, sessionId, expiresAt } = await this.#tokens.check(token);
    const user = await this.#store.read({ ...anonymousActor, tenantId }, ({ users }) =>
      users.findActive(userId, sessionId),
    );
    if (!user) throw unauthenticated('session revoked or user disabled');
    const actor = userActor(tenantId, userId, user.roles, 'user', sessionId);
    return { actor, until: Math.min(until, expiresAt) };
  }

  async #byOutsideToken(outside: OutsideTokens, token: string, until: number): Promise<Remembered> {
    const { subject, tenant, roles, expiresAt } = await outside.check(token);
    const tenantId = await this.#store.credentials.findTenant(tenant);
    if (tenantId === undefined) throw unauthenticated('token for an unknown tenant');
    const userId = await this.#outsideUser(tenantId, outside.issuer, subject);
    // What makes tenants is given by the command line alone.
    const granted = roles.filter((role) => isRole(role) && role !== 'platform');
    return {
      actor: userActor(tenantId, userId, granted, 'outside', undefined),
      until: Math.min(until, expiresAt),
    };
  }

  /** Kept as a user of ours, so that it can be disabled here and has a number in the audit. */
  async #outsideUser(tenantId: number, issuer: string, subject: string): Promise<number> {
    const actor = { ...anonymousActor, tenantId };
    const hash = createHash('sha256')
      .update(JSON.stringify([issuer, subject]))
      .digest('hex');
    let user = await this.#store.read(actor, ({ users }) => users.findOutside(hash));
    if (!user) {
      await this.#store.transaction(actor, async ({ users, audit }) => {
        await users.insertOutside(hash, `outside:${hash.slice(0, 32)}`);
        audit.append({ action: 'user.create', detail: 'first token of the outside issuer' });
      });
      user = await this.#store.read(actor, ({ users }) => users.findOutside(hash));
    }
    if (!user || user.disabled_at !== null) throw unauthenticated('user disabled');
    return user.id;
  }
}

function userActor(
  tenantId: number,
  userId: number,
  roles: readonly string[],
  kind: 'user' | 'outside',
  sessionId: string | undefined,
): Known {
  return {
    tenantId,
    credential: `user:${userId}`,
    kind,
    userId,
    roles,
    permissions: permissionsOf(roles),
    sessionId,
  };
}

/** Only chooses who is to check; nothing is believed of it yet. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
