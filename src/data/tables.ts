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
