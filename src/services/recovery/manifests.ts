import { createHmac } from 'node:crypto';
import { Value } from 'typebox/value';
import { type ContentSum, type Inventory, RecoveryError } from '../../core/backup.ts';
import { Manifest } from '../../schemas/backups.ts';
import { headOf, isEqual } from '../audit/chain.ts';

const unsigned = '-';

/**
 * The text that ends a backup: the manifest as one line of JSON, and its HMAC-SHA256 (RFC 2104) under the key that seals
 * the audit. The manifest holds the content's sum, so with the key nobody else can make or change a backup.
 *
 * @param key undefined: the backup is whole or not, and that is all that can be said of it
 */
export function manifestText(
  inventory: Inventory,
  content: ContentSum,
  madeAt: Date,
  key: string | undefined,
): string {
  const { seals, ...holdings } = inventory;
  const manifest: Manifest = {
    format: 1,
    made_at: madeAt.toISOString(),
    ...holdings,
    migrations: [...holdings.migrations],
    audit_heads: key === undefined ? [] : seals.map((seal) => headOfSeal(key, seal)),
    content,
  };
  const line = JSON.stringify(manifest);
  return `${line}\n${key === undefined ? unsigned : signatureOf(key, line)}`;
}

/**
 * @param key undefined: none was set, so a backup that was signed cannot be judged and is refused
 * @throws RecoveryError
 */
export function readManifest(text: string, key: string | undefined): Manifest {
  const cut = text.lastIndexOf('\n');
  const [line, signature] = [text.slice(0, Math.max(0, cut)), text.slice(cut + 1)];
  if (key === undefined && signature !== unsigned) {
    throw new RecoveryError('The backup is signed. Set AUDIT_KEY to the key that it was made with.');
  }
  if (key !== undefined && signature === unsigned) {
    throw new RecoveryError(
      'The backup was made without AUDIT_KEY, so nobody can say whose it is. If you know, restore it without AUDIT_KEY.',
    );
  }
  if (key !== undefined && !isEqual(signatureOf(key, line), signature)) {
    throw new RecoveryError(
      'The manifest of the backup was changed, or made with another AUDIT_KEY. It is not restored.',
    );
  }
  const manifest = parsed(line);
  if (!manifest) throw new RecoveryError('The manifest of the backup cannot be read. It is not restored.');
  return manifest;
}

function parsed(line: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return Value.Check(Manifest, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const headOfSeal = (key: string, { tenant, mac, ...seal }: Inventory['seals'][number]) =>
  headOf(key, tenant, { ...seal, first_id: 0, entries: 0, mac: Buffer.from(mac, 'hex') });

const signatureOf = (key: string, line: string) =>
  createHmac('sha256', key)
    .update(JSON.stringify(['backup', line]))
    .digest('hex');
