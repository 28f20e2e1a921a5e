/** Every reason for which the system says no; `api/errors.ts` holds the only table from these to HTTP. */
export type ErrorCode =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'limited'
  | 'not_found'
  | 'conflict'
  | 'precondition_failed'
  | 'in_progress'
  | 'invalid'
  | 'unavailable';

/** One field that did not hold, named as the client wrote it (`name`), never with its value. */
export interface FieldError {
  path: string;
  message: string;
}

/** The one error family. `message` is a plain sentence that may be shown to a client. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly fields: readonly FieldError[];
  /** Seconds after which it is worth trying again, where the error itself knows. */
  readonly retryAfter: number | undefined;
  /** For the audit, never for the client: why a caller was refused. Undefined where that is on record already. */
  readonly reason: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      retryable?: boolean;
      fields?: readonly FieldError[];
      cause?: unknown;
      retryAfter?: number;
      reason?: string;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.fields = options.fields ?? [];
    this.retryAfter = options.retryAfter;
    this.reason = options.reason;
  }
}

/** Identical for "absent" and "another tenant's", so that ids cannot be probed. */
export const notFound = (what: string) => new AppError('not_found', `${what} not found`);

export const invalid = (path: string, message: string) =>
  new AppError('invalid', 'The request is not valid.', { fields: [{ path, message }] });

export const conflict = (message: string) => new AppError('conflict', message);

/** Why the database cannot serve: it cannot be reached, others hold what the call needs, its storage has no room. */
export type UnavailableReason = 'away' | 'busy' | 'full';

const unavailableSentences: Record<UnavailableReason, string> = {
  away: 'The database cannot be reached at the moment.',
  busy: 'The database is busy at the moment. Try again.',
  full: 'The storage is full: nothing can be written until there is room.',
};

export const unavailable = (cause: unknown, reason: UnavailableReason = 'away') =>
  new AppError('unavailable', unavailableSentences[reason], { retryable: true, cause });

/** One sentence for every reason, so that nothing is learnt from it. */
export const unauthenticated = (reason?: string) =>
  new AppError('unauthenticated', 'A valid credential is needed.', reason === undefined ? {} : { reason });

export const forbidden = (reason: string) =>
  new AppError('forbidden', 'The credential does not allow this.', { reason });

/** @param seconds after which the caller may come again */
export const limited = (seconds: number, reason?: string) =>
  new AppError('limited', 'Too many requests. Come back later.', {
    retryable: true,
    retryAfter: seconds,
    ...(reason !== undefined && { reason }),
  });
