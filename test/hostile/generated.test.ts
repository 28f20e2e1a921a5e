import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inParallel } from '../support/client.ts';
import { type AuthenticatedSystem, PASSWORD, startAuthenticated } from '../support/identity.ts';
import { engines } from '../support/system.ts';
import { AUDIENCE, type Issuer, oddTokens, startIssuer } from '../support/tokens.ts';
import { type GeneratedRequest, requestsOfEveryRoute } from './generated.ts';

/** For each engine: 20 000 over both. */
const REQUESTS = 10_000;
/** Another one sends other requests; what it finds is found again by it. */
const SEED = 20_261_127;
/** Records of each kind, some of which are deleted on the way. */
const RECORDS = 60;

/** Routes that take a secret, an upgrade or a job that has not ended yet to succeed; all others do so at least once. */
const rarelyRight = [
  'POST /api/v1/auth/token',
  'POST /api/v1/auth/refresh',
  'PUT /api/v1/auth/password',
  'DELETE /api/v1/auth/sessions/{session_id}',
  'DELETE /api/v1/patients/{patient_id}/summary/jobs/{job_id}',
  'DELETE /api/v1/summaries/batch/{job_id}',
  'GET /api/v1/ws',
];

const routeOf = ({ method, url }: GeneratedRequest) => `${method} ${url}`;

const requests = fc.sample(await requestsOfEveryRoute(), { numRuns: REQUESTS, seed: SEED });

describe.each(engines)('generated requests on %s', (engine) => {
  let system: AuthenticatedSystem;
  let issuer: Issuer;
  let platform: string;
  let key: string;
  let odd: string[];
  const records: Record<string, (string | number)[]> = {};
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });

  const make = async (credential: string, path: string, body?: unknown) => {
    const answer = await system.call(credential, 'POST', `/api/v1${path}`, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { id: number; job_id: string; key: string };
  };

  beforeAll(async () => {
    issuer = await startIssuer();
    system = await startAuthenticated(engine, { OIDC_ISSUER: issuer.issuer, OIDC_AUDIENCE: AUDIENCE });
    const admin = (await system.login('admin')).access_token;
    platform = (await system.login('root')).access_token;
    const made = (name: string, value: string | number) => {
      records[name] = [...(records[name] ?? []), value];
    };
    for (let place = 0; place < RECORDS; place += 1) {
      const { id } = await make(admin, '/patients', { name: `Person ${place}`, date_of_birth: '1970-01-01' });
      const note = { content: 'S: cough.\nA: bronchitis.\nP: rest.', note_timestamp: '2026-01-15T10:30:00Z' };
      made('patient_id', id);
      made('note_id', (await make(admin, `/patients/${id}/notes`, note)).id);
      const summary = await system.call(admin, 'GET', `/api/v1/patients/${id}/summary`);
      made('summary_id', ((await summary.json()) as { id: number }).id);
      made('job_id', (await make(admin, `/patients/${id}/summary/async`)).job_id);
      made('key_id', (await make(admin, '/keys', { name: `key ${place}` })).id);
    }
    made('job_id', (await make(admin, '/summaries/batch', { patient_ids: records.patient_id })).job_id);
    made('session_id', crypto.randomUUID());
    const user = { login: 'ana', password: PASSWORD, roles: ['reader'] };
    made('user_id', (await make(admin, '/users', user)).id);
    const administrator = { login: 'chief', password: PASSWORD };
    made('tenant_id', (await make(platform, '/tenants', { name: 'other', administrator })).id);
    // A key, for no request ends it: its number is none of those above.
    key = (await make(admin, '/keys', { name: 'generator', roles: ['admin'] })).key;
    odd = (await oddTokens(admin, issuer)).map(({ token }) => token);
  });
  afterAll(async () => {
    agent.destroy();
    await system?.close();
    issuer?.close();
  });

  /** Half a character is sent as the three bytes that would be its UTF-8. */
  const encode = (text: string) =>
    text
      .split(/\p{Surrogate}/u)
      .map(encodeURIComponent)
      .join('%ED%A0%80');
  const pathOf = ({ url, ids, query }: GeneratedRequest) => {
    const path = url.replace(/\{(\w+)\}/g, (_, name: string) => {
      const given = ids[name] ?? '';
      const known = records[name] ?? [];
      // The records were made together, so the same place in each list is about the same patient.
      return encode(String(typeof given === 'number' ? known[placeOf(ids) % known.length] : given));
    });
    const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
    return search === '' ? path : `${path}?${search}`;
  };
  const placeOf = (ids: GeneratedRequest['ids']) =>
    Number(Object.values(ids).find((given) => typeof given === 'number') ?? 0);
  const tokenOf = ({ credential, url }: GeneratedRequest): string | undefined => {
    if (credential.kind === 'key') return key;
    // Nobody logs it out.
    if (credential.kind === 'platform') return url.endsWith('/logout') ? key : platform;
    if (credential.kind === 'odd') return odd[Number(credential.value) % odd.length];
    return credential.kind === 'text' ? String(credential.value) : undefined;
  };
  const send = (generated: GeneratedRequest): Promise<number> => {
    const { method, headers, body } = generated;
    const token = tokenOf(generated);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        system.url + pathOf(generated),
        {
          method,
          agent,
          headers: {
            ...headers,
            ...(token !== undefined && { authorization: `Bearer ${token}` }),
            ...(body !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(body),
            }),
          },
        },
        (incoming) => {
          const status = incoming.statusCode ?? 0;
          // The events of a job that nobody works on have no end.
          if (incoming.headers['content-type']?.startsWith('text/event-stream')) incoming.destroy();
          incoming.resume();
          incoming.on('error', () => {});
          incoming.on('close', () => resolve(status));
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  };

  test(`${REQUESTS} of them, over every route, end in no error of the server`, {
    timeout: 240_000,
  }, async () => {
    const failed: unknown[] = [];
    const statuses: Record<number, number> = {};
    const succeeded = new Set<string>();
    await inParallel(requests, 16, async (generated) => {
      const status = await send(generated).catch((error: Error) => error.message as never);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status < 300) succeeded.add(routeOf(generated));
      if (!(status < 500)) failed.push({ status, ...generated, path: pathOf(generated) });
    });
    expect(failed.slice(0, 5), `${failed.length} of ${REQUESTS}`).toEqual([]);

    // That nothing was found means something only where most of it came through.
    const past = REQUESTS - (statuses[401] ?? 0) - (statuses[403] ?? 0) - (statuses[429] ?? 0);
    expect(past / REQUESTS, JSON.stringify(statuses)).toBeGreaterThan(0.6);
    for (const status of [200, 201, 204, 400, 401, 404, 422]) {
      expect(statuses[status] ?? 0, JSON.stringify(statuses)).toBeGreaterThan(REQUESTS / 1_000);
    }
    const routes = new Set(requests.map(routeOf));
    expect([...routes].filter((route) => !succeeded.has(route) && !rarelyRight.includes(route))).toEqual([]);
  });
});
