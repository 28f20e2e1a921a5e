import type { FastifyRequest } from 'fastify';

const patterns = new Map<string, string>();

/** The route's pattern as the documentation writes it: `/api/v1/patients/{patient_id}`. Never an address. */
export function endpointOf(request: FastifyRequest): string {
  const url = request.routeOptions.url;
  if (url === undefined || request.is404) return 'unmatched';
  let pattern = patterns.get(url);
  if (pattern === undefined) {
    pattern = url.replace(/:(\w+)/g, '{$1}').replace(/(.)\/$/, '$1');
    patterns.set(url, pattern);
  }
  return pattern;
}
