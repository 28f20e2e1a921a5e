import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { AfterId, User, UserChanges, UserInput, UserList, UserPath } from '../../schemas/users.ts';
import type { UserService } from '../../services/identity/users.ts';

/** Mounted at /api/v1/users. */
export const userRoutes: FastifyPluginAsyncTypebox<{ users: UserService }> = async (app, { users }) => {
  app.get(
    '/',
    {
      config: { permission: 'user:manage' },
      schema: { summary: 'Users of the tenant', querystring: AfterId, response: { 200: UserList } },
    },
    async (request) => users.list(request.actor, request.query),
  );

  app.get(
    '/:user_id',
    {
      config: { permission: 'user:manage' },
      schema: { summary: 'One user', params: UserPath, response: { 200: User } },
    },
    async (request) => users.get(request.actor, request.params.user_id),
  );

  app.post(
    '/',
    {
      config: { permission: 'user:manage' },
      schema: { summary: 'Make a user', body: UserInput, response: { 201: User } },
    },
    async (request, reply) => {
      const user = await users.create(request.actor, request.body);
      return reply.code(201).header('location', `/api/v1/users/${user.id}`).send(user);
    },
  );

  app.put(
    '/:user_id',
    {
      config: { permission: 'user:manage' },
      schema: {
        summary: 'Change roles or password of a user, or disable it',
        params: UserPath,
        body: UserChanges,
        response: { 200: User },
      },
    },
    async (request) => users.update(request.actor, request.params.user_id, request.body),
  );
};
