import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { ApiKeyInput, ApiKeyList, ApiKeyPath, NewApiKey } from '../../schemas/keys.ts';
import { AfterId } from '../../schemas/users.ts';
import type { KeyService } from '../../services/identity/keys.ts';

/** Mounted at /api/v1/keys. */
export const keyRoutes: FastifyPluginAsyncTypebox<{ keys: KeyService }> = async (app, { keys }) => {
  app.get(
    '/',
    {
      config: { permission: 'key:manage' },
      schema: { summary: 'API keys of the tenant', querystring: AfterId, response: { 200: ApiKeyList } },
    },
    async (request) => keys.list(request.actor, request.query),
  );

  app.post(
    '/',
    {
      config: { permission: 'key:manage' },
      schema: {
        summary: 'Make an API key; this answer alone shows it',
        body: ApiKeyInput,
        response: { 201: NewApiKey },
      },
    },
    async (request, reply) => reply.code(201).send(await keys.create(request.actor, request.body)),
  );

  app.delete(
    '/:key_id',
    {
      config: { permission: 'key:manage' },
      schema: { summary: 'Revoke an API key', params: ApiKeyPath, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await keys.revoke(request.actor, request.params.key_id);
      return reply.code(204).send(null);
    },
  );
};
