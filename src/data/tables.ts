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
