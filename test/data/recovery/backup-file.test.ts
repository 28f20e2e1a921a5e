import { copyFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  type BackupSource,
  openBackupFile,
  writeBackupFile,
  writeBackupStream,
} from '../../../src/data/recovery/backup-file.ts';

const signal = new AbortController().signal;

function sourceOf(chunks: Iterable<string>, more: Partial<BackupSource> = {}): BackupSource {
  async function* content() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  return {
    content: content(),
    manifest: ({ bytes, sha256 }) => `${bytes} ${sha256}`,
    progress: () => {},
    signal,
    ...more,
  };
}

describe('a backup file', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'medical-backup-'));
    path = join(folder, 'backup');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = () => writeBackupFile(path, sourceOf(['first ', 'second']));
  /** What a reader believes: the sum that it finds, and the one that it is told. */
  async function read(file: string): Promise<{ found: string; told: string }> {
    const backup = await openBackupFile(file);
    try {
      const { bytes, sha256 } = await backup.sum(signal, () => {});
      return { found: `${bytes} ${sha256}`, told: backup.manifest };
    } finally {
      await backup.close();
    }
  }

  test('gives back what was put in, and nobody else may read it', async () => {
    await write();
    const { found, told } = await read(path);
    expect(found).toBe(told);
    const backup = await openBackupFile(path);
    expect(String(await buffer(Readable.from(backup.content(() => {}))))).toBe('first second');
    await backup.close();
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['backup']);
  });

  test('is the same bytes in a pipe', async () => {
    await write();
    const pipe = new PassThrough();
    await writeBackupStream(pipe, sourceOf(['first ', 'second']));
    pipe.end();
    expect(await buffer(pipe)).toEqual(await readFile(path));
  });

  test('is never written over', async () => {
    await writeFile(path, 'another');
    await expect(write()).rejects.toThrow(/is there already/);
    expect(await readFile(path, 'utf8')).toBe('another');
    expect(await readdir(folder)).toEqual(['backup']);
  });

  test('of two that are written at the same time one is whole and the other is refused', async () => {
    const results = await Promise.allSettled([write(), write()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const { found, told } = await read(path);
    expect(found).toBe(told);
    expect(await readdir(folder)).toEqual(['backup']);
  });

  test.each([
    ['its content fails', () => sourceOf(failing())],
    ['it is interrupted', () => sourceOf(['x'], { signal: AbortSignal.abort() })],
  ])('leaves nothing when %s', async (_what, source) => {
    await expect(writeBackupFile(path, source())).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  test('is not believed when a byte is missing or another', async () => {
    await write();
    const { size } = await stat(path);
    const harmed = join(folder, 'harmed');
    for (let length = 0; length < size; length++) {
      await copyFile(path, harmed);
      await truncate(harmed, length);
      await expect(read(harmed), `${length} bytes`).rejects.toThrow(/no backup|not whole/);
    }
    const whole = await readFile(path);
    const told = (await read(path)).told;
    for (let place = 0; place < size; place++) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
      await writeFile(harmed, bytes);
      const seen = await read(harmed).catch(() => undefined);
      // The manifest itself is signed one layer up.
      expect(seen && seen.found === seen.told && seen.told === told, `byte ${place}`).toBeFalsy();
    }
  });

  test('that is not there, or is something else, is refused in one line', async () => {
    await expect(openBackupFile(path)).rejects.toThrow(/cannot be read \(ENOENT\)/);
    await writeFile(path, 'PGDMP and more, and no backup of ours');
    await expect(openBackupFile(path)).rejects.toThrow(/is no backup/);
  });
});

function* failing(): Generator<string> {
  yield 'some';
  throw new Error('the disk is gone');
}
