import pg from 'pg';
import type { OpenStore } from './store.ts';

/**
 * Runs a statement of tenant 1 as the application's role, and gives its answer with the plan of each statement that ran
 * inside its functions.
 */
export async function explain<Row extends pg.QueryResultRow>(
  open: OpenStore,
  text: string,
  values: readonly unknown[] = [],
): Promise<{ rows: Row[]; plans: string[] }> {
  const { connectionString } = open.database.pool.options as pg.PoolConfig;
  const client = new pg.Client({ connectionString });
  const plans: string[] = [];
  client.on('notice', ({ message }) => plans.push(message ?? ''));
  await client.connect();
  try {
    await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0;
      set auto_explain.log_nested_statements = on; set client_min_messages = log; set role medical_app;
      select set_config('app.tenant_id', '1', false)`);
    const { rows } = await client.query<Row>(text, [...values]);
    return { rows, plans };
  } finally {
    await client.end();
  }
}
