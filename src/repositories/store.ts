import { Kysely, PostgresDialect } from 'kysely';
import type { Actor } from '../core/actor.ts';
import type { AuditEvent } from '../core/audit.ts';
import { AppError, unavailable } from '../core/errors.ts';
import { retireConnections } from '../data/connections.ts';
import type { Database } from '../data/database.ts';
import { asUnavailable } from '../data/failures.ts';
import type { Replica } from '../data/replica.ts';
import type { Tables } from '../data/tables.ts';
import { TenantPool } from '../data/tenant-pool.ts';
import { ApiKeyRepository } from './api-keys.ts';
import { AuditTrail } from './audit-trail.ts';
import { AuditRepository } from './audits.ts';
import { CredentialRepository } from './credentials.ts';
import { Disclosures } from './disclosures.ts';
import { IdempotencyRepository } from './idempotency.ts';
import { JobBatchRepository } from './job-batches.ts';
import { JobBoard } from './job-board.ts';
import { JobRunRepository } from './job-runs.ts';
import { JobRepository } from './jobs.ts';
import { LoginAttemptRepository } from './login-attempts.ts';
import { NoteRepository } from './notes.ts';
import { PatientRepository } from './patients.ts';
import { SessionRepository } from './sessions.ts';
import { SummaryRepository } from './summaries.ts';
import { TenantRepository } from './tenants.ts';
import { UserRepository } from './users.ts';

/** Handles of the tenants that were seen last; a handle is small and holds no connection. */
const MAX_HANDLES = 1_000;

/** What one unit of work may look at, all of it bound to the actor's tenant. */
export interface Readers {
  readonly patients: PatientRepository;
  readonly notes: NoteRepository;
  readonly summaries: SummaryRepository;
  readonly idempotency: IdempotencyRepository;
  readonly jobs: JobRepository;
  readonly jobRuns: JobRunRepository;
  readonly jobBatches: JobBatchRepository;
  readonly tenants: TenantRepository;
  readonly users: UserRepository;
  readonly sessions: SessionRepository;
  readonly loginAttempts: LoginAttemptRepository;
  readonly apiKeys: ApiKeyRepository;
  readonly audits: AuditRepository;
}

/** What a transaction may touch: it can also say what it did. */
export interface Repositories extends Readers {
  readonly audit: AuditTrail;
}

/** The database as one tenant sees it. */
interface Handle {
  readonly db: Kysely<Tables>;
  /** Each statement of theirs stands for itself. */
  readonly readers: Readers;
}

/** The only way to the rows. Nobody else holds a connection, so nothing runs without a tenant. */
export class Store {
  /** What workers take, of all tenants: ids alone. */
  readonly board: JobBoard;
  readonly #database: Database;
  readonly #disclosures: Disclosures;
  readonly #onReplicaRead: (by: 'replica' | 'primary') => void;
  readonly #handles = new Map<string, Handle>();
  /** For logins and keys, whose tenant is not known yet. */
  readonly credentials: CredentialRepository;

  /** @param onReplicaRead is told who served a read that the replica might have served */
  constructor(database: Database, onReplicaRead: (by: 'replica' | 'primary') => void = () => {}) {
    this.#database = database;
    this.#onReplicaRead = onReplicaRead;
    this.#disclosures = new Disclosures(database);
    this.credentials = new CredentialRepository(database);
    this.board = new JobBoard(database);
  }

  /** All of `work` and its audit entries, or nothing. Never call the network inside. */
  transaction<T>(actor: Actor, work: (repositories: Repositories) => Promise<T>): Promise<T> {
    return this.#handle(actor.tenantId, 'read')
      .db.transaction()
      .execute(async (trx) => {
        const audit = new AuditTrail(trx, actor);
        const result = await work({ ...readersOn(trx, actor.tenantId), audit });
        await audit.close();
        return result;
      });
  }

  /** Each statement sees the newest committed state by itself, in one round trip. What it found is to be disclosed by `disclose`. */
  read<T>(actor: Actor, work: (readers: Readers) => Promise<T>): Promise<T> {
    return work(this.#handle(actor.tenantId, 'read').readers);
  }

  /**
   * As `read`, by the replica where there is one that has come as far as the primary is now; by the primary otherwise.
   * `work` may run twice, so it only reads. Not for what rests on locks, leases or transaction numbers.
   */
  async readAnywhere<T>(actor: Actor, work: (readers: Readers) => Promise<T>): Promise<T> {
    const { replica } = this.#database;
    if (!replica) return this.read(actor, work);
    const position = await replica.position().catch(asUnavailable);
    const found = position && (await this.#readReplica(replica, position, actor, work));
    this.#onReplicaRead(found ? 'replica' : 'primary');
    return found ? found.result : this.read(actor, work);
  }

  /** Undefined where the replica could not. What it says of the request itself is what the primary would say. */
  async #readReplica<T>(
    replica: Replica,
    position: string,
    actor: Actor,
    work: (readers: Readers) => Promise<T>,
  ): Promise<{ result: T } | undefined> {
    const { naming } = this.#database;
    const { tenantId } = actor;
    const pool = new TenantPool(replica.pool, { tenantId, mayWrite: false, naming, position });
    try {
      return { result: await work(readersOn(handleOn(pool), tenantId)) };
    } catch (error) {
      const isAppError = error instanceof AppError;
      if (isAppError && error.code !== 'unavailable') throw error;
      if (isAppError) replica.lost(error.cause);
      return undefined;
    }
  }

  /**
   * As `read`, for statements that write: each is a transaction of its own, in one round trip. For the program's own
   * bookkeeping and for one statement that puts itself on record; what else somebody did belongs into `transaction`.
   */
  write<T>(actor: Actor, work: (readers: Readers) => Promise<T>): Promise<T> {
    return work(this.#handle(actor.tenantId, 'write').readers);
  }

  /** Puts on record what is about to leave; it may leave once this resolves. */
  disclose(actor: Actor, event: AuditEvent): Promise<void> {
    return this.#disclosures.record(actor, event);
  }

  /** @throws AppError `unavailable` where the storage has no room for what a user writes */
  assertWritable(): Promise<void> {
    return this.#database.assertWritable();
  }

  /** Whether the database answers and takes writes, without which nothing can be read either: for readiness. */
  async ping(): Promise<void> {
    const { rows } = await this.#database
      .query<{ read_only: boolean }>({
        text: "select pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as read_only",
      })
      .catch(asUnavailable);
    if (!rows[0]?.read_only) return;
    retireConnections(this.#database.pool);
    throw unavailable(new Error('The database takes no writes.'));
  }

  /** @param single what a statement outside of a transaction may do */
  #handle(tenantId: number, single: 'read' | 'write'): Handle {
    const key = `${single} ${tenantId}`;
    let handle = this.#handles.get(key);
    if (!handle) {
      if (this.#handles.size >= MAX_HANDLES) this.#handles.clear();
      const { pool, naming } = this.#database;
      const db = handleOn(new TenantPool(pool, { tenantId, mayWrite: single === 'write', naming }));
      handle = { db, readers: readersOn(db, tenantId) };
      this.#handles.set(key, handle);
    }
    return handle;
  }
}

const handleOn = (pool: TenantPool) => new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });

function readersOn(db: Kysely<Tables>, tenantId: number): Readers {
  return {
    patients: new PatientRepository(db, tenantId),
    notes: new NoteRepository(db, tenantId),
    summaries: new SummaryRepository(db, tenantId),
    idempotency: new IdempotencyRepository(db, tenantId),
    jobs: new JobRepository(db, tenantId),
    jobRuns: new JobRunRepository(db, tenantId),
    jobBatches: new JobBatchRepository(db, tenantId),
    tenants: new TenantRepository(db, tenantId),
    users: new UserRepository(db, tenantId),
    sessions: new SessionRepository(db, tenantId),
    loginAttempts: new LoginAttemptRepository(db, tenantId),
    apiKeys: new ApiKeyRepository(db, tenantId),
    audits: new AuditRepository(db, tenantId),
  };
}
