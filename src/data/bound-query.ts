import pg from 'pg';
import { settingCalls } from './session.ts';

/** The part of pg's wire connection that a query writes to. */
interface Wire {
  stream: { cork?: () => void; uncork?: () => void };
  parse(config: { name: string; text: string; types: never[] }): void;
  bind(config: {
    portal: string;
    statement: string;
    values: unknown[];
    valueMapper: (value: unknown) => unknown;
  }): void;
  execute(config: { portal: string; rows: number }): void;
  sync(): void;
}

const bindReader = `select 1 where set_config('app.tenant_id', $1, true) is null
    or set_config('transaction_read_only', 'on', true) is null`;

/** What goes before a statement, or behind it; each gives no rows. */
const preamble = {
  begin: 'begin',
  commit: 'commit',
  bindWriter: "select 1 where set_config('app.tenant_id', $1, true) is null",
  bindReader,
  // Fails, and all that is sent along with it, on a server that has not come as far as that.
  bindReplica: `${bindReader}
    or 1 / (case when pg_last_wal_replay_lsn() >= $2::pg_lsn then 1 else 0 end) is null`,
} as const;

type Preamble = keyof typeof preamble;

/** Behind a pooler that gives each transaction another session, the settings of a session go with each transaction. */
const preambleWithSettings = (name: Preamble): string =>
  name.startsWith('bind')
    ? [preamble[name], ...settingCalls('transaction').map((call) => `${call} is null`)].join(' or ')
    : preamble[name];

/** Names what goes before statements once for a connection, so that a bound query only has to call it. */
export async function prepareConnection(client: pg.ClientBase, of: 'primary' | 'replica'): Promise<void> {
  await client.query(`select ${settingCalls('session').join(', ')}`);
  const named = (name: Preamble, values: string[] = []) =>
    client.query({ name, text: preamble[name], values });
  // The order leaves no transaction open.
  await named('begin');
  await named('commit');
  await named('begin');
  await named('bindWriter', ['']);
  await named('bindReader', ['']);
  if (of === 'replica') await named('bindReplica', ['', '0/0']);
  await client.query('rollback');
}

/** How statements reach the server: `named`, parsed once for a connection, or whole each time, for poolers. */
export type Naming = 'named' | 'unnamed';

/** What holds for one statement or transaction. */
export interface Binding {
  /** Undefined: of no tenant. */
  tenantId: number | undefined;
  opensTransaction: boolean;
  mayWrite: boolean;
  naming: Naming;
  /** Position in the log of changes that a replica must have reached; undefined: this is the primary. */
  position?: string | undefined;
}

/**
 * A statement that is sent together with what must go before it, in one round trip: the binding of the tenant, and
 * BEGIN where a transaction opens. Without BEGIN everything up to the Sync message is one implicit transaction
 * (PostgreSQL manual, "Message Flow", 55.2.4 Pipelining), so the binding holds for this statement and ends with it.
 */
export class BoundQuery extends pg.Query {
  constructor(
    config: pg.QueryConfig,
    { tenantId, opensTransaction, mayWrite, naming, position }: Binding,
    done: (error: Error | undefined, result: pg.QueryResult | pg.QueryResult[]) => void,
  ) {
    super(extended(config), done as never);
    const tenant = tenantId === undefined ? '' : String(tenantId);
    const submitAlone = this.submit;
    this.submit = (connection) => {
      const wire = connection as unknown as Wire;
      wire.stream.cork?.();
      try {
        if (opensTransaction) send(wire, naming, 'begin');
        if (position !== undefined) send(wire, naming, 'bindReplica', [tenant, position]);
        else send(wire, naming, mayWrite ? 'bindWriter' : 'bindReader', [tenant]);
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
    naming: Naming,
    done: (error: Error | undefined, result: pg.QueryResult | pg.QueryResult[]) => void,
  ) {
    super(extended(config), done as never);
    Object.assign(this, {
      // pg calls this once the statement is bound, and expects that it ends with a Sync message.
      _getRows: (wire: Wire) => {
        wire.execute({ portal: '', rows: 0 });
        send(wire, naming, 'commit');
        wire.sync();
      },
    });
  }
}

/** Without a name and values pg would send another kind of message, which ends the transaction by itself. */
const extended = (config: pg.QueryConfig): pg.QueryConfig =>
  ({ ...config, queryMode: 'extended' }) as pg.QueryConfig;

function send(wire: Wire, naming: Naming, name: Preamble, values: string[] = []): void {
  const statement = naming === 'named' ? name : '';
  if (naming === 'unnamed') wire.parse({ name: statement, text: preambleWithSettings(name), types: [] });
  wire.bind({ portal: '', statement, values, valueMapper: (value) => value });
  wire.execute({ portal: '', rows: 0 });
}
