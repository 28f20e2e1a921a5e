import type { Actor } from '../../core/actor.ts';
import { DEFAULT_TENANT_ID } from '../../core/actor.ts';
import { conflict, notFound } from '../../core/errors.ts';
import type { Store } from '../../repositories/store.ts';
import type { Tenant, TenantChanges, TenantInput, TenantList } from '../../schemas/tenants.ts';
import type { AfterId } from '../../schemas/users.ts';
import type { PasswordRules } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { pageOf } from './users.ts';

/** All tenants, as the platform administrator sees them: their names, never their records. */
export class TenantService {
  readonly #store: Store;
  readonly #rules: PasswordRules;

  constructor(store: Store, rules: PasswordRules) {
    this.#store = store;
    this.#rules = rules;
  }

  async list(actor: Actor, { after, size }: AfterId): Promise<TenantList> {
    const bounded = Math.min(after, 2_147_483_647);
    const found = await this.#store.transaction(actor, async ({ tenants }) => {
      await tenants.askAs(actor.userId);
      return tenants.listAll(bounded, size + 1);
    });
    await this.#store.disclose(actor, { action: 'tenant.list' });
    return pageOf(found, size);
  }

  /** With its first administrator. @throws AppError `conflict` for a name that is taken */
  async create(actor: Actor, { name, administrator }: TenantInput): Promise<Tenant> {
    const login = administrator.login.trim();
    await this.#rules.requireStrong(administrator.password, [login, name], 'administrator/password');
    const hash = await hashPassword(administrator.password);
    return this.#store.transaction(actor, async ({ tenants, audit }) => {
      await tenants.askAs(actor.userId);
      const made = await tenants.create(name, login, hash);
      if (!made) throw conflict('There is a tenant with this name.');
      const { user_id, ...tenant } = made;
      audit.append({ action: 'tenant.create', record: `tenant/${tenant.id}` });
      audit.appendTo(tenant.id, { action: 'user.create', record: `user/${user_id}`, detail: 'roles admin' });
      return tenant;
    });
  }

  /** Nobody of a disabled tenant may act. The default one stays: the platform administrator belongs to it. */
  async update(actor: Actor, id: number, { disabled }: TenantChanges): Promise<Tenant> {
    if (id === DEFAULT_TENANT_ID && disabled) throw conflict('The default tenant cannot be disabled.');
    return this.#store.transaction(actor, async ({ tenants, audit }) => {
      await tenants.askAs(actor.userId);
      const tenant = await tenants.setDisabled(id, disabled);
      if (!tenant) throw notFound('Tenant');
      const detail = disabled ? 'disabled' : 'enabled';
      audit.append({ action: 'tenant.update', record: `tenant/${id}`, detail });
      audit.appendTo(id, { action: 'tenant.update', record: `tenant/${id}`, detail });
      return tenant;
    });
  }
}
