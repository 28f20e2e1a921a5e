import type { FastifyInstance, RouteOptions } from 'fastify';
import type { RoutePermission } from '../../core/permissions.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller must be allowed. A route that does not say it stops the start. */
    permission?: RoutePermission;
  }
  interface FastifyInstance {
    /** Every route with its permission, in the order of their addresses. */
    routePermissions(): RoutePermissionRow[];
  }
}

export interface RoutePermissionRow {
  method: string;
  url: string;
  permission: RoutePermission;
}

/** Registered before the routes, which it learns of as they come; missing permissions stop the start. */
export function requirePermissions(app: FastifyInstance): void {
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => {
    // The answer to browsers that ask before they ask.
    if (route.method === 'OPTIONS' && route.url === '*')
      route.config = { ...route.config, permission: 'public' };
    routes.push(route);
  });
  app.addHook('onReady', async () => {
    const without = routes.filter(({ config }) => config?.permission === undefined);
    if (without.length === 0) return;
    const names = without.map(({ method, url }) => `${[method].flat().join(' ')} ${url}`);
    throw new Error(`Routes without a permission: ${names.join(', ')}`);
  });
  app.decorate('routePermissions', () => {
    const rows = routes.flatMap(({ method, url, config }) =>
      [method]
        .flat()
        .map((one) => ({ method: one, url: url.replace(/(.)\/$/, '$1'), permission: config?.permission })),
    );
    return rows
      .filter((row): row is RoutePermissionRow => row.permission !== undefined)
      .filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS')
      .sort((a, b) => (a.url + a.method < b.url + b.method ? -1 : 1));
  });
}

/** Makes public whatever a third party's plugin registers inside `scope`. */
export function openToAll(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, permission: 'public' };
  });
}
