import { createHash } from 'node:crypto';
import type { PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import type pg from 'pg';
import { type Binding, BoundQuery, CommittingQuery } from './bound-query.ts';
import { checkOut, retireAfter } from './connections.ts';
import { asUnavailable, isReadOnly } from './failures.ts';

/** Beyond this many different texts a statement is sent without a name, so that no connection collects them for ever. */
const MAX_NAMES = 500;

/** A statement that begins with this waits for its transaction's COMMIT and goes out with it; it gives no rows. */
export const WITH_COMMIT = '/* with commit */ ';

/**
 * The pool as one tenant sees it: whatever runs on it is bound to the tenant, a single statement by itself and a
 * transaction from its BEGIN on. Kysely's driver asks for a BEGIN of its own; it waits here for the first statement,
 * to go out with it in one round trip.
 */
export class TenantPool implements PostgresPool {
  readonly #pool: pg.Pool;
  readonly #binding: SingleBinding;

  /** @param binding of a statement outside of a transaction */
  constructor(pool: pg.Pool, binding: SingleBinding) {
    this.#pool = pool;
    this.#binding = binding;
  }

  async connect(): Promise<PostgresPoolClient> {
    const client = await checkOut(this.#pool).catch(asUnavailable);
    return new TenantClient(client, this.#pool, this.#binding);
  }

  /** The pool belongs to the database, which closes it. */
  async end(): Promise<void> {}
}

type SingleBinding = Omit<Binding, 'opensTransaction'>;

interface Statement {
  name: string | undefined;
  text: string;
  values: unknown[];
}

const selectNothing = { name: undefined, text: 'select 1 where false' };

type State = 'idle' | 'begin asked for' | 'in transaction';

class TenantClient implements PostgresPoolClient {
  readonly #client: pg.PoolClient;
  readonly #pool: pg.Pool;
  readonly #binding: SingleBinding;
  #state: State = 'idle';
  #withCommit: Statement | undefined;
  /** A statement that nobody waits for any longer still has the connection. */
  #isBusy = false;

  constructor(client: pg.PoolClient, pool: pg.Pool, binding: SingleBinding) {
    this.#client = client;
    this.#pool = pool;
    this.#binding = binding;
  }

  query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  query<R>(cursor: { read(rows: number): Promise<R[]>; close(): Promise<void> }): typeof cursor;
  query(text: unknown, parameters: readonly unknown[] = []): never {
    if (typeof text !== 'string') throw new Error('Cursors are not used.');
    return this.#run(text, parameters) as never;
  }

  async #run(text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    switch (text) {
      case 'begin':
        this.#state = 'begin asked for';
        return nothing;
      case 'commit':
        return this.#commit().catch(this.#fail);
      case 'rollback': {
        const begun = this.#state === 'in transaction';
        this.#state = 'idle';
        this.#withCommit = undefined;
        return begun ? this.#client.query(text).catch(this.#fail) : nothing;
      }
      default: {
        const name = this.#binding.naming === 'named' ? nameOf(text) : undefined;
        const statement = { name, text, values: [...parameters] };
        if (!text.startsWith(WITH_COMMIT)) return this.#statement(statement).catch(this.#fail);
        if (this.#withCommit) throw new Error('One statement can go out with a COMMIT.');
        this.#withCommit = statement;
        return nothing;
      }
    }
  }

  readonly #fail = (error: unknown): never => {
    // A read of ours that writes is a defect, and says nothing about the server.
    const isOwnFault = isReadOnly(error) && this.#state === 'idle' && !this.#binding.mayWrite;
    if (isOwnFault) throw error;
    retireAfter(this.#pool, error);
    return asUnavailable(error);
  };

  async #commit(): Promise<pg.QueryResult> {
    const last = this.#withCommit;
    if (last) {
      // A transaction of nothing else still has to begin.
      if (this.#state === 'begin asked for') await this.#statement({ ...selectNothing, values: [] });
      await this.#committing(last);
    } else if (this.#state === 'in transaction') {
      await this.#client.query('commit');
    }
    this.#withCommit = undefined;
    this.#state = 'idle';
    return nothing;
  }

  #committing(last: Statement): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      this.#client.query(
        new CommittingQuery(last as pg.QueryConfig, this.#binding.naming, (error, result) =>
          error ? reject(error) : resolve(lastOf(result)),
        ),
      );
    });
  }

  #statement(config: Statement): Promise<pg.QueryResult> {
    if (this.#state === 'in transaction') return this.#client.query(config as pg.QueryConfig);
    const opensTransaction = this.#state === 'begin asked for';
    if (opensTransaction) this.#state = 'in transaction';
    return new Promise((resolve, reject) => {
      const mayWrite = opensTransaction || this.#binding.mayWrite;
      const binding = { ...this.#binding, opensTransaction, mayWrite };
      this.#client.query(
        new BoundQuery(config as pg.QueryConfig, binding, (error, result) => {
          this.#isBusy = error?.message === 'Query read timeout';
          if (error) reject(error);
          else resolve(lastOf(result));
        }),
      );
    });
  }

  release(): void {
    this.#client.release(this.#isBusy);
  }
}

const nothing = { command: '', rowCount: 0, oid: 0, rows: [], fields: [] } satisfies pg.QueryResult;

/** pg gives a result for each statement that went along. */
export function lastOf(result: pg.QueryResult | pg.QueryResult[]): pg.QueryResult {
  return (Array.isArray(result) ? result.at(-1) : result) ?? nothing;
}

const names = new Map<string, string>();

/** A statement that has a name is parsed and planned once for each connection: 1.5 times the throughput. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= MAX_NAMES) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 22);
  names.set(text, name);
  return name;
}
