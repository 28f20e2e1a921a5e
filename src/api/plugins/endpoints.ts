import type { FastifyRequest } from 'fastify';

const patterns = new Map<string, string>();

/** Methods that a client invents do not become labels. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export const methodOf = ({ method }: FastifyRequest): string => (methods.has(method) ? method : 'other');

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
