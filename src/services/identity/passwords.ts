import { hash, verify } from '@node-rs/argon2';
import { invalid } from '../../core/errors.ts';

/** argon2id; OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. Memory in KiB. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Different characters that a password must have at least. */
const VARIETY = 6;

/** Long ones of the published lists of common passwords, without digits and signs. */
const common = [
  'password',
  'passwort',
  'qwertyuiop',
  'administrator',
  'iloveyou',
  'letmein',
  'welcome',
  'changeme',
  'correcthorsebatterystaple',
  'unknown',
  'football',
  'baseball',
  'princess',
  'sunshine',
  'superman',
];

export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), COST);
}

/** A hash of nothing that anybody knows: a login that does not exist costs as much as one that does. */
const decoy = hashPassword(crypto.randomUUID());

/** @param hashed undefined where there is no such user */
export async function checkPassword(hashed: string | undefined, password: string): Promise<boolean> {
  const matches = await verify(hashed ?? (await decoy), password.normalize('NFC'));
  return matches && hashed !== undefined;
}

/**
 * Length is checked with the body's shape.
 *
 * @param near what must not stand in it: the login, the tenant
 * @throws AppError `invalid`, naming `path`
 */
export function requireStrongPassword(password: string, near: readonly string[], path: string): void {
  const plain = password.toLowerCase();
  const letters = plain.replace(/[^a-z]/g, '');
  const isNear = near.some((word) => word.length >= 4 && plain.includes(word.toLowerCase()));
  if (new Set(plain).size < VARIETY || isNear || common.includes(letters) || isSequence(plain)) {
    throw invalid(path, 'is easy to guess');
  }
}

/** Each character the neighbour of the one before it: 123456789012, abcdefghijkl. */
function isSequence(text: string): boolean {
  const codes = [...text].map((one) => one.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, place) => code - (codes[place] ?? 0));
  const regular = steps.filter((step) => Math.abs(step) <= 1).length;
  return regular >= steps.length * 0.75;
}
