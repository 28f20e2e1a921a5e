import type { Actor } from '../../core/actor.ts';
import { conflict, forbidden, notFound } from '../../core/errors.ts';
import type { Store } from '../../repositories/store.ts';
import type { AfterId, User, UserChanges, UserInput, UserList } from '../../schemas/users.ts';
import { requireWithin } from './grants.ts';
import type { PasswordRules } from './password-rules.ts';
import { hashPassword } from './passwords.ts';

/** Users of a tenant, as its administrator sees them. */
export class UserService {
  readonly #store: Store;
  readonly #rules: PasswordRules;

  constructor(store: Store, rules: PasswordRules) {
    this.#store = store;
    this.#rules = rules;
  }

  async list(actor: Actor, { after, size }: AfterId): Promise<UserList> {
    const found = await this.#store.read(actor, ({ users }) => users.list(after, size + 1));
    await this.#store.disclose(actor, { action: 'user.list' });
    return pageOf(found, size);
  }

  async get(actor: Actor, id: number): Promise<User> {
    const user = await this.#store.read(actor, ({ users }) => users.find(id));
    if (!user) throw notFound('User');
    await this.#store.disclose(actor, { action: 'user.read', record: `user/${id}` });
    return user;
  }

  /**
   * @throws AppError `conflict` for a login that is taken, `forbidden` for roles that may more than the actor
   */
  async create(actor: Actor, input: Omit<UserInput, 'roles'> & { roles: string[] }): Promise<User> {
    requireWithin(actor, input.roles);
    const login = input.login.trim();
    await this.#rules.requireStrong(input.password, [login], 'password');
    const password_hash = await hashPassword(input.password);
    return this.#store.transaction(actor, async ({ users, audit }) => {
      const user = await users.insert({ login, password_hash, roles: input.roles });
      if (!user) throw conflict('There is a user with this login.');
      audit.append({
        action: 'user.create',
        record: `user/${user.id}`,
        detail: `roles ${user.roles.join(' ')}`,
      });
      return user;
    });
  }

  /** @throws AppError `conflict` where an administrator would lock itself out, `forbidden` where more is at stake than the actor may */
  async update(actor: Actor, id: number, input: UserChanges): Promise<User> {
    const { roles, password, disabled } = input;
    const losesItself = disabled === true || (roles !== undefined && !roles.includes('admin'));
    if (actor.userId === id && losesItself) throw conflict('Another administrator has to do this.');
    if (roles === undefined && password === undefined && disabled === undefined) return this.get(actor, id);
    const current = await this.get(actor, id);
    requireChangeable(actor, current);
    if (roles) requireWithin(actor, roles);
    if (password !== undefined) await this.#rules.requireStrong(password, [current.login], 'password');
    const password_hash = password === undefined ? undefined : await hashPassword(password);
    return this.#store.transaction(actor, async ({ users, sessions, audit }) => {
      const locked = await users.lock(id);
      if (!locked) throw notFound('User');
      // Its roles may have grown while the password was hashed.
      requireChangeable(actor, locked);
      const user = await users.update(id, {
        ...(roles && { roles }),
        ...(password_hash && { password_hash }),
        ...(disabled !== undefined && { disabled }),
      });
      if (!user) throw notFound('User');
      if (password_hash || disabled) await sessions.revokeAll(id);
      const detail = [
        roles && `roles ${roles.join(' ')}`,
        password_hash && 'new password',
        disabled !== undefined && (disabled ? 'disabled' : 'enabled'),
      ];
      audit.append({
        action: 'user.update',
        record: `user/${id}`,
        detail: detail.filter(Boolean).join('; '),
      });
      return user;
    });
  }
}

/** Who resets a password can become that user, so a user who may more than the actor is not the actor's to change. */
function requireChangeable(actor: Actor, user: Pick<User, 'roles'>): void {
  // Not even by who may as much: so no way leads from the API to who makes tenants.
  if (user.roles.includes('platform')) throw forbidden('a platform administrator is changed by command only');
  requireWithin(actor, user.roles);
}

/** One page of rows that were read one beyond its size. */
export function pageOf<Row extends { id: number }>(
  found: Row[],
  size: number,
): { items: Row[]; next: number | null } {
  const items = found.slice(0, size);
  return { items, next: found.length > size ? (items.at(-1)?.id ?? null) : null };
}
