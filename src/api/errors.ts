import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode, type FieldError } from '../core/errors.ts';
import { describeError } from '../observability/logger.ts';
import type { ThrottledLog } from '../observability/throttled-log.ts';
import type { Problem } from '../schemas/common.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the error that it ended in, for metrics and traces: bounded. */
    failure: string | undefined;
  }
  interface FastifyInstance {
    throttledLog: ThrottledLog;
  }
}

/** The only table from error code to status. */
const statusOf: Record<ErrorCode, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  limited: 429,
  not_found: 404,
  conflict: 409,
  in_progress: 409,
  precondition_failed: 412,
  invalid: 422,
  unavailable: 503,
};

/** Seconds after which it is worth trying again. */
const retryAfter: Partial<Record<ErrorCode, number>> = { in_progress: 1, limited: 5, unavailable: 5 };

/** What the framework itself refuses, in a plain sentence for the client. */
const sentences: Record<number, string> = {
  400: 'The request is malformed.',
  404: 'There is no such resource.',
  413: 'The body is too large.',
  415: 'The body must be JSON in UTF-8, sent as application/json.',
  500: 'Something went wrong on our side.',
  503: 'The service is shutting down.',
};

const MAX_INSTANCE = 2_000;

export function problemOf(
  status: number,
  detail: string,
  instance: string,
  requestId: string,
  errors: Problem['errors'] = [],
): Problem {
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    instance,
    request_id: requestId,
    ...(errors.length > 0 && { errors }),
  };
}

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  detail: string,
  errors: Problem['errors'] = [],
): FastifyReply {
  // A serializer of its own: the route's response schemas describe successes.
  return reply
    .code(status)
    .type('application/problem+json')
    .serializer(JSON.stringify)
    .send(problemOf(status, detail, pathOf(request), request.id, errors));
}

/** An outage is one line in a while; what nobody foresaw is a defect, each with its stack. */
function logFailure(error: unknown, request: FastifyRequest): void {
  if (error instanceof AppError) request.server.throttledLog.warn('what a call needs is unavailable', error);
  else request.log.error({ request_id: request.id, ...describeError(error) }, 'request failed');
}

/** Turns whatever was thrown into a problem. What nobody foresaw is told to nobody. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status, detail, fields, wait } = judge(error, request);
  if (wait !== undefined) reply.header('retry-after', wait);
  // RFC 6750 section 3: what kind of credential is expected, and nothing of why this one was not enough.
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="medical-backend"');
  if (status >= 500) logFailure(error, request);
  return sendProblem(request, reply, status, detail, fields);
}

/** The same as an object, for where the status was sent already. */
export function problemOfError(error: unknown, request: FastifyRequest): Problem {
  const { status, detail, fields } = judge(error as FastifyError, request);
  if (status >= 500) logFailure(error, request);
  return problemOf(status, detail, pathOf(request), request.id, fields);
}

function judge(error: FastifyError, request: FastifyRequest) {
  if (error instanceof AppError) {
    request.failure = error.code;
    const fields = inPlace(error, request);
    const wait = error.retryAfter ?? retryAfter[error.code];
    return { status: statusOf[error.code], detail: error.message, fields, wait };
  }
  const status = typeof error.statusCode === 'number' && error.statusCode >= 400 ? error.statusCode : 500;
  request.failure = status >= 500 ? 'unexpected' : 'refused';
  const detail = sentences[status] ?? 'The request was refused.';
  return { status, detail, fields: [], wait: status === 503 ? 1 : undefined };
}

const pathOf = (request: FastifyRequest) => (request.url.split('?', 1)[0] ?? '/').slice(0, MAX_INSTANCE);

/** Rules name a field; here it is known where the field was sent. */
function inPlace(error: AppError, request: FastifyRequest): FieldError[] {
  const where = request.method === 'GET' || request.method === 'HEAD' ? 'query' : 'body';
  return error.fields.map(({ path, message }) => ({
    path: path.includes('/') ? path : `${where}/${path}`,
    message,
  }));
}
