import { createHmac, hkdfSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { testKeys } from './identity.ts';

export const AUDIENCE = 'records';

/** An issuer of its own keys, as a clinic's login server is one. */
export async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const server: Server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    response.end(JSON.stringify(isDiscovery ? { issuer, jwks_uri: `${issuer}/keys` } : { keys: [jwk] }));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sign = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
    new SignJWT({
      tenant: 'default',
      roles: ['clinician'],
      iss: issuer,
      aud: AUDIENCE,
      sub: 'ana',
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'one', ...header })
      .setIssuedAt()
      .setExpirationTime((claims.exp as number | undefined) ?? '5m')
      .sign(privateKey);
  return { issuer, sign, publicPem: JSON.stringify(jwk), close: () => server.close() };
}

export type Issuer = Awaited<ReturnType<typeof startIssuer>>;

export const base64OfJson = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The header (0) or the claims (1) of a token. */
export const partOfToken = (token: string, part: number) =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());

export function signToken(header: object, claims: object, secret: string | Uint8Array): string {
  const text = `${base64OfJson(header)}.${base64OfJson(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** An access token of ours that is changed and signed with the right key. */
export function forgeToken(valid: string, header: object, claims: object): string {
  const key = hkdfSync('sha256', testKeys.SECRET_KEY, '', 'medical-backend access tokens', 32);
  return signToken(
    { ...partOfToken(valid, 0), ...header },
    { ...partOfToken(valid, 1), ...claims },
    new Uint8Array(key),
  );
}

/** What no claim should be. */
const oddClaims: [string, unknown][] = [
  ['NUL', '\0'],
  ['a UUID with NUL', `${'0'.repeat(8)}-0000-0000-0000-${'0'.repeat(11)}\0`],
  ['a lone surrogate', '\ud800'],
  ['text', 'default; drop table note'],
  ['no text', ''],
  ['very long', 'x'.repeat(4_000)],
  ['zero', 0],
  ['negative', -1],
  ['a fraction', 1.5],
  ['beyond 32 bits', 2_147_483_648],
  ['beyond 53 bits', 1e300],
  ['true', true],
  ['null', null],
  ['a list', [1]],
  ['an object', { valueOf: 1 }],
];

/** Tokens, each signed as it should be, of which one claim is odd. */
export async function oddTokens(valid: string, issuer: Issuer): Promise<{ what: string; token: string }[]> {
  const odd: { what: string; token: string }[] = [];
  for (const [kind, value] of oddClaims) {
    for (const claim of ['sid', 'tenant', 'sub', 'iss', 'aud']) {
      odd.push({ what: `${claim}: ${kind}`, token: forgeToken(valid, {}, { [claim]: value }) });
    }
    odd.push({ what: `kid: ${kind}`, token: forgeToken(valid, { kid: value }, {}) });
    odd.push({ what: `outside tenant: ${kind}`, token: await issuer.sign({ tenant: value }) });
  }
  for (const value of ['', 0, null, true, [1], { a: 1 }]) {
    odd.push({ what: `outside sub: ${JSON.stringify(value)}`, token: await issuer.sign({ sub: value }) });
  }
  return odd;
}
