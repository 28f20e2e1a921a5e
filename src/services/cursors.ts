import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { invalid } from '../core/errors.ts';
import type { PageKey, PatientOrder } from '../core/pages.ts';

const ALGORITHM = 'aes-256-gcm';
/** Bytes, as NIST SP 800-38D recommends for GCM. */
const NONCE = 12;
const TAG = 16;

/** What a cursor is bound to. */
export interface CursorScope extends PatientOrder {
  search: string;
}

/**
 * Encrypted, because the key of a list by name is a patient's name and a cursor stands in URLs; authenticated, with
 * the scope, so that one that was altered or belongs to another list is found out.
 */
export function sealCursor(key: Buffer, scope: CursorScope, at: PageKey): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(bytesOf(scope));
  const sealed = Buffer.concat([cipher.update(JSON.stringify([at.key, at.id])), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
}

/** @throws AppError `invalid` for a cursor that does not fit or was altered */
export function openCursor(key: Buffer, scope: CursorScope, cursor: string): PageKey {
  const bytes = Buffer.from(cursor, 'base64url');
  // Decoding skips what is no base64url, so an altered cursor could decode to the same bytes.
  if (bytes.length <= NONCE + TAG || bytes.toString('base64url') !== cursor) throw misfit();
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE), { authTagLength: TAG })
    .setAAD(bytesOf(scope))
    .setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  try {
    const text = decipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
    const [at, id] = JSON.parse(text) as [string, number];
    return { key: at, id };
  } catch {
    throw misfit();
  }
}

const misfit = () => invalid('after', 'must be the cursor of a list with this order and search');

function bytesOf({ sort_by, descending, search }: CursorScope): Buffer {
  return Buffer.from(JSON.stringify([sort_by, descending, search]));
}
