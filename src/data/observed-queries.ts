import type pg from 'pg';
import type { QueryObserver } from '../observability/database-metrics.ts';

type Done = (error: Error | undefined, ...rest: unknown[]) => void;
/** The three ways in which pg takes a statement: a query object with its callback, a callback behind it, a promise. */
type Statement = string | { text?: string; callback?: Done };

/** Tells the observer of each statement of this connection, in whichever way it is handed over. */
export function observeQueries(client: pg.ClientBase, observe: QueryObserver): void {
  const query = client.query.bind(client) as (...given: unknown[]) => unknown;
  const observed = (statement: Statement, ...rest: unknown[]): unknown => {
    const ended = observe(typeof statement === 'string' ? statement : (statement.text ?? ''));
    if (typeof statement === 'object' && statement.callback) {
      statement.callback = telling(statement.callback, ended);
      return query(statement, ...rest);
    }
    const last = rest.at(-1);
    if (typeof last === 'function') {
      return query(statement, ...rest.slice(0, -1), telling(last as Done, ended));
    }
    const result = query(statement, ...rest) as Promise<unknown>;
    result.then(() => ended(), ended);
    return result;
  };
  client.query = observed as typeof client.query;
}

function telling(done: Done, ended: (error?: unknown) => void): Done {
  return (error, ...rest) => {
    ended(error ?? undefined);
    done(error, ...rest);
  };
}
