import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Actor, anonymousActor, developmentActor, type Origin } from '../../core/actor.ts';
import { AppError, forbidden, unauthenticated } from '../../core/errors.ts';
import type { Permission, RoutePermission } from '../../core/permissions.ts';
import type { AuthenticationService } from '../../services/identity/authentication.ts';
import type { LimitKind, LimitService } from '../../services/limits.ts';
import { endpointOf } from './endpoints.ts';

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor;
    /** Looks again whether the caller still may: for answers that stay open. Rejects when not. */
    stillAllowed(): Promise<void>;
    /**
     * For a connection whose credential comes in a message instead of a header: fills `actor`. The credential is not asked
     * for while nobody is asked for one.
     *
     * @throws AppError `unauthenticated`, `forbidden`, `limited`
     */
    admit(permission: Permission, credential: string | undefined): Promise<void>;
  }
  interface FastifyContextConfig {
    /** Counted beside the general limit. */
    limit?: Exclude<LimitKind, 'requests'>;
  }
}

export interface Door {
  /** Undefined: AUTH_MODE is none, and every caller is the one developer of this machine. */
  authentication: AuthenticationService | undefined;
  /** Undefined: no limits. */
  limits: LimitService | undefined;
}

/**
 * Fills `request.actor` and holds it against the permission of the route. The route's is the only word on who may
 * come in; a route that has none lets nobody in.
 */
export function authenticateRequests(app: FastifyInstance, { authentication, limits }: Door): void {
  const identify = async (request: FastifyRequest): Promise<Actor> => {
    if (!authentication) return { ...developmentActor, origin: originOf(request) };
    return authentication.authenticate(credentialOf(request), originOf(request));
  };
  app.decorateRequest('actor', null as never);
  app.decorateRequest('stillAllowed', async function (this: FastifyRequest) {
    allow(this.routeOptions.config.permission, await identify(this));
  });
  app.decorateRequest('admit', async function (this: FastifyRequest, permission, credential) {
    if (!authentication) {
      this.actor = { ...developmentActor, origin: originOf(this) };
      return;
    }
    if (credential === undefined) throw unauthenticated('no credential');
    const actor = await authentication.authenticate(credential, originOf(this));
    allow(permission, actor);
    this.actor = actor;
  });
  app.addHook('onRequest', async (request, reply) => {
    const { permission, limit } = request.routeOptions.config;
    request.actor = { ...anonymousActor, origin: originOf(request) };
    if (request.is404) return;
    const isApi = request.routeOptions.url?.startsWith('/api/') ?? false;
    if (isApi) reply.header('cache-control', 'no-store');
    const isOpen = permission === 'public';
    if (!isOpen) {
      try {
        request.actor = await identify(request);
      } catch (error) {
        // Guesses of strangers are counted by their address.
        if (error instanceof AppError && error.code === 'unauthenticated') {
          await limits?.take('requests', request.actor);
        }
        throw error;
      }
    }
    if (limits && isApi) {
      const allowance = await limits.take('requests', request.actor);
      reply.header('ratelimit-limit', allowance.limit);
      reply.header('ratelimit-remaining', allowance.remaining);
      reply.header('ratelimit-reset', allowance.reset);
      if (limit) await limits.take(limit, request.actor);
    }
    if (!isOpen) allow(permission, request.actor);
  });
}

function allow(permission: RoutePermission | undefined, actor: Actor): void {
  if (permission === undefined || permission === 'public' || !actor.permissions.has(permission)) {
    throw forbidden(`lacks ${permission}`);
  }
}

const originOf = (request: FastifyRequest): Origin => ({ address: request.ip, requestId: request.id });

/** From a header alone, for addresses end up in logs and histories. */
function credentialOf(request: FastifyRequest): string {
  const { authorization, 'x-api-key': key } = request.headers;
  if (authorization !== undefined && key !== undefined) throw unauthenticated('two credentials');
  if (typeof key === 'string' && key !== '') return key;
  if (authorization === undefined) throw unauthenticated('no credential');
  const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization) ?? [];
  if (token === undefined) throw unauthenticated('no bearer token');
  return token;
}

const harmless = /^(?:[1-9]\d{0,15}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** What was asked for, with the ids in it and nothing else that a client could have written. */
export function resourceOf(request: FastifyRequest): string {
  const given = (request.params ?? {}) as Record<string, string | number>;
  const path = endpointOf(request).replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = String(given[name] ?? '');
    return harmless.test(value) ? value : place;
  });
  return `${request.method} ${path}`;
}
