import { createHash, randomUUID } from 'node:crypto';
import { link, open, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ContentSum, RecoveryError } from '../../core/backup.ts';

/**
 * A backup is one file: a line that says so, the content, the manifest, its length as eight hexadecimal digits, and a
 * last line. The manifest comes last because it holds the content's sum, so that a backup can be written into a pipe;
 * a file without its end is no backup.
 */
const FIRST = Buffer.from('medical-backup 1\n');
const LAST = '\nend of backup\n';
const LENGTH_DIGITS = 8;
const TAIL = LENGTH_DIGITS + LAST.length;
/** Bytes. */
const READ_AT_ONCE = 1024 * 1024;
/** Bytes; a few hundred for each tenant. */
const LONGEST_MANIFEST = 64 * 1024 * 1024;

export interface BackupSource {
  content: AsyncIterable<Uint8Array>;
  /** The manifest's text, once the content is known. */
  manifest(sum: ContentSum): string;
  /** Is told how many bytes have passed. */
  progress(bytes: number): void;
  signal: AbortSignal;
}

/**
 * Writes a backup that nobody else can read. It appears under its name whole or not at all.
 *
 * @throws RecoveryError when there is a file of that name
 */
export async function writeBackupFile(path: string, source: BackupSource): Promise<void> {
  await refuseExisting(path);
  const partial = `${path}.${randomUUID().slice(0, 8)}.partial`;
  const file = await open(partial, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new RecoveryError(`The backup cannot be written to ${path} (${error.code}).`);
  });
  try {
    await writeFile(file, framed(source), { signal: source.signal });
    await file.sync();
    await file.close();
    // Unlike a rename, a link never replaces what came to be there meanwhile.
    await link(partial, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw alreadyThere(path);
      throw error;
    });
    await syncFolder(dirname(path));
  } finally {
    await file.close().catch(() => {});
    await rm(partial, { force: true });
  }
}

/** The same into a pipe, such as a program that encrypts. */
export async function writeBackupStream(stream: Writable, source: BackupSource): Promise<void> {
  await pipeline(framed(source), stream, { signal: source.signal, end: false });
}

/** @throws RecoveryError when there is a file of that name: backups are never written over */
export async function refuseExisting(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there) throw alreadyThere(path);
}

const alreadyThere = (path: string) =>
  new RecoveryError(`${path} is there already, and a backup is never written over. Choose another name.`);

async function* framed({ content, manifest, progress }: BackupSource): AsyncGenerator<Uint8Array> {
  yield FIRST;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.length;
    progress(bytes);
    yield chunk;
  }
  const text = Buffer.from(manifest({ bytes, sha256: hash.digest('hex') }));
  yield Buffer.concat([
    text,
    Buffer.from(text.length.toString(16).padStart(LENGTH_DIGITS, '0')),
    Buffer.from(LAST),
  ]);
}

/** Without it a power failure could take the new name away again. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

export interface BackupFile {
  /** Nothing in it may be believed before it is checked. */
  readonly manifest: string;
  /** @param progress is told how many bytes have passed */
  content(progress: (bytes: number) => void): AsyncIterable<Uint8Array>;
  /** Reads the whole content. */
  sum(signal: AbortSignal, progress: (bytes: number) => void): Promise<ContentSum>;
  close(): Promise<void>;
}

/** @throws RecoveryError for what is no backup, or not the whole of one */
export async function openBackupFile(path: string): Promise<BackupFile> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new RecoveryError(`The backup ${path} cannot be read (${error.code}).`);
  });
  try {
    const { size } = await file.stat();
    const piece = async (from: number, length: number): Promise<Buffer> => {
      const bytes = Buffer.alloc(Math.max(0, length));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, Math.max(0, from));
      return bytes.subarray(0, bytesRead);
    };
    if (!(await piece(0, FIRST.length)).equals(FIRST)) throw new RecoveryError(`${path} is no backup.`);
    const tail = (await piece(size - TAIL, TAIL)).toString('latin1');
    const length = Number.parseInt(tail.slice(0, LENGTH_DIGITS), 16);
    const end = size - TAIL - length;
    if (!tail.endsWith(LAST) || !(length <= LONGEST_MANIFEST) || end <= FIRST.length) {
      throw new RecoveryError(`${path} is not whole: its end is missing. Use another backup.`);
    }
    async function* content(progress: (bytes: number) => void): AsyncGenerator<Uint8Array> {
      for (let place = FIRST.length; place < end; ) {
        const chunk = await piece(place, Math.min(READ_AT_ONCE, end - place));
        if (chunk.length === 0) throw new RecoveryError(`${path} became shorter while it was read.`);
        place += chunk.length;
        progress(place - FIRST.length);
        yield chunk;
      }
    }
    return {
      manifest: (await piece(end, length)).toString('utf8'),
      content,
      async sum(signal, progress) {
        const hash = createHash('sha256');
        let bytes = 0;
        for await (const chunk of content(progress)) {
          signal.throwIfAborted();
          hash.update(chunk);
          bytes += chunk.length;
        }
        return { bytes, sha256: hash.digest('hex') };
      },
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
