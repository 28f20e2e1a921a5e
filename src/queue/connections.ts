import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisClient = Redis | Cluster;

const CLUSTER = /^redis(s?)\+cluster:\/\//;

/**
 * @param url `redis://user:password@host:port/database`, `rediss://…` with TLS, or `redis+cluster://user:password@host:port,host:port`
 *   with some nodes of a cluster, which name the others
 */
export function connectRedis(url: string, options: RedisOptions): RedisClient {
  const [scheme, tls] = CLUSTER.exec(url) ?? [];
  if (scheme === undefined) return new Redis(url, options);
  const [, credentials, hosts = ''] = /^(.*@)?(.*?)\/?$/.exec(url.slice(scheme.length)) ?? [];
  const { username, password } = new URL(`redis://${credentials ?? ''}host`);
  const nodes = hosts.split(',').map((host) => {
    const { hostname, port } = new URL(`redis://${host}`);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) };
  });
  const { enableOfflineQueue = true, retryStrategy, ...redisOptions } = options;
  return new Cluster(nodes, {
    redisOptions: {
      ...redisOptions,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(tls && { tls: {} }),
    },
    enableOfflineQueue,
    clusterRetryStrategy: retryStrategy ?? null,
    // Who may not wait for a connection may not wait for a node either.
    ...(!enableOfflineQueue && { retryDelayOnClusterDown: 0, retryDelayOnFailover: 0 }),
  });
}

/** A cluster has only one. */
export const databaseOf = (client: RedisClient): number =>
  client instanceof Redis ? (client.options.db ?? 0) : 0;
