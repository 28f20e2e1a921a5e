import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
import { startProgram } from '../support/program.ts';
import { openSocket } from '../support/sockets.ts';
import { engines } from '../support/system.ts';

/** Calls in a row on a keep-alive connection of its own, until it cannot connect any more. */
async function keepCalling(
  url: string,
  counts: { answered: number; refused: number; cut: number },
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    const call = request(`${url}/api/v1/patients?size=5`, { agent });
    call.end();
    try {
      const [answer] = await once(call, 'response');
      answer.resume();
      await once(answer, 'end');
      if (answer.statusCode === 200) counts.answered++;
      else counts.refused++;
    } catch {
      // On a new connection the server is not there any more; on a kept one an answer was due.
      if (call.reusedSocket) counts.cut++;
      else return;
    }
  }
}

test.each(engines)(
  'SIGTERM under load on %s cuts no connection on which an answer is due',
  { timeout: 120_000 },
  async (engine) => {
    const folder = await mkdtemp(join(tmpdir(), 'medical-shutdown-'));
    const dataDir = join(folder, 'data');
    if (process.env.EMBEDDED_TEMPLATE) await cp(process.env.EMBEDDED_TEMPLATE, dataDir, { recursive: true });
    const database = engine === 'postgres' ? await createDatabase() : undefined;
    const place: Record<string, string> = database ? { DATABASE_URL: database.url } : { DATA_DIR: dataDir };
    const program = await startProgram({ ...place, LOG_LEVEL: 'WARNING', SHUTDOWN_DELAY_SECONDS: '0' });
    await vi.waitFor(async () => expect((await fetch(`${program.url}/health`)).status).toBe(200), {
      timeout: 60_000,
      interval: 50,
    });

    const counts = { answered: 0, refused: 0, cut: 0 };
    const callers = Array.from({ length: 40 }, () => keepCalling(program.url, counts));
    await vi.waitFor(() => expect(counts.answered).toBeGreaterThan(400), { timeout: 60_000 });
    // Accepted before the signal, and whole only after it.
    const body = JSON.stringify({ name: 'Half Sent', date_of_birth: '1990-01-01' });
    const slow = await openSocket(program.url);
    let answer = '';
    slow.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    const slowEnded = once(slow, 'close');
    slow.write(
      `POST /api/v1/patients HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    );
    await vi.waitFor(() => expect(counts.answered).toBeGreaterThan(600), { timeout: 60_000 });

    const signalled = performance.now();
    program.signal('SIGTERM');
    await Promise.all(callers);
    slow.write(body.slice(10));
    await slowEnded;
    expect(await program.ended()).toBe(0);
    expect(counts).toMatchObject({ refused: 0, cut: 0 });
    expect(answer).toMatch(/^HTTP\/1\.1 201 .*connection: close/is);
    // Ten seconds are what a request that never ends is given.
    expect(performance.now() - signalled).toBeLessThan(9_000);
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  },
);
