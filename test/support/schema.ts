import type { OwnerConnection } from '../../src/data/recovery/inventory.ts';

/** Queries whose answers together are the schema: every name, definition and right in it, in a fixed order. */
const descriptions = {
  tables: `select relname, relkind, relrowsecurity, relforcerowsecurity, relacl::text, reloptions
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S') order by relname`,
  columns: `select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull, a.attidentity,
      a.attgenerated, a.attstattarget, a.attacl::text, pg_get_expr(d.adbin, d.adrelid) as value
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attname`,
  constraints: `select conrelid::regclass::text as relation, conname, pg_get_constraintdef(oid) as definition
    from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`,
  indexes: `select indexname, indexdef from pg_indexes where schemaname = 'public' order by indexname`,
  policies: `select tablename, policyname, roles::text, cmd, permissive, qual, with_check
    from pg_policies where schemaname = 'public' order by 1, 2`,
  triggers: `select tgrelid::regclass::text as relation, tgname, pg_get_triggerdef(oid) as definition
    from pg_trigger where not tgisinternal order by 1, 2`,
  functions: `select p.oid::regprocedure::text as name, pg_get_functiondef(p.oid) as definition, p.proacl::text
    from pg_proc p where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`,
} as const;

export type Schema = Record<keyof typeof descriptions, unknown[]>;

export async function describeSchema(owner: OwnerConnection): Promise<Schema> {
  const described: Record<string, unknown[]> = {};
  for (const [what, query] of Object.entries(descriptions)) described[what] = (await owner.query(query)).rows;
  return described as Schema;
}

/** Every row of every table, as PostgreSQL writes it in JSON; the migrator's own tables are left out. */
export async function allRows(owner: OwnerConnection): Promise<Map<string, Record<string, unknown>[]>> {
  const { rows: tables } = await owner.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
       and relname not like 'kysely%' order by 1`,
  );
  const found = new Map<string, Record<string, unknown>[]>();
  for (const { name } of tables) {
    const { rows } = await owner.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) as row from "${name}" t order by to_jsonb(t)::text`,
    );
    found.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return found;
}
