import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FolderInUseError, lockFolder } from '../../src/data/folder-lock.ts';

describe('the lock of a data folder', () => {
  let folder: string;
  let path: string;
  let other: ChildProcess | undefined;
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'medical-lock-'));
    folder = join(path, 'data');
  });
  afterEach(async () => {
    other?.kill('SIGKILL');
    await rm(path, { recursive: true });
  });

  test('refuses a second holder and names the first', async () => {
    const release = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUseError);
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.pid}`);
    await release();
    await (await lockFolder(folder))();
  });

  test('of another living process is refused, and taken over once that process is gone', async () => {
    const module = new URL('../../src/data/folder-lock.ts', import.meta.url).href;
    const program = `import { lockFolder } from ${JSON.stringify(module)};
      await lockFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
    other = holder;
    await new Promise((resolve) => holder.stdout?.once('data', resolve));
    await expect(lockFolder(folder)).rejects.toThrow(`process ${holder.pid}`);
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('exit', resolve));
    await (await lockFolder(folder))();
  });

  test('of a process whose pid was given to another is taken over', async () => {
    const release = await lockFolder(folder);
    const owner = JSON.parse(await readFile(`${folder}.lock`, 'utf8'));
    await release();
    await writeFile(`${folder}.lock`, JSON.stringify({ ...owner, started: '1' }));
    await (await lockFolder(folder))();
    await writeFile(`${folder}.lock`, JSON.stringify({ ...owner, boot: 'another boot' }));
    await (await lockFolder(folder))();
  });

  test('that was never finished is taken over', async () => {
    await writeFile(`${folder}.lock`, '{"pid":');
    await (await lockFolder(folder))();
  });
});
