import { describe, expect, test } from 'vitest';
import type { Inventory } from '../../../src/core/backup.ts';
import { isGenuineHead } from '../../../src/services/audit/chain.ts';
import { manifestText, readManifest } from '../../../src/services/recovery/manifests.ts';
import { differences, refuseUnfit } from '../../../src/services/recovery/verification.ts';

const KEY = 'q1W8e3R6t5Y2u7I4o9P0a-key-of-this-suite';
const inventory: Inventory = {
  engine: 'postgres',
  server_version: '15.20',
  migrations: ['0001_records', '0002_search'],
  rows: { patient: 3, note: 7 },
  seals: [{ tenant: 1, number: 4, last_id: 90, mac: 'ab'.repeat(32) }],
};
const content = { bytes: 12, sha256: '0'.repeat(64) };
const madeAt = new Date('2026-03-01T12:00:00Z');
const signed = manifestText(inventory, content, madeAt, KEY);
const unsigned = manifestText(inventory, content, madeAt, undefined);
const here = { engine: 'postgres', known: inventory.migrations } as const;

describe('the manifest of a backup', () => {
  test('names the time, the schema, every count, and each audit head with its signature', () => {
    const manifest = readManifest(signed, KEY);
    const { seals: _, ...holdings } = inventory;
    expect(manifest).toMatchObject({ format: 1, made_at: '2026-03-01T12:00:00.000Z', content, ...holdings });
    expect(manifest.audit_heads).toHaveLength(1);
    expect(manifest.audit_heads.every((head) => isGenuineHead(KEY, head))).toBe(true);
    expect(differences(manifest, inventory)).toEqual([]);
  });

  test('is not believed when any of its characters is another', () => {
    for (let place = 0; place < signed.length; place++) {
      const other = signed[place] === '0' ? '1' : '0';
      const changed = signed.slice(0, place) + other + signed.slice(place + 1);
      expect(() => readManifest(changed, KEY), `character ${place}`).toThrow(/not restored|AUDIT_KEY/);
    }
  });

  test('goes with its key, or with none', () => {
    expect(() => readManifest(signed, `${KEY}!`)).toThrow(/another AUDIT_KEY/);
    expect(() => readManifest(signed, undefined)).toThrow(/Set AUDIT_KEY/);
    expect(() => readManifest(unsigned, KEY)).toThrow(/without AUDIT_KEY/);
    expect(readManifest(unsigned, undefined).audit_heads).toEqual([]);
  });

  test.each(['', '\n-', 'null\n-', '{}\n-', '{"format":2}\n-', `${unsigned.slice(1)}`])(
    'that is none is refused: %j',
    (text) => {
      expect(() => readManifest(text, undefined)).toThrow(/cannot be read|Set AUDIT_KEY/);
    },
  );

  test('stops what does not belong here before anything is touched', () => {
    const manifest = readManifest(signed, KEY);
    expect(() => refuseUnfit(manifest, content, here)).not.toThrow();
    expect(() => refuseUnfit(manifest, { ...content, bytes: 11 }, here)).toThrow(/changed or damaged/);
    expect(() => refuseUnfit(manifest, { ...content, sha256: '1'.repeat(64) }, here)).toThrow(
      /changed or damaged/,
    );
    expect(() => refuseUnfit(manifest, content, { ...here, engine: 'embedded' })).toThrow(/DATABASE_URL/);
    expect(() => refuseUnfit(manifest, content, { ...here, known: ['0001_records'] })).toThrow(
      /newer program.*0002_search/,
    );
  });

  test('shows each count that differs', () => {
    const found = { ...inventory, rows: { patient: 2, stranger: 1, note: 7 } };
    expect(differences(readManifest(signed, KEY), found)).toEqual([
      'table patient: 2 rows instead of 3',
      'table stranger: 1 rows instead of 0',
    ]);
  });
});
