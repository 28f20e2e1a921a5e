import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../src/data/database.ts';
import { databaseOptions } from '../support/store.ts';

test('the data folder and all files of the embedded engine are private, and an older folder is tightened', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'medical-private-'));
  const dataDir = join(parent, 'data');
  let tightened = 0;
  const open = () => openDatabase({ ...databaseOptions, dataDir, onTightened: () => void tightened++ });
  const modes = async () => {
    const names = await readdir(dataDir, { recursive: true });
    const paths = [dataDir, ...names.map((name) => join(dataDir, name))];
    return Promise.all(paths.map(async (path) => (await stat(path)).mode & 0o077));
  };

  const first = await open();
  await first.pool.query('reset role; create table made_later (id int); set role medical_app');
  expect(new Set(await modes())).toEqual(new Set([0]));
  await first.close();
  expect(new Set(await modes())).toEqual(new Set([0]));
  expect(tightened).toBe(0);

  await chmod(dataDir, 0o755);
  await chmod(join(dataDir, 'PG_VERSION'), 0o666);
  const second = await open();
  expect(tightened).toBe(1);
  expect(new Set(await modes())).toEqual(new Set([0]));
  await second.close();
  await rm(parent, { recursive: true, force: true });
});
