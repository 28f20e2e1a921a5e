import pg from 'pg';

/** The part of pg's wire connection that a query writes to. */
interface Wire {
  stream: { cork?: () => void; uncork?: () => void };
  bind(config: {
    portal: string;
    statement: string;
    values: unknown[];
    valueMapper: (value: unknown) => unknown;
  }): void;
  execute(config: { portal: string; rows: number }): void;
}

/** Prepared on every connection before its first use; each gives no rows. */
export const preamble = {
  begin: 'begin',
  bindWriter: "select 1 where set_config('app.tenant_id', $1, true) is null",
  bindReader: `select 1 where set_config('app.tenant_id', $1, true) is null
    or set_config('transaction_read_only', 'on', true) is null`,
} as const;

/**
 * A statement that is sent together with what must go before it, in one round trip: the binding of the tenant, and
 * BEGIN where a transaction opens. Without BEGIN everything up to the Sync message is one implicit transaction
 * (PostgreSQL manual, "Message Flow", 55.2.4 Pipelining), so the binding holds for this statement and ends with it.
 */
export class BoundQuery extends pg.Query {
  readonly #tenantId: number;
  readonly #opensTransaction: boolean;
  readonly #mayWrite: boolean;

  constructor(
    config: pg.QueryConfig,
    bound: { tenantId: number; opensTransaction: boolean; mayWrite: boolean },
    done: (error: Error | undefined, result: pg.QueryResult | pg.QueryResult[]) => void,
  ) {
    super(config, done as never);
    this.#tenantId = bound.tenantId;
    this.#opensTransaction = bound.opensTransaction;
    this.#mayWrite = bound.mayWrite;
    const submitAlone = this.submit;
    this.submit = (connection) => {
      const wire = connection as unknown as Wire;
      wire.stream.cork?.();
      try {
        if (this.#opensTransaction) this.#send(wire, 'begin', []);
        this.#send(wire, this.#mayWrite ? 'bindWriter' : 'bindReader', [String(this.#tenantId)]);
        return submitAlone.call(this, connection);
      } finally {
        wire.stream.uncork?.();
      }
    };
  }

  #send(wire: Wire, statement: keyof typeof preamble, values: string[]): void {
    wire.bind({ portal: '', statement, values, valueMapper: (value) => value });
    wire.execute({ portal: '', rows: 0 });
  }
}
