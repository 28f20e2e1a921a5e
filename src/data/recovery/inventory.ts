import type { ChainEnd, Inventory } from '../../core/backup.ts';

/** A connection as the owner of the schema, of either engine. */
export interface OwnerConnection {
  query<Row>(text: string): Promise<{ rows: Row[] }>;
}

/** Every table in the program's schema; those of extensions are theirs. */
const tablesOf = `
  select c.relname as name from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by c.relname`;

/** Counts every row, so it reads every table: within one snapshot, where others write. */
export async function takeInventory(
  engine: Inventory['engine'],
  connection: OwnerConnection,
): Promise<Inventory> {
  const all = async <Row>(text: string) => (await connection.query<Row>(text)).rows;
  const [server] = await all<{ version: string }>(
    "select split_part(current_setting('server_version'), ' ', 1) as version",
  );
  const names = (await all<{ name: string }>(tablesOf)).map(({ name }) => name);
  const rows: Record<string, number> = {};
  for (const name of names) {
    const [counted] = await all<{ rows: number }>(`select count(*)::float8 as rows from public."${name}"`);
    rows[name] = counted?.rows ?? 0;
  }
  const migrations = names.includes('kysely_migration')
    ? await all<{ name: string }>('select name from public.kysely_migration order by name')
    : [];
  const seals = names.includes('audit_seal')
    ? await all<ChainEnd>(
        `select distinct on (tenant_id) tenant_id as tenant, number::float8 as number, last_id::float8 as last_id,
           encode(mac, 'hex') as mac from public.audit_seal order by tenant_id, number desc`,
      )
    : [];
  return {
    engine,
    server_version: server?.version ?? '',
    migrations: migrations.map(({ name }) => name),
    rows,
    seals,
  };
}

/** Puts on record that everything is about to be copied; a schema from before the audit has no place for it. */
export async function recordBackup(connection: OwnerConnection): Promise<void> {
  await connection.query(
    `do $$ begin
       if to_regproc('public.append_audit') is not null then
         perform public.append_audit(
           '[{"tenant_id": 0, "actor": "command", "action": "backup.create", "outcome": "ok"}]');
       end if;
     end $$`,
  );
}

/** Whether nothing is there that a restore could mix with. */
export async function isEmpty(connection: OwnerConnection): Promise<boolean> {
  return (await connection.query(tablesOf)).rows.length === 0;
}
