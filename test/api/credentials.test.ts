import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthenticatedSystem, PASSWORD, startAuthenticated, testKeys } from '../support/identity.ts';
import { engines } from '../support/system.ts';
import {
  AUDIENCE,
  base64OfJson,
  forgeToken,
  type Issuer,
  oddTokens,
  partOfToken,
  signToken,
  startIssuer,
} from '../support/tokens.ts';

const patients = '/api/v1/patients';
/** What was taken away is gone by then. */
const BOUND = 5_000;

const now = () => Math.floor(Date.now() / 1_000);

describe.each(engines)('credentials on %s', (engine) => {
  let system: AuthenticatedSystem;
  let issuer: Issuer;
  let admin: string;

  const json = async (answer: Response) => (await answer.json()) as Record<string, never>;
  const status = async (credential: string | undefined, path = patients) =>
    (await system.call(credential, 'GET', path)).status;
  const newUser = async (roles: string[]) => {
    const login = crypto.randomUUID();
    const made = await system.call(admin, 'POST', '/api/v1/users', { login, password: PASSWORD, roles });
    const { id } = (await made.json()) as { id: number };
    return { id, login };
  };
  const newKey = async (body: object) => {
    const made = await system.call(admin, 'POST', '/api/v1/keys', { name: 'test', ...body });
    return (await made.json()) as { id: number; key: string; prefix: string };
  };
  /** Waits, not longer than the bound, until the credential is refused. */
  const refusedInTime = async (credential: string, expected: number, path = patients) => {
    const until = Date.now() + BOUND;
    while (Date.now() < until) {
      if ((await status(credential, path)) === expected) return true;
      await sleep(100);
    }
    return false;
  };

  beforeAll(async () => {
    issuer = await startIssuer();
    system = await startAuthenticated(engine, {
      OIDC_ISSUER: issuer.issuer,
      OIDC_AUDIENCE: AUDIENCE,
      COMMON_PASSWORDS: 'short\nhospital-of-the-list\r\n',
    });
    admin = (await system.login('admin')).access_token;
  });
  afterAll(async () => {
    await system?.close();
    issuer?.close();
  });

  test('an access token of ours, a key and a token of the outside issuer all come in', async () => {
    const { key } = await newKey({});
    expect(await status(admin)).toBe(200);
    expect(await status(key)).toBe(200);
    expect(await status(await issuer.sign())).toBe(200);
    const byHeader = await fetch(system.url + patients, { headers: { 'x-api-key': key } });
    expect(byHeader.status).toBe(200);
  });

  describe('forged', () => {
    const forge = (header: object, claims: object) => forgeToken(admin, header, claims);

    test('the forging itself is right: what is changed in nothing comes in', async () => {
      expect(await status(forge({}, {}))).toBe(200);
    });

    test.each<[string, () => string | Promise<string>]>([
      ['expired', () => forge({}, { exp: now() - 1 })],
      ['not valid yet', () => forge({}, { nbf: now() + 600 })],
      ['without an end', () => forge({}, { exp: undefined })],
      ['for another audience', () => forge({}, { aud: 'other' })],
      ['of another issuer', () => forge({}, { iss: 'https://other.example' })],
      ['for another tenant', () => forge({}, { tenant: 2 })],
      ['for a tenant that is a text', () => forge({}, { tenant: '1' })],
      ['for another session', () => forge({}, { sid: crypto.randomUUID() })],
      ['for a session that is no id', () => forge({}, { sid: 7 })],
      ['of another type', () => forge({ typ: 'JWT' }, {})],
      ['with a critical header', () => forge({ crit: ['x'], x: 1 }, {})],
      [
        'unsigned',
        () => `${base64OfJson({ ...partOfToken(admin, 0), alg: 'none' })}.${admin.split('.')[1]}.`,
      ],
      [
        'unsigned in capitals',
        () => `${base64OfJson({ ...partOfToken(admin, 0), alg: 'NONE' })}.${admin.split('.')[1]}.`,
      ],
      ['with another algorithm named', () => forge({ alg: 'HS512' }, {})],
      ['with an empty signature', () => `${admin.split('.').slice(0, 2).join('.')}.`],
      ['with one changed letter', () => admin.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))],
      ['with an unknown kid', () => forge({ kid: 'other' }, {})],
      ['with a kid that is a path', () => forge({ kid: '../../../dev/null' }, {})],
      ['with a kid of the prototype', () => forge({ kid: '__proto__' }, {})],
      ['without a kid', () => forge({ kid: undefined }, {})],
      ['with a key of its own', () => forge({ jwk: { kty: 'oct', k: 'AAAA' }, kid: 'jwk' }, {})],
      ['with keys from elsewhere', () => forge({ jku: 'http://127.0.0.1:9/keys', kid: 'x' }, {})],
      [
        'signed with the plain SECRET_KEY',
        () => signToken(partOfToken(admin, 0), partOfToken(admin, 1), testKeys.SECRET_KEY),
      ],
      ['outside: expired', () => issuer.sign({ exp: now() - 1 })],
      ['outside: for another audience', () => issuer.sign({ aud: 'other' })],
      ['outside: of an unknown tenant', () => issuer.sign({ tenant: 'nowhere' })],
      ['outside: without a tenant', () => issuer.sign({ tenant: undefined })],
      [
        'outside: signed with the public key',
        () =>
          signToken(
            { alg: 'HS256', kid: 'one' },
            {
              iss: issuer.issuer,
              aud: AUDIENCE,
              sub: 'ana',
              tenant: 'default',
              roles: ['admin'],
              exp: now() + 60,
            },
            issuer.publicPem,
          ),
      ],
      [
        'outside: unsigned',
        () =>
          `${base64OfJson({ alg: 'none' })}.${base64OfJson({ iss: issuer.issuer, aud: AUDIENCE, sub: 'ana', exp: now() + 60 })}.`,
      ],
      ['a key of the right shape', () => `mbk_${'A'.repeat(43)}`],
      ['a refresh token', async () => (await system.login('admin')).refresh_token],
      ['of nothing', () => 'nothing'],
    ])('a token %s is refused', async (_what, make) => {
      const requestId = crypto.randomUUID();
      const answer = await fetch(system.url + patients, {
        headers: { authorization: `Bearer ${await make()}`, 'x-request-id': requestId },
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
      expect(await answer.json()).toMatchObject({ status: 401, detail: 'A valid credential is needed.' });
    });

    test('a signed token whose claims no column could hold is refused, never an error', async () => {
      const found: Record<string, number> = {};
      for (const { what, token } of await oddTokens(admin, issuer)) found[what] = await status(token);
      expect(Object.keys(found).length).toBeGreaterThan(60);
      expect(Object.entries(found).filter(([, answer]) => answer !== 401)).toEqual([]);
    });

    test.each(['access_token', 'token', 'api_key', 'key'])(
      'a token in the query as %s is none',
      async (name) => {
        expect(await status(undefined, `${patients}?${name}=${admin}`)).toBe(401);
      },
    );

    test('two credentials at once are none', async () => {
      const headers = { authorization: `Bearer ${admin}`, 'x-api-key': (await newKey({})).key };
      expect((await fetch(system.url + patients, { headers })).status).toBe(401);
    });

    test('an outside token cannot make its bearer the platform administrator', async () => {
      expect(await status(await issuer.sign({ roles: ['platform'] }), '/api/v1/tenants')).toBe(403);
    });
  });

  describe('refresh tokens', () => {
    const refresh = (refresh_token: string) =>
      system.call(undefined, 'POST', '/api/v1/auth/refresh', { refresh_token });

    test('each gives the next pair, and one that comes twice ends the session', async () => {
      const first = await system.login('admin');
      const second = (await json(await refresh(first.refresh_token))) as never as typeof first;
      expect(await status(second.access_token)).toBe(200);
      expect((await refresh(first.refresh_token)).status).toBe(401);
      expect((await refresh(second.refresh_token)).status).toBe(401);
      expect(await refusedInTime(second.access_token, 401)).toBe(true);
    });

    test('of two uses at the same moment one at most gets the next pair', async () => {
      const { refresh_token } = await system.login('admin');
      const answers = await Promise.all([refresh(refresh_token), refresh(refresh_token)]);
      expect(answers.map((answer) => answer.status).filter((one) => one === 200).length).toBeLessThanOrEqual(
        1,
      );
    });
  });

  describe('what is taken away is gone in five seconds', () => {
    test('a revoked key', async () => {
      const { id, key } = await newKey({});
      expect(await status(key)).toBe(200);
      await system.call(admin, 'DELETE', `/api/v1/keys/${id}`);
      expect(await refusedInTime(key, 401)).toBe(true);
    });

    test('a role', async () => {
      const { id, login } = await newUser(['clinician']);
      const { access_token } = await system.login(login);
      expect(await status(access_token)).toBe(200);
      await system.call(admin, 'PUT', `/api/v1/users/${id}`, { roles: ['auditor'] });
      expect(await refusedInTime(access_token, 403)).toBe(true);
    });

    test('a disabled user, with its refresh token', async () => {
      const { id, login } = await newUser(['clinician']);
      const { access_token, refresh_token } = await system.login(login);
      await system.call(admin, 'PUT', `/api/v1/users/${id}`, { disabled: true });
      expect(await refusedInTime(access_token, 401)).toBe(true);
      const again = await system.call(undefined, 'POST', '/api/v1/auth/refresh', { refresh_token });
      expect(again.status).toBe(401);
      await expect(system.login(login)).rejects.toThrow('401');
    });

    test('the keys that a disabled user made, and the keys that these made, until the user is back', async () => {
      const { id, login } = await newUser(['admin']);
      const { access_token } = await system.login(login);
      const keyOf = async (credential: string, body: object) => {
        const made = await system.call(credential, 'POST', '/api/v1/keys', { name: 'theirs', ...body });
        return ((await made.json()) as { key: string }).key;
      };
      const first = await keyOf(access_token, { roles: ['admin'] });
      const second = await keyOf(first, {});
      const { key: others } = await newKey({});
      expect([await status(first), await status(second)]).toEqual([200, 200]);
      await system.call(admin, 'PUT', `/api/v1/users/${id}`, { disabled: true });
      expect(await refusedInTime(first, 401)).toBe(true);
      expect(await refusedInTime(second, 401)).toBe(true);
      expect(await status(others)).toBe(200);
      await system.call(admin, 'PUT', `/api/v1/users/${id}`, { disabled: false });
      expect([await status(first), await status(second)]).toEqual([200, 200]);
    });

    test('a session that was logged out', async () => {
      const { access_token } = await system.login('admin');
      await system.call(access_token, 'POST', '/api/v1/auth/logout');
      expect(await refusedInTime(access_token, 401)).toBe(true);
    });

    test('a disabled tenant', async () => {
      const { access_token: root } = await system.login('root');
      const made = await system.call(root, 'POST', '/api/v1/tenants', {
        name: 'closing',
        administrator: { login: 'chief', password: PASSWORD },
      });
      const { id } = (await made.json()) as { id: number };
      const { access_token } = await system.login('chief', 'closing');
      expect(await status(access_token)).toBe(200);
      await system.call(root, 'PUT', `/api/v1/tenants/${id}`, { disabled: true });
      expect(await refusedInTime(access_token, 401)).toBe(true);
    });
  });

  describe('own sessions', () => {
    interface OpenSession {
      id: string;
      is_current: boolean;
      created_at: string;
      last_refreshed_at: string;
    }
    const list = async (credential: string) => {
      const answer = await system.call(credential, 'GET', '/api/v1/auth/sessions');
      return ((await answer.json()) as { items: OpenSession[] }).items;
    };
    const end = async (credential: string, id: string | undefined) =>
      (await system.call(credential, 'DELETE', `/api/v1/auth/sessions/${id}`)).status;
    const refresh = (refresh_token: string) =>
      system.call(undefined, 'POST', '/api/v1/auth/refresh', { refresh_token });

    test('are seen, and one that is ended is gone with its tokens', async () => {
      const { login } = await newUser(['reader']);
      const forgotten = await system.login(login);
      const here = await system.login(login);
      const open = await list(here.access_token);
      expect(open.map(({ is_current }) => is_current)).toEqual([true, false]);
      expect(await end(here.access_token, open[1]?.id)).toBe(204);
      expect(await refusedInTime(forgotten.access_token, 401)).toBe(true);
      expect((await refresh(forgotten.refresh_token)).status).toBe(401);
      expect(await list(here.access_token)).toHaveLength(1);
      expect(await end(here.access_token, open[0]?.id)).toBe(204);
      expect(await refusedInTime(here.access_token, 401)).toBe(true);
    });

    test('of somebody else are not there, and a key has none', async () => {
      const { login } = await newUser(['reader']);
      const theirs = await list((await system.login(login)).access_token);
      expect(await end(admin, theirs[0]?.id)).toBe(404);
      expect(await list((await newKey({})).key)).toEqual([]);
      expect((await system.login(login)).access_token).toBeDefined();
    });

    describe.runIf(engine === 'postgres')('and time', () => {
      const pass = async (statement: string, login: string) => {
        const client = new pg.Client({ connectionString: system.env.DATABASE_URL });
        await client.connect();
        const { rowCount } = await client.query(statement, [login]);
        await client.end();
        expect(rowCount).toBeGreaterThan(0);
      };
      const ofUser = '(select s.id from session s join app_user u on u.id = s.user_id where u.login = $1)';

      test('another one is ended from a fresh login alone', async () => {
        const { login } = await newUser(['reader']);
        await system.login(login);
        const { access_token } = await system.login(login);
        await pass(
          `update session set created_at = created_at - interval '16 minutes' where id in ${ofUser}`,
          login,
        );
        const [current, other] = await list(access_token);
        expect(await end(access_token, other?.id)).toBe(403);
        expect(await end(access_token, current?.id)).toBe(204);
      });

      test('one that was left alone for twelve hours has ended', async () => {
        const { login } = await newUser(['reader']);
        const { access_token, refresh_token } = await system.login(login);
        await pass(
          `update refresh_token set created_at = created_at - interval '12 hours' where session_id in ${ofUser}`,
          login,
        );
        expect(await list(access_token)).toEqual([]);
        expect((await refresh(refresh_token)).status).toBe(401);
      });

      test('a token that comes twice ends its session however old it is', async () => {
        const { login } = await newUser(['reader']);
        const first = await system.login(login);
        const second = (await json(await refresh(first.refresh_token))) as never as typeof first;
        await pass(
          `update refresh_token set created_at = created_at - interval '1 day', used_at = used_at - interval '1 day'
           where used_at is not null and session_id in ${ofUser}`,
          login,
        );
        expect((await refresh(first.refresh_token)).status).toBe(401);
        expect((await refresh(second.refresh_token)).status).toBe(401);
      });

      test('one ends after fourteen days, however often it was refreshed', async () => {
        const { login } = await newUser(['reader']);
        const { access_token, refresh_token } = await system.login(login);
        await pass(
          `update session set expires_at = expires_at - interval '14 days' where id in ${ofUser}`,
          login,
        );
        expect((await refresh(refresh_token)).status).toBe(401);
        expect(await refusedInTime(access_token, 401)).toBe(true);
      });
    });
  });

  describe('keys', () => {
    test('are shown once and kept as a hash', async () => {
      const { key, prefix } = await newKey({});
      const list = await (await system.call(admin, 'GET', '/api/v1/keys?size=100')).text();
      expect(list).toContain(prefix);
      expect(list).not.toContain(key);
    });

    test('are narrowed by their scopes', async () => {
      const { key } = await newKey({ roles: ['clinician'], scopes: ['note:read'] });
      expect(await status(key)).toBe(403);
    });

    test('an Idempotency-Key does not keep one', async () => {
      const make = () =>
        fetch(`${system.url}/api/v1/keys`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${admin}`,
            'content-type': 'application/json',
            'idempotency-key': 'once',
          },
          body: JSON.stringify({ name: 'again' }),
        });
      const [first, second] = [await json(await make()), await json(await make())];
      expect(first.key).not.toBe(second.key);
    });
  });

  describe('passwords', () => {
    test.each([
      ['a NUL in the tenant', { tenant: 'default\0' }],
      ['half a character in the tenant', { tenant: '\ud800' }],
      ['a NUL in the name', { username: 'a\0' }],
      ['a NUL in the password', { password: `${PASSWORD}\0` }],
    ])('%s is refused, never an error', async (_what, odd) => {
      const body = { tenant: 'default', username: 'admin', password: PASSWORD, ...odd };
      expect((await system.call(undefined, 'POST', '/api/v1/auth/token', body)).status).toBe(422);
    });

    test('a wrong one and an unknown login are told the same', async () => {
      const attempt = async (username: string) => {
        const answer = await system.call(undefined, 'POST', '/api/v1/auth/token', {
          username,
          password: 'wrong-one-2',
        });
        const { request_id: _, ...problem } = await json(answer);
        return { status: answer.status, problem };
      };
      expect(await attempt('admin')).toEqual(await attempt('nobody-at-all'));
    });

    test('guesses are slowed down, the right one too, and those of others are not', async () => {
      const { login } = await newUser(['reader']);
      const attempt = (password: string) =>
        system.call(undefined, 'POST', '/api/v1/auth/token', { username: login, password });
      const guesses = await Promise.all(
        Array.from({ length: 8 }, (_, place) => attempt(`guess-number-${place}`)),
      );
      expect(guesses.filter((answer) => answer.status === 401).length).toBeLessThanOrEqual(3);
      const right = await attempt(PASSWORD);
      expect(right.status).toBe(429);
      expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
      await expect(system.login('admin')).resolves.toBeDefined();
    });

    test.each([
      '123456789012',
      'aaaaaaaaaaaaaa',
      'Password2026!',
      'qwertyuiop123',
      'q1w2e3r4t5y6',
      'SunshineMonkey',
      'Hospital-Of-The-List',
    ])('%s is refused', async (password) => {
      const answer = await system.call(admin, 'POST', '/api/v1/users', {
        login: crypto.randomUUID(),
        password,
        roles: ['reader'],
      });
      expect(answer.status).toBe(422);
    });

    test.each([
      'violet harbour nine',
      'ᚠᛇᚻ᛫ᛒᛦᚦ᛫ᚠᚱᚩᚠᚢᚱ',
      '🐎🔋🦉🌿🪁🧭🎻🗿🪴🛶🧵🪐',
      `${'Sixty-four '.repeat(6)}`.slice(0, 64),
    ])('%s is accepted, and it alone comes in', async (password) => {
      const login = crypto.randomUUID();
      const made = await system.call(admin, 'POST', '/api/v1/users', { login, password, roles: ['reader'] });
      expect(made.status).toBe(201);
      const attempt = async (tried: string) =>
        (await system.call(undefined, 'POST', '/api/v1/auth/token', { username: login, password: tried }))
          .status;
      expect(await attempt(password)).toBe(200);
      expect(await attempt(`${password} `)).toBe(401);
      if (password.toUpperCase() !== password) expect(await attempt(password.toUpperCase())).toBe(401);
    });

    test('its owner changes it with the one before, and other sessions end', async () => {
      const { login } = await newUser(['reader']);
      const other = await system.login(login);
      const { access_token } = await system.login(login);
      const change = (current_password: string) =>
        system.call(access_token, 'PUT', '/api/v1/auth/password', {
          current_password,
          new_password: `${PASSWORD} or another`,
        });
      expect((await change('not-the-one-before')).status).toBe(422);
      expect((await change(PASSWORD)).status).toBe(204);
      expect(await refusedInTime(other.access_token, 401)).toBe(true);
      expect(await status(access_token)).toBe(200);
      await expect(system.login(login)).rejects.toThrow('401');
    });

    test('a new one by an administrator ends all sessions', async () => {
      const { id, login } = await newUser(['reader']);
      const { access_token, refresh_token } = await system.login(login);
      await system.call(admin, 'PUT', `/api/v1/users/${id}`, { password: `${PASSWORD} renewed` });
      expect(await refusedInTime(access_token, 401)).toBe(true);
      const again = await system.call(undefined, 'POST', '/api/v1/auth/refresh', { refresh_token });
      expect(again.status).toBe(401);
    });

    test('none has the login in it, nor that of a first administrator the tenant’s name', async () => {
      const withLogin = await system.call(admin, 'POST', '/api/v1/users', {
        login: 'marguerite',
        password: 'Marguerite-owns-7-ducks',
        roles: ['reader'],
      });
      const { access_token: root } = await system.login('root');
      const withTenant = await system.call(root, 'POST', '/api/v1/tenants', {
        name: 'lakeside',
        administrator: { login: 'chief', password: 'Lakeside-owns-7-ducks' },
      });
      expect([withLogin.status, withTenant.status]).toEqual([422, 422]);
    });

    test('an administrator cannot lock itself out or become the platform', async () => {
      const self = await json(await system.call(admin, 'GET', '/api/v1/users?size=100'));
      const users = self.items as unknown as { id: number; login: string }[];
      const idOf = (login: string) => users.find((user) => user.login === login)?.id;
      const put = (id: number | undefined, body: object) =>
        system.call(admin, 'PUT', `/api/v1/users/${id}`, body);
      expect((await put(idOf('admin'), { disabled: true })).status).toBe(409);
      expect((await put(idOf('root'), { password: `${PASSWORD}-2` })).status).toBe(403);
      expect((await put(idOf('admin'), { roles: ['platform'] })).status).toBe(422);
    });
  });

  test('no secret is in the log', () => {
    expect(system.logs()).not.toContain(PASSWORD);
    expect(system.logs()).not.toContain(admin);
    expect(system.logs()).not.toMatch(/mb[kr]_/);
  });
});
