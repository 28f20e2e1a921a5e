import type pg from 'pg';
import { AppError, type UnavailableReason, unavailable } from '../core/errors.ts';

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
  /^(Connection terminated|timeout exceeded when trying to connect|Client (was closed|has encountered a connection error)|Query read timeout)/;

interface NotNow {
  /** SQLSTATE, or the class that it begins with. */
  code: string;
  reason: UnavailableReason;
  /** The server behind the connections is not the one that calls need: all of them are given up. */
  wrongServer?: true;
}

/** SQLSTATE read_only_sql_transaction. */
const READ_ONLY = '25006';

export const isReadOnly = (error: unknown): boolean => (error as { code?: unknown }).code === READ_ONLY;

/**
 * What PostgreSQL says of this moment and not of the statement: the same call may succeed later (PostgreSQL manual,
 * appendix A). The first row that fits holds.
 */
const notNow: readonly NotNow[] = [
  { code: '08', reason: 'away' },
  // A primary that became a standby in a failover, or was closed to writes. Reads write too: their audit.
  { code: READ_ONLY, reason: 'away', wrongServer: true },
  // What a standby says of functions of the log; a transaction that rested for too long was ended.
  { code: '55000', reason: 'away', wrongServer: true },
  { code: '25P03', reason: 'away' },
  // Serialization failure, deadlock, lock not available, statement cancelled by a time limit.
  { code: '40001', reason: 'busy' },
  { code: '40P01', reason: 'busy' },
  { code: '55P03', reason: 'busy' },
  { code: '57014', reason: 'busy' },
  { code: '53100', reason: 'full' },
  // Memory, connections and other resources; shutdown and start; errors of the system below.
  { code: '53', reason: 'busy' },
  { code: '57P', reason: 'away', wrongServer: true },
  { code: '58', reason: 'away' },
];

const notNowOf = (error: unknown): NotNow | undefined => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? notNow.find((row) => code.startsWith(row.code)) : undefined;
};

/** Whether the connections lead to a server that calls can do nothing with. */
export const isWrongServer = (error: unknown): boolean => notNowOf(error)?.wrongServer === true;

/**
 * Tells a database that cannot serve now from a statement that is wrong.
 *
 * @throws AppError `unavailable`, or the error as it was
 */
export function asUnavailable(error: unknown): never {
  if (error instanceof AppError) throw error;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const causes = error instanceof AggregateError ? error.errors : [];
  const row = notNowOf(error);
  if (row) throw unavailable(error, row.reason);
  const isLost = socketCodes.has(code) || lost.test(message);
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
