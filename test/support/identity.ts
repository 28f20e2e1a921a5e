import { systemActor } from '../../src/core/actor.ts';
import type { Role } from '../../src/core/permissions.ts';
import { openDatabase } from '../../src/data/database.ts';
import { Store } from '../../src/repositories/store.ts';
import { PasswordRules } from '../../src/services/identity/password-rules.ts';
import { UserService } from '../../src/services/identity/users.ts';
import { databaseOptions } from './store.ts';
import { type Engine, type RunningSystem, startSystem } from './system.ts';

/** Keys of the tests' own; where they are used nobody's records are. */
export const testKeys = {
  SECRET_KEY: 'q8Jx2mVt5RzLw0NbYc7HfKd3GsPa9Eu1TiOv6XoW',
  AUDIT_KEY: 'Zr4Wn7Qe1Ty9Ui3Op6As8Df2Gh5Jk0LxCvBmMqRt',
};

export const PASSWORD = 'Korrekt-Pferd-7-Batterie';

export interface AuthenticatedSystem extends RunningSystem {
  /** Tokens of a user with this password. */
  login(username: string, tenant?: string): Promise<{ access_token: string; refresh_token: string }>;
  /** A call with a bearer token or a key; undefined: without. */
  call(credential: string | undefined, method: string, path: string, body?: unknown): Promise<Response>;
}

/**
 * A system that asks for credentials, with the users `root` and `spare` (role platform) and `admin` in the default tenant. They are
 * made as the command line makes them, before the start.
 */
export async function startAuthenticated(
  engine: Engine,
  overrides: Record<string, string> = {},
): Promise<AuthenticatedSystem> {
  const system = await startSystem(
    engine,
    {
      AUTH_MODE: 'required',
      RATE_LIMIT_REQUESTS: '1000000',
      RATE_LIMIT_SUMMARIES: '1000000',
      ...testKeys,
      ...overrides,
    },
    {},
    makeFirstUsers,
  );
  const call: AuthenticatedSystem['call'] = (credential, method, path, body) =>
    fetch(system.url + path, {
      method,
      headers: {
        ...(credential !== undefined && { authorization: `Bearer ${credential}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return {
    ...system,
    call,
    async login(username, tenant = 'default') {
      const answer = await call(undefined, 'POST', '/api/v1/auth/token', {
        tenant,
        username,
        password: PASSWORD,
      });
      if (answer.status !== 200)
        throw new Error(`login of ${username}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as { access_token: string; refresh_token: string };
    },
  };
}

async function makeFirstUsers(place: { url: string | undefined; dataDir: string }): Promise<void> {
  const database = await openDatabase({ ...databaseOptions, ...place });
  const users = new UserService(new Store(database), new PasswordRules(new Set()));
  const make = (login: string, role: Role) =>
    users.create(systemActor, { login, password: PASSWORD, roles: [role] });
  await make('root', 'platform');
  await make('spare', 'platform');
  await make('admin', 'admin');
  await database.close();
}
