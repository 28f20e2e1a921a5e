import { createHash } from 'node:crypto';
import { onDatabase } from './databases.ts';

/** Of databases that are dropped when the run ends; both servers are sent the same headers. */
const key = `mbk_${'benchmark'.padEnd(43, '0')}`;

export const credential = { authorization: `Bearer ${key}` };

/** Keys of the server under measure, which asks for credentials, limits and audits as in production. */
export const serverSecrets = {
  SECRET_KEY: 'w2Tz8Kq4Vn6Rb1Xy5Lm9Pc3Hf7Jd0Gs2Ae4Ui6Oo',
  AUDIT_KEY: 'Mk3Np7Qr1St5Uv9Wx2Yz6Ab0Cd4Ef8Gh1Ij5Kl9Oo',
  // Counted like any, and out of reach of a measurement.
  RATE_LIMIT_REQUESTS: '1000000000',
  RATE_LIMIT_SUMMARIES: '1000000000',
};

/** Makes the key on a migrated database, as its owner. */
export async function admit(url: string): Promise<void> {
  await onDatabase(url, (client) => admitTo((text, values) => client.query(text, values)));
}

export async function admitTo(query: (text: string, values: unknown[]) => Promise<unknown>): Promise<void> {
  const hash = createHash('sha256').update(key).digest();
  await query(
    `insert into api_key (tenant_id, name, prefix, secret_hash, roles, created_by)
     values (1, 'benchmark', 'mbk_', $1, '{clinician}', 'command')`,
    [hash],
  );
}
