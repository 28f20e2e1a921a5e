import type { FastifyInstance } from 'fastify';
import createRouter, { type HTTPMethod } from 'find-my-way';
import { sendProblem } from '../errors.ts';

/**
 * 404 for an unknown address, 405 with `Allow` for a known one with another method: a second router holds, for each
 * address, the methods that it answers to. Registered before the routes, which it learns of as they come.
 */
export function refuseOtherMethods(app: FastifyInstance): void {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ method, url }) => {
    const allowed = methods.get(url) ?? new Set();
    for (const one of [method].flat()) if (url !== '*') allowed.add(one);
    methods.set(url, allowed);
  });
  const addresses = createRouter({ ignoreTrailingSlash: true, maxParamLength: 16_384 });
  app.addHook('onReady', async () => {
    for (const [url, allowed] of methods) {
      if (allowed.size > 0)
        addresses.on('GET' as HTTPMethod, url, () => {}, { allowed: [...allowed].sort() });
    }
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const found = addresses.find('GET', path)?.store as { allowed: string[] } | undefined;
    if (!found) return sendProblem(request, reply, 404, 'There is no such resource.');
    reply.header('allow', found.allowed.join(', '));
    return sendProblem(request, reply, 405, `This resource answers to ${found.allowed.join(', ')}.`);
  });
}
