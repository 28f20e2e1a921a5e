import { Readable } from 'node:stream';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
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

  app.get(
    '/export',
    {
      config: { permission: 'audit:read' },
      schema: {
        summary: 'The sealed audit as JSON lines',
        description: 'Can be checked without the database: npm run audit -- verify --file.',
        response: {
          200: {
            description: 'One JSON value a line: the chain, its entries, and a seal behind each block.',
            content: { 'application/x-ndjson': { schema: Type.String() } },
          },
        },
      },
    },
    async (request, reply) => {
      const lines = await audits.export(request.actor);
      return reply
        .type('application/x-ndjson; charset=utf-8')
        .send(Readable.from(withLineEnds(lines)) as never);
    },
  );
};

async function* withLineEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
