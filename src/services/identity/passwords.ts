import { hash, verify } from '@node-rs/argon2';

/** argon2id; OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane. Memory in KiB. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

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
