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
  sync(): void;
}

/** Prepared on every connection before its first use; each gives no rows. */
export const preamble = {
  begin: 'begin',
  commit: 'commit',
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
        if (this.#opensTransaction) send(wire, 'begin', []);
        send(wire, this.#mayWrite ? 'bindWriter' : 'bindReader', [String(this.#tenantId)]);
        return submitAlone.call(this, connection);
      } finally {
        wire.stream.uncork?.();
      }
    };
  }
}

/**
 * The last statement of a transaction, sent together with its COMMIT in one round trip. Where the statement fails, the
 * server skips the COMMIT that stands before the same Sync message, and the transaction is still to be rolled back.
 */
export class CommittingQuery extends pg.Query {
  constructor(
    config: pg.QueryConfig,
    done: (error: Error | undefined, result: pg.QueryResult | pg.QueryResult[]) => void,
  ) {
    super(config, done as never);
    Object.assign(this, {
      // pg calls this once the statement is bound, and expects that it ends with a Sync message.
      _getRows: (wire: Wire) => {
        wire.execute({ portal: '', rows: 0 });
        send(wire, 'commit', []);
        wire.sync();
      },
    });
  }
}

function send(wire: Wire, statement: keyof typeof preamble, values: string[]): void {
  wire.bind({ portal: '', statement, values, valueMapper: (value) => value });
  wire.execute({ portal: '', rows: 0 });
}
