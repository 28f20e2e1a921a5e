import type { Actor } from '../../core/actor.ts';
import { forbidden } from '../../core/errors.ts';
import { beyond, permissionsOf } from '../../core/permissions.ts';

/**
 * Nobody hands on more than they hold, nor takes over who holds more: every permission of `roles`, narrowed to `scopes`, has
 * to be the actor's too.
 *
 * @throws AppError `forbidden`
 */
export function requireWithin(
  actor: Actor,
  roles: readonly string[],
  scopes?: readonly string[] | null,
): void {
  const missing = beyond(actor.permissions, permissionsOf(roles, scopes));
  if (missing.length > 0) throw forbidden(`reaches beyond its own permissions: ${missing.join(' ')}`);
}
