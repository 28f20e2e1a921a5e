import type pg from 'pg';
import { AppError, unavailable } from '../core/errors.ts';

/** Errors of the socket, before PostgreSQL could say anything. */
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);

/** pg reports these by their text alone. */
const lost =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (was closed|has encountered a connection error))/;

/**
 * Tells a database that is away from a statement that is wrong. SQLSTATE classes 08 (connection), 53 (resources) and
 * 57P (shutdown) say that it is away (PostgreSQL manual, appendix A).
 *
 * @throws AppError `unavailable`, or the error as it was
 */
export function asUnavailable(error: unknown): never {
  if (error instanceof AppError) throw error;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const causes = error instanceof AggregateError ? error.errors : [];
  const isLost = socketCodes.has(code) || /^(08|53|57P)/.test(code) || lost.test(message);
  if (isLost || causes.some((cause) => socketCodes.has(cause?.code))) throw unavailable(error);
  throw error;
}

/**
 * A connection that breaks while it is in use fails the statement that waits for it. It says so by an event as well, which
 * would end the process where nobody listens: the pool does so only while the connection rests.
 */
export function outliveConnections(pool: pg.Pool): void {
  pool.on('connect', (client) => void client.on('error', () => {}));
}
