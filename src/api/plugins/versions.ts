import type { Versions } from '../../services/patients.ts';

/** A patient's ETag: the number of its version. */
export const etagOf = (version: number) => `"${version}"`;

/**
 * The versions that `If-Match` names (RFC 9110 section 13.1.1). `*` fits any; a weak tag fits none, and so does what is
 * no tag of ours.
 */
export function versionsOf(ifMatch: string | undefined): Versions {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  return ifMatch.split(',').flatMap((tag) => {
    const version = /^"([1-9]\d{0,8})"$/.exec(tag.trim())?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}
