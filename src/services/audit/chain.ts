import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AuditSeal } from '../../core/audit.ts';

/** A block before its seal: the entries with ids from `first_id` to `last_id`, however many there are. */
export type AuditBlock = Omit<AuditSeal, 'mac'>;

/** Where a chain stood at one moment, signed, to be kept outside the database: it shows that a tail was cut. */
export interface AuditHead {
  tenant: number;
  number: number;
  last_id: number;
  /** Of the seal, in hex. */
  mac: string;
  signature: string;
}

/** Up to where entries were removed when their time was over. */
export interface AuditCut {
  number: number;
  last_id: number;
  /** Of the last block that was removed: the next one goes on from it. */
  head_mac: Buffer;
  mac: Buffer;
}

/** What the first block of a chain goes on from. */
export const GENESIS = Buffer.alloc(32);

/**
 * The seal of a block: HMAC-SHA256 (RFC 2104) over the chain's number, the block's place, the seal before it and each
 * entry's text. Without the key no other block can be given a seal that fits.
 */
export function macOf(
  key: string,
  tenant: number,
  block: AuditBlock,
  previous: Buffer,
  lines: readonly string[],
): Buffer {
  const { number, first_id, last_id, entries } = block;
  const hmac = createHmac('sha256', key);
  hmac.update(
    JSON.stringify(['block', tenant, number, first_id, last_id, entries, previous.toString('hex')]),
  );
  // No line holds a line end of its own: JSON writes it as two characters.
  for (const line of lines) hmac.update('\n').update(line);
  return hmac.digest();
}

export function headOf(key: string, tenant: number, seal: AuditSeal): AuditHead {
  const { number, last_id } = seal;
  const mac = seal.mac.toString('hex');
  return {
    tenant,
    number,
    last_id,
    mac,
    signature: signatureOf(key, ['head', tenant, number, last_id, mac]),
  };
}

export function isGenuineHead(key: string, { tenant, number, last_id, mac, signature }: AuditHead): boolean {
  return isEqual(signatureOf(key, ['head', tenant, number, last_id, mac]), signature);
}

export function cutOf(key: string, tenant: number, seal: AuditSeal): AuditCut {
  const { number, last_id, mac: head_mac } = seal;
  return { number, last_id, head_mac, mac: cutMac(key, tenant, { number, last_id, head_mac }) };
}

export function isGenuineCut(key: string, tenant: number, cut: AuditCut): boolean {
  return isEqual(cutMac(key, tenant, cut), cut.mac);
}

/** Takes the same time wherever the two differ. */
export function isEqual(ours: string | Buffer, given: string | Buffer): boolean {
  const [a, b] = [Buffer.from(ours), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function cutMac(key: string, tenant: number, { number, last_id, head_mac }: Omit<AuditCut, 'mac'>): Buffer {
  return Buffer.from(signatureOf(key, ['cut', tenant, number, last_id, head_mac.toString('hex')]), 'hex');
}

const signatureOf = (key: string, parts: unknown[]) =>
  createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex');
