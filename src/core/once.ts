/**
 * A call that the client may repeat (`Idempotency-Key`): within 24 hours the same key with the same fingerprint gives
 * the first result again.
 */
export interface Once {
  /** `POST /path`: a key is meant for one operation. */
  operation: string;
  key: string;
  /** Hash of the body. */
  fingerprint: string;
}
