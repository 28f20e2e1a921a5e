import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../schemas/common.ts';
import { openToAll } from './permissions.ts';

/** OpenAPI 3.1 from the schemas of the routes. Registered before them. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Medical backend',
        version: '1.0.0',
        description:
          'Patients, their notes, and summaries in which every sentence cites the note it rests on.',
      },
    },
    transform: ({ schema, url, route }) => {
      const responses = (schema?.response ?? {}) as Record<string, unknown>;
      const documented = schema?.hide ? responses : { ...responses, '4XX': refusal, '5XX': refusal };
      const path = url.replace(/(.)\/$/, '$1');
      return { schema: { tags: [tagOf(route.url)], ...schema, response: documented }, url: path };
    },
  });
}

const refusal = {
  description: 'A problem (RFC 9457)',
  content: { 'application/problem+json': { schema: Problem } },
};

const tagOf = (url: string) =>
  /(notes|summary|patients|models|auth|users|keys|tenants|audit|metrics|health)/.exec(url)?.[0] ?? 'other';

/** The interactive pages at /docs and the document at /openapi.json; every asset is our own. */
export async function serveDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(async (scope) => {
    openToAll(scope);
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: true,
      uiConfig: { validatorUrl: null },
    });
    scope.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  });
}
