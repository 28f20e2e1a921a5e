import type pg from 'pg';
import { isWrongServer } from './failures.ts';

/** When each connection was first handed out, and from when on a pool's connections are good; on the clock of `performance`. */
const openedAt = new WeakMap<pg.PoolClient, number>();
const goodFrom = new WeakMap<pg.Pool, number>();

const guards = new WeakMap<pg.Pool, () => Promise<void>>();

/** @param check is made before each connection that the pool gives out, and refuses it by throwing */
export function guardPool(pool: pg.Pool, check: () => Promise<void>): void {
  guards.set(pool, check);
}

/** Lets a pool's connections be retired. Those of the embedded engine stay: there is no other server to go to. */
export function makeRetirable(pool: pg.Pool): void {
  goodFrom.set(pool, 0);
}

/**
 * Gives up all connections of the pool that are open now: each is closed when it is next asked for, and a new one looks
 * the host up anew. After a failover the old ones lead to a server that takes no writes.
 */
export function retireConnections(pool: pg.Pool): void {
  if (goodFrom.has(pool)) goodFrom.set(pool, performance.now());
}

/** Retires them where the error says that they lead to the wrong server. */
export function retireAfter(pool: pg.Pool, error: unknown): void {
  if (isWrongServer(error)) retireConnections(pool);
}

/** A connection of the pool that was not retired. @throws whatever the pool's guard throws */
export async function checkOut(pool: pg.Pool): Promise<pg.PoolClient> {
  await guards.get(pool)?.();
  for (;;) {
    const client = await pool.connect();
    const opened = openedAt.get(client) ?? performance.now();
    openedAt.set(client, opened);
    if (opened >= (goodFrom.get(pool) ?? 0)) return client;
    client.release(true);
  }
}
