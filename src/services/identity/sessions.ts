import { createHash } from 'node:crypto';
import { type Actor, anonymousActor, type Origin, SYSTEM_CHAIN } from '../../core/actor.ts';
import { forbidden, invalid, limited, unauthenticated } from '../../core/errors.ts';
import type { Store } from '../../repositories/store.ts';
import type { PasswordInput, Self, TokenInput, Tokens } from '../../schemas/auth.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { PasswordRules } from './password-rules.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { hashOfSecret, newRefreshToken } from './secrets.ts';

/** Days that a login lasts, however often it is refreshed. */
const SESSION_DAYS = 14;
/** Hours after which a session that was not refreshed has ended. */
export const IDLE_HOURS = 12;

/** Failed logins without a delay; from then on each doubles it. */
const FREE_FAILURES = 3;
const LOCKED_FROM = 10;
/** Seconds of the lock-out. */
const LOCKED_FOR = 900;

/** Seconds to wait after the n-th failure: 1, 2, 4 … 64, then the lock-out. */
export function delayOf(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return failures < LOCKED_FROM ? 2 ** (failures - FREE_FAILURES) : LOCKED_FOR;
}

/** Logins with a password, and the sessions that they open. */
export class SessionService {
  readonly #store: Store;
  readonly #tokens: AccessTokens;
  readonly #rules: PasswordRules;

  constructor(store: Store, tokens: AccessTokens, rules: PasswordRules) {
    this.#store = store;
    this.#tokens = tokens;
    this.#rules = rules;
  }

  /** @throws AppError `unauthenticated`, or `limited` while the login is slowed down */
  async login({ tenant, username, password }: TokenInput, origin: Origin): Promise<Tokens> {
    const { credentials } = this.#store;
    const tenantId = (await credentials.findTenant(tenant)) ?? SYSTEM_CHAIN;
    const stranger: Actor = { ...anonymousActor, tenantId, origin };
    const attempt = createHash('sha256')
      .update(JSON.stringify([tenant, username.toLowerCase()]))
      .digest();
    const wait = await this.#store.transaction(stranger, ({ loginAttempts }) =>
      loginAttempts.begin(attempt, delayOf),
    );
    const user = await credentials.findLogin(tenant, username);
    const record = user && `user/${user.user_id}`;
    const refuse = (detail: string) =>
      this.#store.disclose(stranger, { action: 'auth.login', record, outcome: 'refused', detail });
    if (wait > 0) {
      await refuse('slowed down after failures');
      throw limited(wait);
    }
    if (!(await checkPassword(user?.password_hash ?? undefined, password)) || !user) {
      await refuse('wrong credentials');
      throw unauthenticated();
    }
    const actor: Actor = {
      ...stranger,
      tenantId: user.tenant_id,
      credential: `user:${user.user_id}`,
      userId: user.user_id,
    };
    return this.#store.transaction(actor, async ({ sessions, loginAttempts, audit }) => {
      await loginAttempts.forget(attempt);
      const sessionId = await sessions.insert(user.user_id, SESSION_DAYS);
      const refreshToken = newRefreshToken();
      await sessions.insertRefreshToken(sessionId, hashOfSecret(refreshToken));
      audit.append({ action: 'auth.login', record });
      return this.#tokensFor(actor.tenantId, user.user_id, sessionId, refreshToken);
    });
  }

  /**
   * The next pair for a refresh token. A token that comes a second time was stolen at one end or the other: the whole
   * session ends (RFC 9700 section 4.14.2).
   *
   * @throws AppError `unauthenticated`
   */
  async refresh(token: string, origin: Origin): Promise<Tokens> {
    const hash = hashOfSecret(token);
    const owner = await this.#store.credentials.findRefreshToken(hash);
    if (!owner) throw unauthenticated('unknown refresh token');
    const stranger: Actor = { ...anonymousActor, tenantId: owner.tenant_id, origin };
    const next = await this.#store.transaction(stranger, async ({ sessions, users, audit }) => {
      const found = await sessions.findRefreshToken(hash, IDLE_HOURS);
      if (!found?.live) return undefined;
      const record = `user/${found.user_id}`;
      if (found.used) {
        await sessions.revoke(found.session_id);
        const detail = 'refresh token used twice: session revoked';
        audit.append({ action: 'auth.refresh', record, outcome: 'refused', detail });
        return undefined;
      }
      if (!(await users.findActive(found.user_id, found.session_id))) return undefined;
      await sessions.useRefreshToken(hash);
      const refreshToken = newRefreshToken();
      await sessions.insertRefreshToken(found.session_id, hashOfSecret(refreshToken));
      audit.append({ action: 'auth.refresh', record });
      return this.#tokensFor(owner.tenant_id, found.user_id, found.session_id, refreshToken);
    });
    if (!next) throw unauthenticated('refresh token that does not hold');
    return next;
  }

  /** Ends the session that the caller's token rests on. Keys and outside tokens have none. */
  async logout(actor: Actor): Promise<void> {
    const { sessionId } = actor;
    await this.#store.transaction(actor, async ({ sessions, audit }) => {
      if (sessionId) await sessions.revoke(sessionId);
      audit.append({ action: 'auth.logout', record: sessionId && `session/${sessionId}` });
    });
  }

  /** Ends all other sessions of the user. @throws AppError `forbidden`, `invalid` */
  async changePassword(actor: Actor, input: PasswordInput): Promise<void> {
    const { userId, sessionId } = actor;
    if (userId === undefined || actor.kind !== 'user') throw forbidden('no password of ours');
    const user = await this.#store.read(actor, ({ users }) => users.find(userId));
    await this.#rules.requireStrong(input.new_password, [user?.login ?? ''], 'new_password');
    const attempt = createHash('sha256')
      .update(JSON.stringify(['password', actor.credential]))
      .digest();
    const wait = await this.#store.transaction(actor, ({ loginAttempts }) =>
      loginAttempts.begin(attempt, delayOf),
    );
    if (wait > 0) throw limited(wait, 'slowed down after failures');
    const hashed = await this.#store.read(actor, ({ users }) => users.findPasswordHash(userId));
    if (!(await checkPassword(hashed, input.current_password))) {
      await this.#store.disclose(actor, {
        action: 'user.password',
        record: `user/${userId}`,
        outcome: 'refused',
        detail: 'wrong current password',
      });
      throw invalid('current_password', 'is not the current password');
    }
    const password_hash = await hashPassword(input.new_password);
    await this.#store.transaction(actor, async ({ users, sessions, loginAttempts, audit }) => {
      await loginAttempts.forget(attempt);
      await users.update(userId, { password_hash });
      await sessions.revokeAll(userId, sessionId);
      audit.append({ action: 'user.password', record: `user/${userId}` });
    });
  }

  async self(actor: Actor): Promise<Self> {
    const tenant = await this.#store.read(actor, ({ tenants }) => tenants.name());
    return {
      tenant_id: actor.tenantId,
      tenant,
      credential: actor.credential,
      kind: actor.kind,
      roles: [...actor.roles],
      permissions: [...actor.permissions].sort(),
    };
  }

  async #tokensFor(
    tenantId: number,
    userId: number,
    sessionId: string,
    refreshToken: string,
  ): Promise<Tokens> {
    return {
      access_token: await this.#tokens.issue({ userId, tenantId, sessionId }),
      token_type: 'Bearer',
      expires_in: this.#tokens.lifetime,
      refresh_token: refreshToken,
    };
  }
}
