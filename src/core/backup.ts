/** What a database holds at one moment: a backup names it, and a restored database is held against it. */
export interface Inventory {
  readonly engine: 'embedded' | 'postgres';
  /** `15.20` */
  readonly server_version: string;
  /** Names of the migrations that were carried out, in their order. */
  readonly migrations: readonly string[];
  /** Rows of each table. */
  readonly rows: Readonly<Record<string, number>>;
  /** The newest seal of each audit chain. */
  readonly seals: readonly ChainEnd[];
}

export interface ChainEnd {
  readonly tenant: number;
  readonly number: number;
  readonly last_id: number;
  /** In hex. */
  readonly mac: string;
}

/** The bytes of a backup, as its manifest describes them. */
export interface ContentSum {
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/** A backup cannot be made or restored; the message says why and what to do, and nothing was changed. */
export class RecoveryError extends Error {
  override name = 'RecoveryError';
}
