import type { Actor } from '../../core/actor.ts';
import type { Clock } from '../../core/clock.ts';
import { invalid, notFound } from '../../core/errors.ts';
import { parseMoment } from '../../core/moments.ts';
import type { Store } from '../../repositories/store.ts';
import type { ApiKeyInput, ApiKeyList, NewApiKey } from '../../schemas/keys.ts';
import type { AfterId } from '../../schemas/users.ts';
import { requireWithin } from './grants.ts';
import { hashOfSecret, newApiKey } from './secrets.ts';
import { pageOf } from './users.ts';

/** API keys of a tenant, as its administrator sees them. */
export class KeyService {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async list(actor: Actor, { after, size }: AfterId): Promise<ApiKeyList> {
    const found = await this.#store.read(actor, ({ apiKeys }) => apiKeys.list(after, size + 1));
    await this.#store.disclose(actor, { action: 'key.list' });
    return pageOf(found, size);
  }

  /** The key itself is in this answer and nowhere else. @throws AppError `forbidden` for more than the actor may */
  async create(actor: Actor, input: ApiKeyInput): Promise<NewApiKey> {
    requireWithin(actor, input.roles, input.scopes);
    const expires_at = this.#expiry(input.expires_at);
    const { key, prefix } = newApiKey();
    return this.#store.transaction(actor, async ({ apiKeys, audit }) => {
      const made = await apiKeys.insert({
        name: input.name.trim(),
        prefix,
        secret_hash: hashOfSecret(key),
        roles: input.roles,
        scopes: input.scopes ?? null,
        created_by: actor.credential,
        expires_at,
      });
      audit.append({
        action: 'key.create',
        record: `key/${made.id}`,
        detail: [`roles ${made.roles.join(' ')}`, made.scopes && `scopes ${made.scopes.join(' ')}`]
          .filter(Boolean)
          .join('; '),
      });
      return { ...made, key };
    });
  }

  async revoke(actor: Actor, id: number): Promise<void> {
    await this.#store.transaction(actor, async ({ apiKeys, audit }) => {
      if (!(await apiKeys.revoke(id))) throw notFound('Key');
      audit.append({ action: 'key.revoke', record: `key/${id}` });
    });
  }

  /** That it is a moment was checked with the body's shape. */
  #expiry(given: string | null | undefined): string | null {
    const moment = given ? parseMoment(given) : undefined;
    if (!moment) return null;
    if (moment <= this.#clock()) throw invalid('expires_at', 'must be in the future');
    return moment.toISOString();
  }
}
