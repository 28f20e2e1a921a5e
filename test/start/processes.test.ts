import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
import { type Program, startProgram } from '../support/program.ts';
import { engines } from '../support/system.ts';

/** Starts take seconds of processor time each. */
const PATIENCE = { timeout: 45_000, interval: 100 };

/** On a connection of its own, which the next process in turn gets. */
function get(url: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe.runIf(engines.includes('postgres'))('two processes on one port', { timeout: 60_000 }, () => {
  let place: Awaited<ReturnType<typeof createDatabase>>;
  let program: Program;

  /** Of all that was logged by the processes that served, in the order of their first line. */
  const pids = () => {
    const lines = program
      .output()
      .split('\n')
      .filter((line) => line.includes('Server listening'));
    return [...new Set(lines.map((line) => JSON.parse(line).pid as number))];
  };
  const counted = async () => {
    const { text } = await get(`${program.url}/metrics`);
    return Number(
      /^http_requests_total\{method="GET",endpoint="\/health",status="200"\} (\d+)$/m.exec(text)?.[1],
    );
  };
  const askHealth = async (times: number) => {
    for (let i = 0; i < times; i++) expect((await get(`${program.url}/health`)).status).toBe(200);
  };

  beforeAll(async () => {
    place = await createDatabase();
    program = await startProgram({
      APP_ENV: 'staging',
      DATABASE_URL: place.url,
      WEB_CONCURRENCY: '2',
      SECRET_KEY: 'q8Jx2mVt5RzLw0NbYc7HfKd3GsPa9Eu1TiOv6XoW',
      AUDIT_KEY: 'Mk3Np7Qr1St5Uv9Wx2Yz6Ab0Cd4Ef8Gh1Ij5Kl9Oo',
    });
    await vi.waitFor(() => expect(pids()).toHaveLength(2), PATIENCE);
  });
  afterAll(async () => {
    program?.signal('SIGKILL');
    await program?.ended();
    await place?.drop();
  });

  test('are started over one migration, and both serve', async () => {
    const migrated = program
      .output()
      .split('\n')
      .filter((line) => line.includes('0001_records'));
    expect(migrated).toHaveLength(1);
    expect(pids()).toHaveLength(2);
    expect(pids()).not.toContain(program.pid);
    await askHealth(10);
    await vi.waitFor(() => {
      const served = pids().filter((pid) =>
        program
          .output()
          .split('\n')
          .some((line) => line.includes('"/health"') && line.includes(`"pid":${pid},`)),
      );
      expect(served).toHaveLength(2);
    });
  });

  test('a scrape of any of them tells the sum of both', async () => {
    const scrapes = await Promise.all([counted(), counted(), counted()]);
    expect(new Set(scrapes).size).toBe(1);
    expect(scrapes[0]).toBeGreaterThanOrEqual(10);
  });

  test('one that dies is replaced, and its counts stay', async () => {
    const before = await counted();
    const [dying] = pids();
    process.kill(dying as number, 'SIGKILL');
    // A connection handed over before the supervisor has noticed would go to nobody.
    await vi.waitFor(() => expect(program.output()).toContain('a process died'), PATIENCE);
    await askHealth(2);
    await vi.waitFor(() => expect(pids()).toHaveLength(3), PATIENCE);
    expect(await counted()).toBe(before + 2);
  });

  test('SIGHUP replaces them one by one while calls are answered', async () => {
    const before = await counted();
    program.signal('SIGHUP');
    let calls = 0;
    await vi.waitFor(async () => {
      await askHealth(1);
      calls += 1;
      expect(program.output()).toContain('the processes were replaced');
    }, PATIENCE);
    expect(pids()).toHaveLength(5);
    expect(await counted()).toBe(before + calls);
  });

  test('SIGTERM ends all of them in order', async () => {
    program.signal('SIGTERM');
    expect(await program.ended()).toBe(0);
    await expect(get(`${program.url}/health`)).rejects.toThrow();
    for (const pid of pids()) expect(() => process.kill(pid, 0)).toThrow();
  });

  test('a start that no process survives is given up, with the reason', async () => {
    const blocked = await startProgram({
      APP_ENV: 'staging',
      DATABASE_URL: place.url,
      WEB_CONCURRENCY: '2',
      HOST: '192.0.2.1',
      SECRET_KEY: 'q8Jx2mVt5RzLw0NbYc7HfKd3GsPa9Eu1TiOv6XoW',
      AUDIT_KEY: 'Mk3Np7Qr1St5Uv9Wx2Yz6Ab0Cd4Ef8Gh1Ij5Kl9Oo',
    });
    expect(await blocked.ended()).toBe(1);
    expect(blocked.output()).toMatch(/EADDRNOTAVAIL/);
  });
});

test('several processes on the embedded database are refused in one line', async () => {
  const program = await startProgram({ WEB_CONCURRENCY: '2' });
  expect(await program.ended()).toBe(1);
  expect(program.output().trim()).toBe(
    'Configuration: WEB_CONCURRENCY above 1 needs DATABASE_URL: the embedded database belongs to one process.',
  );
});
