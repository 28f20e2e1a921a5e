import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

const levels = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn', ERROR: 'error', CRITICAL: 'fatal' } as const;

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
