import { type DestinationStream, type Logger, pino } from 'pino';
import { currentTraceIds } from './tracing.ts';

export type { Logger };

const levels = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error', CRITICAL: 'fatal' } as const;

/** All that a line may hold beside its constant sentence. Whatever else somebody passes is left out. */
const fields = new Set([
  // Which call, job and trace the line belongs to.
  ...['request_id', 'job_id', 'trace_id', 'span_id'],
  // A request and its answer, by route and never by address.
  ...['method', 'endpoint', 'status', 'duration_ms'],
  // Errors, as `describeError` gives them.
  ...['error', 'code', 'message', 'stack', 'cause', 'err', 'suppressed'],
  // Language models.
  ...['provider', 'model', 'error_type', 'reason', 'hint'],
  // The program's own life.
  ...['state', 'signal', 'migration'],
  // The audit's heads.
  ...['stream', 'tenant', 'number', 'last_id', 'mac', 'signature'],
]);

/** @param readable lines for a person instead of JSON */
export function createLogger(options: {
  level: keyof typeof levels;
  readable: boolean;
  destination?: DestinationStream;
}): Logger {
  const settings = {
    level: levels[options.level],
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => currentTraceIds() ?? {},
    formatters: { log: allowed },
    // Where a library logs an error itself.
    serializers: { err: describeError },
  };
  if (options.destination) return pino(settings, options.destination);
  if (!options.readable) return pino(settings);
  const transport = {
    target: 'pino-pretty',
    options: { translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname' },
  };
  return pino({ ...settings, transport });
}

/**
 * The audit's own stream, apart from the log by the field `stream`: written at every level, for what it says is evidence
 * and no matter of verbosity.
 */
export function auditLogger(logger: Logger): Logger {
  return logger.child({ stream: 'audit' }, { level: 'info' });
}

function allowed(line: Record<string, unknown>): Record<string, unknown> {
  for (const name in line) {
    if (!fields.has(name))
      return Object.fromEntries(Object.entries(line).filter(([field]) => fields.has(field)));
  }
  return line;
}

/**
 * What may be written of an error: its kind, its code and where it happened. Messages of the database and of the JSON
 * parser repeat the values that they complain about, so those stay out.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { error: typeof error };
  const { name, message, stack = '', cause } = error;
  const { code, severity } = error as { code?: unknown; severity?: unknown };
  const repeatsValues = severity !== undefined || error instanceof SyntaxError;
  return {
    error: name,
    ...(code !== undefined && { code }),
    ...(!repeatsValues && { message }),
    stack: stack
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}
