import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { api, type Client, clientOf, type Patient } from '../support/client.ts';
import { expectProblem } from '../support/problems.ts';
import { startProgram } from '../support/program.ts';
import { type RunningSystem, startSystem } from '../support/system.ts';

const disk = await mkdtemp(join(tmpdir(), 'medical-disk-'));

/** A file system of its own takes the rights of an administrator. */
function mounts(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('No file system can be mounted here: the suite of the full disk is left out.');
    return false;
  }
}
const isMounted = mounts();

describe.skipIf(!isMounted)('the embedded engine on a disk of 64 MB', { timeout: 180_000 }, () => {
  const dataDir = join(disk, 'data');
  const filler = join(disk, 'filler');
  let system: RunningSystem;
  let http: Client;
  let patient: Patient;
  const free = async () => {
    const { bavail, bsize } = await statfs(disk);
    return bavail * bsize;
  };
  /** The server may take some of the room meanwhile. */
  const fill = async (left = 0) =>
    writeFile(filler, Buffer.alloc(Math.max(0, (await free()) - left) + (left === 0 ? 1 : 0)), {
      flag: 'a',
    }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOSPC') throw error;
    });
  const path = () => `${api}/patients/${patient.id}`;
  const start = async () => {
    system = await startSystem('embedded', { DATA_DIR: dataDir });
    http = clientOf(() => system.url);
  };
  const write = (name: string) => http.put(path(), { name });

  beforeAll(async () => {
    await start();
    patient = await http.createPatient();
  }, 120_000);
  afterAll(async () => {
    await system?.close();
    execFileSync('umount', ['-l', disk]);
    await rm(disk, { recursive: true, force: true });
  }, 60_000);

  test('writes while there is room', async () => {
    expect((await write('Room Left')).status).toBe(200);
    expect(existsSync(join(dataDir, 'reserve'))).toBe(true);
  });

  test('refuses writes when others have filled the disk, says so, and goes on reading', async () => {
    await fill();
    for (let call = 0; call < 200; call++) expect((await http.get(path())).status).toBe(200);
    const refused = await write('Not Stored');
    expectProblem(refused, 503);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect(refused.json<{ detail: string }>().detail).toMatch(/storage is full/);
    expect((await http.get(path())).json<Patient>().name).toBe('Room Left');
  });

  test('does not start on a full disk, and says so in one line', async () => {
    await system.close();
    await fill();
    const program = await startProgram({ DATA_DIR: dataDir, APP_ENV: 'development' });
    expect(await program.ended()).toBe(1);
    const lines = program.output().split('\n').filter(Boolean);
    expect(lines).toEqual([expect.stringMatching(/^The storage is full: 0 MB are free .* Make room/)]);
  });

  test('writes again as soon as there is room, without a restart', async () => {
    await rm(filler);
    await start();
    await fill();
    expectProblem(await write('Not Stored'), 503);
    await rm(filler);
    await vi.waitFor(async () => expect((await write('Stored')).status).toBe(200));
  });

  test('answers every call while it fills the disk itself', async () => {
    const content = Array.from({ length: 40_000 }, (_, i) => `${(i * 7_919) % 1_000_003}`).join(' ');
    const body = { content, note_timestamp: '2024-01-15T09:00:00Z' };
    let answer = await http.post(`${path()}/notes`, body);
    for (let note = 1; note < 200 && answer.status === 201; note++)
      answer = await http.post(`${path()}/notes`, body);
    expectProblem(answer, 503);
    expect(answer.json<{ detail: string }>().detail).toMatch(/storage is full/);
    for (let call = 0; call < 50; call++) expect((await http.get(path())).status).toBe(200);
  });
});
