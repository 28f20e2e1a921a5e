import type { FastifyRequest } from 'fastify';
import { invalid } from '../../core/errors.ts';
import type { Once } from '../../core/once.ts';

/** Visible ASCII, as header values are. */
const acceptable = /^[\x21-\x7e]{1,255}$/;

/**
 * The call's `Idempotency-Key`, if it has one.
 *
 * @throws AppError `invalid` for a key that is none
 */
export function onceOf(request: FastifyRequest): Once | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !acceptable.test(key)) {
    throw invalid('header/idempotency-key', 'must be 1 to 255 visible ASCII characters');
  }
  const path = (request.url.split('?', 1)[0] ?? '').replace(/\/$/, '');
  return { operation: `${request.method} ${path}`, key, fingerprint: request.bodyHash };
}
