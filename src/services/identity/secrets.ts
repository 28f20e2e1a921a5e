import { createHash, randomBytes } from 'node:crypto';

/** Tells keys of this program from tokens, for people and for scanners of leaked secrets. */
const KEY_MARK = 'mbk_';
const PREFIX_LENGTH = 12;

/** 256 random bits: a hash without salt or stretching is enough to keep it. */
const randomSecret = () => randomBytes(32).toString('base64url');

/** @returns the key, shown once, and how it begins */
export function newApiKey(): { key: string; prefix: string } {
  const key = KEY_MARK + randomSecret();
  return { key, prefix: key.slice(0, PREFIX_LENGTH) };
}

export const looksLikeApiKey = (credential: string) => /^mbk_[A-Za-z0-9_-]{43}$/.test(credential);

export const newRefreshToken = () => `mbr_${randomSecret()}`;

/** Secrets are stored and looked up by this alone, so comparing takes no time that depends on the secret. */
export const hashOfSecret = (secret: string) => createHash('sha256').update(secret).digest();
