import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  OpenSessionList,
  PasswordInput,
  RefreshInput,
  Self,
  SessionPath,
  TokenInput,
  Tokens,
} from '../../schemas/auth.ts';
import type { OpenSessionService } from '../../services/identity/open-sessions.ts';
import type { SessionService } from '../../services/identity/sessions.ts';

/** Mounted at /api/v1/auth. What gives credentials honours no Idempotency-Key: an answer would have to be kept. */
export const authRoutes: FastifyPluginAsyncTypebox<{
  sessions: SessionService;
  openSessions: OpenSessionService;
}> = async (app, { sessions, openSessions }) => {
  app.post(
    '/token',
    {
      config: { permission: 'public' },
      schema: { summary: 'Log in with a password', body: TokenInput, response: { 200: Tokens } },
    },
    async (request) => sessions.login(request.body, request.actor.origin),
  );

  app.post(
    '/refresh',
    {
      config: { permission: 'public' },
      schema: { summary: 'The next pair of tokens', body: RefreshInput, response: { 200: Tokens } },
    },
    async (request) => sessions.refresh(request.body.refresh_token, request.actor.origin),
  );

  app.post(
    '/logout',
    {
      config: { permission: 'self' },
      schema: { summary: 'End the session of this token', response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await sessions.logout(request.actor);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/me',
    {
      config: { permission: 'self' },
      schema: { summary: 'Who this credential is and what it may do', response: { 200: Self } },
    },
    async (request) => sessions.self(request.actor),
  );

  app.get(
    '/sessions',
    {
      config: { permission: 'self' },
      schema: {
        summary: 'The own sessions that can go on, newest first, 100 at most',
        response: { 200: OpenSessionList },
      },
    },
    async (request) => openSessions.list(request.actor),
  );

  app.delete(
    '/sessions/:session_id',
    {
      config: { permission: 'self' },
      schema: {
        summary: 'End an own session; another than this one, within 15 minutes of the login',
        params: SessionPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await openSessions.end(request.actor, request.params.session_id);
      return reply.code(204).send(null);
    },
  );

  app.put(
    '/password',
    {
      config: { permission: 'self' },
      schema: {
        summary: 'Change the own password; other sessions end',
        body: PasswordInput,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await sessions.changePassword(request.actor, request.body);
      return reply.code(204).send(null);
    },
  );
};
