import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { AuditService } from '../../services/audit/audits.ts';
import { handleError } from '../errors.ts';
import { resourceOf } from './authentication.ts';

const outcomes: Partial<Record<ErrorCode, 'refused' | 'not_found'>> = {
  unauthenticated: 'refused',
  forbidden: 'refused',
  limited: 'refused',
  not_found: 'not_found',
};

/** Puts every refusal on record before it is told, and where it cannot be, says that instead. */
export function auditRefusals(app: FastifyInstance, audits: AuditService): void {
  app.setErrorHandler(async (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const outcome = error instanceof AppError ? outcomes[error.code] : undefined;
    if (!(error instanceof AppError) || !outcome) return handleError(error, request, reply);
    if (outcome === 'refused' && error.reason === undefined) return handleError(error, request, reply);
    try {
      await audits.record(request.actor, {
        action: 'access',
        record: resourceOf(request),
        outcome,
        detail: error.reason,
      });
    } catch (failure) {
      return handleError(failure as FastifyError, request, reply);
    }
    return handleError(error, request, reply);
  });
}
