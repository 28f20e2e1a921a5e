import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AuditList, AuditQuery } from '../../schemas/audits.ts';
import type { AuditService } from '../../services/audit/audits.ts';

/** Mounted at /api/v1/audit. */
export const auditRoutes: FastifyPluginAsyncTypebox<{ audits: AuditService }> = async (app, { audits }) => {
  app.get(
    '/',
    {
      config: { permission: 'audit:read' },
      schema: {
        summary: 'Who saw and changed what, newest first',
        querystring: AuditQuery,
        response: { 200: AuditList },
      },
    },
    async (request) => audits.list(request.actor, request.query),
  );
};
