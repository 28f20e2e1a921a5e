import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Inventory } from '../../../src/core/backup.ts';
import { openDatabase } from '../../../src/data/database.ts';
import { migrate, migrationFolder } from '../../../src/data/migrations.ts';
import { dumpEmbedded, restoreEmbedded } from '../../../src/data/recovery/embedded.ts';
import { dumpPostgres, restorePostgres } from '../../../src/data/recovery/postgres.ts';
import { Store } from '../../../src/repositories/store.ts';
import { createDatabase } from '../../support/postgres.ts';
import { actorOf, databaseOptions } from '../../support/store.ts';
import { engines } from '../../support/system.ts';

const signal = new AbortController().signal;

interface Dump {
  inventory: Inventory;
  content: Buffer;
}

async function makePatient(store: Store, name: string): Promise<void> {
  await store.transaction(actorOf(1), async ({ patients }) => {
    await patients.insert({ name, date_of_birth: '1961-02-28' });
  });
}

async function collected(dump: (take: Parameters<typeof dumpEmbedded>[1]) => Promise<void>): Promise<Dump> {
  let result: Dump | undefined;
  await dump(async (inventory, content) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of content) chunks.push(chunk);
    result = { inventory, content: Buffer.concat(chunks) };
  });
  if (!result) throw new Error('nothing was dumped');
  return result;
}

describe('the embedded database', () => {
  let folder: string;
  let dump: Dump;
  const place = (name: string) => join(folder, name);
  const open = (dataDir: string) => openDatabase({ ...databaseOptions, dataDir });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'medical-recovery-'));
    const database = await open(place('data'));
    await makePatient(new Store(database), 'Zoë Example');
    await database.close();
    dump = await collected((take) => dumpEmbedded(place('data'), take));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is not copied while a process has it', async () => {
    const database = await open(place('data'));
    await expect(dumpEmbedded(place('data'), async () => {})).rejects.toThrow(/is in use by process/);
    await database.close();
  });

  test('is not made by a backup of a folder that is not there', async () => {
    await expect(dumpEmbedded(place('typo'), async () => {})).rejects.toThrow(/no database/);
    expect(await readdir(folder)).not.toContain('typo');
  });

  test('comes back with every row, and goes on', async () => {
    const found = await restoreEmbedded(
      place('again'),
      Readable.from([dump.content]),
      async (_, holds) => holds,
    );
    expect(found).toEqual(dump.inventory);
    expect(found.rows).toMatchObject({ patient: 1, audit: 1 });
    const database = await open(place('again'));
    await makePatient(new Store(database), 'Second Example');
    const { rows } = await database.pool.query("select set_config('app.tenant_id', '1', false)");
    expect(rows).toHaveLength(1);
    const patients = await database.pool.query('select id, name from patient order by id');
    await database.close();
    expect(patients.rows.map(({ name }) => name)).toEqual(['Zoë Example', 'Second Example']);
  });

  test('is not restored over anything', async () => {
    const restoring = restoreEmbedded(place('data'), Readable.from([dump.content]), async () => {});
    await expect(restoring).rejects.toThrow(/not empty/);
  });

  test('leaves nothing when the check fails', async () => {
    const failing = restoreEmbedded(place('new'), Readable.from([dump.content]), async () => {
      throw new Error('a count differs');
    });
    await expect(failing).rejects.toThrow('a count differs');
    expect((await readdir(folder)).filter((name) => name.startsWith('new'))).toEqual([]);
  });
});

describe.runIf(engines.includes('postgres'))('PostgreSQL', () => {
  const places: Awaited<ReturnType<typeof createDatabase>>[] = [];
  const newPlace = async () => {
    const place = await createDatabase();
    places.push(place);
    return place.url;
  };
  let source: string;
  let dump: Dump;
  const open = (url: string) => openDatabase({ ...databaseOptions, url });

  beforeAll(async () => {
    source = await newPlace();
    const database = await open(source);
    await makePatient(new Store(database), 'Zoë Example');
    await database.close();
    dump = await collected((take) => dumpPostgres(source, signal, take));
  });
  afterAll(() => Promise.all(places.map(({ drop }) => drop())));

  test('is copied as it was at one moment, whatever is written meanwhile', async () => {
    const database = await open(source);
    const store = new Store(database);
    let taken: Inventory | undefined;
    const chunks: Uint8Array[] = [];
    await dumpPostgres(source, signal, async (inventory, content) => {
      taken = inventory;
      await makePatient(store, 'Late Example');
      for await (const chunk of content) chunks.push(chunk);
    });
    await database.close();
    const found = await restorePostgres(await newPlace(), Readable.from(chunks), signal);
    expect(found).toEqual(taken);
    expect(found.rows.patient).toBe(1);
  });

  test('comes back with every row, and goes on', async () => {
    const target = await newPlace();
    expect(await restorePostgres(target, Readable.from([dump.content]), signal)).toEqual(dump.inventory);
    const database = await open(target);
    const store = new Store(database);
    await makePatient(store, 'Second Example');
    const page = await store.read(actorOf(1), ({ patients }) => patients.find(2));
    await database.close();
    expect(page?.name).toBe('Second Example');
  });

  test('is not restored over anything', async () => {
    await expect(restorePostgres(source, Readable.from([dump.content]), signal)).rejects.toThrow(
      /holds tables already/,
    );
  });

  test('is restored all or nothing', async () => {
    const target = await newPlace();
    const half = dump.content.subarray(0, dump.content.length - 200);
    await expect(restorePostgres(target, Readable.from([half]), signal)).rejects.toThrow(/pg_restore failed/);
    // The place is as empty as it was.
    expect(await restorePostgres(target, Readable.from([dump.content]), signal)).toEqual(dump.inventory);
  });

  test('from before the audit and the identities comes back, and is brought to this version', async () => {
    const old = await newPlace();
    const folder = await mkdtemp(join(tmpdir(), 'medical-old-'));
    for (const file of ['0001_records.sql', '0002_search.sql']) {
      await copyFile(new URL(file, migrationFolder), join(folder, file));
    }
    const owner = new pg.Pool({ connectionString: old });
    await migrate(owner, () => {}, pathToFileURL(`${folder}/`));
    await owner.query(
      "insert into patient (tenant_id, name, date_of_birth) values (1, 'Early Example', '1940-02-29')",
    );
    await owner.end();
    await rm(folder, { recursive: true });

    const target = await newPlace();
    const early = await collected((take) => dumpPostgres(old, signal, take));
    expect(early.inventory.migrations).toEqual(['0001_records', '0002_search']);
    expect(await restorePostgres(target, Readable.from([early.content]), signal)).toEqual(early.inventory);
    const database = await open(target);
    const found = await new Store(database).read(actorOf(1), ({ patients }) => patients.find(1));
    await database.close();
    expect(found).toMatchObject({ name: 'Early Example', date_of_birth: '1940-02-29' });
  });

  test('without pg_dump says what is missing', async () => {
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';
    try {
      await expect(collected((take) => dumpPostgres(source, signal, take))).rejects.toThrow(
        /pg_dump was not found: install/,
      );
    } finally {
      process.env.PATH = path;
    }
  });
});
