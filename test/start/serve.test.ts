import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { api, type Client, clientOf } from '../support/client.ts';
import { testKeys } from '../support/identity.ts';
import { startTraceReceiver, type TraceReceiver } from '../support/trace-receiver.ts';

/** The program as it runs outside of development: from its start by variables alone to its end by SIGTERM. */
describe('npm start in staging, with a collector of traces', () => {
  let receiver: TraceReceiver;
  let folder: string;
  let child: ChildProcess;
  let http: Client;
  let output = '';

  const lines = () =>
    output
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Record<string, unknown> => JSON.parse(line));
  const addressIn = () => /Server listening at (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];

  beforeAll(async () => {
    receiver = await startTraceReceiver();
    folder = await mkdtemp(join(tmpdir(), 'medical-serve-'));
    if (process.env.EMBEDDED_TEMPLATE)
      await cp(process.env.EMBEDDED_TEMPLATE, join(folder, 'data'), { recursive: true });
    const { PATH } = process.env;
    child = spawn(process.execPath, ['--import', 'tsx', 'src/start/serve.ts'], {
      env: {
        ...{ PATH, APP_ENV: 'staging', PORT: '0', DATA_DIR: join(folder, 'data') },
        ...{ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, SHUTDOWN_DELAY_SECONDS: '2' },
        ...testKeys,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const keep = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    await vi.waitFor(() => expect(addressIn()).toBeDefined(), { timeout: 30_000, interval: 50 });
    http = clientOf(() => addressIn() ?? '');
  });
  afterAll(async () => {
    child?.kill('SIGKILL');
    await receiver?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('writes JSON and nothing else, with the ids of the call and of its trace', async () => {
    const answer = await http.get(`${api}/patients`, { 'x-request-id': 'call-1' });
    expect(answer.status).toBe(401);
    await vi.waitFor(() => expect(lines().some(({ msg }) => msg === 'request')).toBe(true));
    expect(lines().find(({ msg }) => msg === 'request')).toMatchObject({
      request_id: 'call-1',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      endpoint: '/api/v1/patients',
      status: 401,
    });
  });

  test('is not ready from SIGTERM on, and serves until the delay is over', async () => {
    expect((await http.get('/health/ready')).status).toBe(200);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await vi.waitFor(async () => expect((await http.get('/health/ready')).status).toBe(503), {
      interval: 20,
    });
    const ready = await http.get('/health/ready');
    expect(ready.json()).toMatchObject({ status: 'unavailable', checks: { database: { status: 'ok' } } });
    expect((await http.get('/health/live')).status).toBe(200);
    const served = await http.get(`${api}/patients`);
    expect([served.status, served.headers.connection]).toEqual([401, 'close']);
    expect(await ended).toEqual([0, null]);
  });

  test('has sent its traces by then', () => {
    const calls = receiver.spans.filter(({ name }) => name === 'GET /api/v1/patients');
    expect(calls.map(({ service }) => service)).toEqual(['medical-api', 'medical-api']);
    expect(receiver.spans.some(({ name }) => /health/.test(name))).toBe(false);
  });
});
