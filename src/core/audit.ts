/** What happened, for the audit. No clinical text, no name of a patient, no secret. */
export interface AuditEvent {
  /** `<what>.<verb>`: `patient.read` */
  action: string;
  /** Bare ids: `patient/5`, `patient/5/note/7`; the entry outlives what it names. */
  record?: string | undefined;
  /** Whose records were disclosed or changed. */
  patientIds?: readonly number[] | undefined;
  outcome?: AuditOutcome;
  /** In the program's own words. */
  detail?: string | undefined;
}

export type AuditOutcome = 'ok' | 'refused' | 'not_found' | 'failed';

/** An entry as it is stored. */
export interface AuditEntry {
  id: number;
  at: string;
  actor: string;
  user_id: number | null;
  action: string;
  record: string | null;
  patient_ids: number[] | null;
  outcome: string;
  detail: string | null;
  address: string | null;
  request_id: string | null;
}

/** A block of entries that was sealed. */
export interface AuditSeal {
  number: number;
  first_id: number;
  last_id: number;
  entries: number;
  mac: Buffer;
}
