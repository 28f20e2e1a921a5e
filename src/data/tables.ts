import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** A moment: RFC 3339 in UTC to the millisecond, both ways. */
type Timestamp = string;

/** The database's columns, in the spelling that JSON uses too. */
export interface Tables {
  tenant: TenantTable;
  patient: PatientTable;
  patient_count: PatientCountTable;
  note: NoteTable;
  idempotency_key: IdempotencyKeyTable;
  app_user: UserTable;
  session: SessionTable;
  refresh_token: RefreshTokenTable;
  api_key: ApiKeyTable;
  login_attempt: LoginAttemptTable;
  audit: AuditTable;
  audit_seal: AuditSealTable;
  audit_cut: AuditCutTable;
  summary: SummaryTable;
  summary_lease: SummaryLeaseTable;
  job: JobTable;
  job_batch: JobBatchTable;
  job_event: JobEventTable;
}

export interface TenantTable {
  id: GeneratedAlways<number>;
  name: string;
  /** Seals the cursors of this tenant: 32 bytes. */
  cursor_key: Generated<Buffer>;
  disabled_at: Timestamp | null;
}

export interface PatientTable {
  tenant_id: number;
  id: GeneratedAlways<number>;
  name: string;
  /** `YYYY-MM-DD` */
  date_of_birth: string;
  created_at: Generated<Timestamp>;
  updated_at: Timestamp | null;
  /** Counts updates; the ETag. */
  version: Generated<number>;
  mrn: GeneratedAlways<string>;
}

export interface PatientCountTable {
  tenant_id: number;
  shard: number;
  patients: number;
}

export interface NoteTable {
  tenant_id: number;
  id: GeneratedAlways<number>;
  patient_id: number;
  content: string;
  note_timestamp: Timestamp;
  created_at: Generated<Timestamp>;
}

export interface IdempotencyKeyTable {
  tenant_id: number;
  credential: string;
  operation: string;
  key: string;
  fingerprint: string;
  /** What the first call gave, as JSON; null once what it made was deleted. */
  result: string | null;
  patient_id: number | null;
  note_id: number | null;
  created_at: Generated<Timestamp>;
}

export interface UserTable {
  tenant_id: number;
  id: GeneratedAlways<number>;
  login: string;
  /** argon2id in PHC form; null for users of an outside issuer. */
  password_hash: string | null;
  outside_subject: string | null;
  roles: string[];
  created_at: Generated<Timestamp>;
  updated_at: Timestamp | null;
  disabled_at: Timestamp | null;
}

export interface SessionTable {
  tenant_id: number;
  id: Generated<string>;
  user_id: number;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp;
  revoked_at: Timestamp | null;
}

export interface RefreshTokenTable {
  tenant_id: number;
  /** SHA-256 */
  token_hash: Buffer;
  session_id: string;
  created_at: Generated<Timestamp>;
  used_at: Timestamp | null;
}

export interface ApiKeyTable {
  tenant_id: number;
  id: GeneratedAlways<number>;
  name: string;
  prefix: string;
  /** SHA-256 */
  secret_hash: Buffer;
  roles: string[];
  scopes: string[] | null;
  created_by: string;
  created_at: Generated<Timestamp>;
  expires_at: Timestamp | null;
  revoked_at: Timestamp | null;
}

export interface LoginAttemptTable {
  tenant_id: number;
  login_hash: Buffer;
  failures: number;
  next_at: Timestamp;
}

export interface AuditTable {
  xid: GeneratedAlways<string>;
  tenant_id: number;
  id: GeneratedAlways<number>;
  at: GeneratedAlways<Timestamp>;
  actor: string;
  user_id: number | null;
  action: string;
  record: string | null;
  /** int8 arrays arrive as text elements. */
  patient_ids: string[] | null;
  outcome: string;
  detail: string | null;
  address: string | null;
  request_id: string | null;
}

export interface AuditSealTable {
  tenant_id: number;
  number: number;
  first_id: number;
  last_id: number;
  entries: number;
  mac: Buffer;
  sealed_at: Generated<Timestamp>;
}

export interface AuditCutTable {
  tenant_id: number;
  number: number;
  last_id: number;
  mac: Buffer;
  head_mac: Buffer;
  cut_at: Generated<Timestamp>;
}

export interface SummaryTable {
  tenant_id: number;
  id: GeneratedAlways<number>;
  patient_id: number;
  audience: 'clinician' | 'family';
  max_length: number;
  status: Generated<'draft' | 'approved' | 'rejected' | 'superseded'>;
  input_hash: string;
  notes_hash: string;
  /** Written as JSON text, read as the object. */
  document: ColumnType<unknown, string, string>;
  egress: ColumnType<unknown, string | null, never>;
  review_comment: string | null;
  reviewed_by: string | null;
  reviewed_at: Timestamp | null;
  created_at: Generated<Timestamp>;
}

export interface SummaryLeaseTable {
  tenant_id: number;
  patient_id: number;
  input_hash: string;
  holder: string;
  expires_at: Timestamp;
}

/** Options are stored as JSON and come back parsed. */
export interface JobTable {
  tenant_id: number;
  id: Generated<string>;
  patient_id: number;
  batch_id: string | null;
  /** Interactive: somebody waits for it. */
  priority: 'interactive' | 'batch';
  options: unknown;
  state: Generated<'pending' | 'processing' | 'completed' | 'failed' | 'cancelled'>;
  attempts: Generated<number>;
  /** Attempts that ended with the death of the worker. */
  losses: Generated<number>;
  /** The fence: grows with each take. */
  token: Generated<number>;
  run_after: Generated<Timestamp>;
  lease_until: Timestamp | null;
  last_sequence: Generated<number>;
  summary_id: number | null;
  error: string | null;
  created_at: Generated<Timestamp>;
  started_at: Timestamp | null;
  ended_at: Timestamp | null;
  expires_at: Timestamp | null;
  /** Of the call that made it. */
  traceparent: string | null;
}

export interface JobBatchTable {
  tenant_id: number;
  id: Generated<string>;
  /** As many as were asked for. */
  jobs: number;
  created_at: Generated<Timestamp>;
  ended_at: Timestamp | null;
  expires_at: Timestamp | null;
}

export interface JobEventTable {
  tenant_id: number;
  job_id: string;
  sequence: number;
  kind: 'state' | 'stage' | 'sentence' | 'withheld';
  data: unknown;
  created_at: Generated<Timestamp>;
}
