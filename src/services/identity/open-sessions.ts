import type { Actor } from '../../core/actor.ts';
import type { Clock } from '../../core/clock.ts';
import { AppError, notFound } from '../../core/errors.ts';
import type { Store } from '../../repositories/store.ts';
import type { OpenSessionList } from '../../schemas/auth.ts';
import { IDLE_HOURS } from './sessions.ts';

/** Milliseconds that a login counts as fresh. */
const FRESH = 15 * 60_000;

/** The sessions of one user, as the user sees them. Keys and users of an outside issuer have none here. */
export class OpenSessionService {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Newest first. */
  async list(actor: Actor): Promise<OpenSessionList> {
    const { userId } = actor;
    if (userId === undefined) return { items: [] };
    const found = await this.#store.read(actor, ({ sessions }) => sessions.listOpen(userId, IDLE_HOURS));
    return { items: found.map((session) => ({ ...session, is_current: session.id === actor.sessionId })) };
  }

  /**
   * Another session than the own is ended only from a fresh login (OWASP ASVS 5.0, 7.5.2): who found a screen open
   * cannot lock out the user.
   *
   * @throws AppError `not_found`, `forbidden`
   */
  async end(actor: Actor, id: string): Promise<void> {
    const { items } = await this.list(actor);
    if (!items.some((session) => session.id === id)) throw notFound('Session');
    const current = items.find(({ is_current }) => is_current);
    const isFresh = current && Date.parse(current.created_at) > this.#clock().getTime() - FRESH;
    if (id !== actor.sessionId && !isFresh) {
      throw new AppError('forbidden', 'Log in again to end another session.', {
        reason: 'the login is not fresh',
      });
    }
    await this.#store.transaction(actor, async ({ sessions, audit }) => {
      await sessions.revoke(id);
      audit.append({ action: 'session.end', record: `session/${id}` });
    });
  }
}
