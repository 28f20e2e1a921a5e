import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { onDatabase } from '../bench/databases.ts';
import type { Monitored } from './alert-system.ts';

/** What is done to the running system, and the alerts that must come of it. */
export interface Cause {
  condition: string;
  /** Names, each with the component where there may be several. */
  alerts: readonly string[];
  /** @returns what makes it good again */
  bring(system: Monitored): Promise<() => Promise<void>>;
}

/** Milliseconds that a slow call takes: more than the 5 seconds of the alert. */
const SLOW = 6_000;

const troubles: readonly Cause[] = [
  {
    condition: 'the worker is stopped, 101 jobs are ordered, and their rows are dated back by 10 minutes',
    alerts: ['QueueBacklog', 'OldestJobWaiting', 'ComponentDown worker', 'ComponentDown process'],
    async bring({ worker, call, patients, databaseUrl }) {
      await worker.stop();
      await call('POST', '/summaries/batch', { patient_ids: patients });
      await onDatabase(databaseUrl, (owner) =>
        owner.query("update job set run_after = run_after - interval '10 minutes'"),
      );
      return async () => {};
    },
  },
  {
    condition: 'the model server is gone while summaries are asked for',
    alerts: ['SummaryErrors', 'SummaryFallbacks', 'ComponentDown llm'],
    async bring({ model, call, patients: [patient] }) {
      await model.close();
      return repeating(() => call('GET', `/patients/${patient}/summary?refresh=true`), 400);
    },
  },
  {
    condition: 'the lock of the sealer is held, and unsealed entries are dated back by 10 minutes',
    alerts: ['AuditSealerBehind'],
    async bring({ call, databaseUrl }) {
      const owner = new pg.Client({ connectionString: databaseUrl });
      await owner.connect();
      await owner.query(
        "select pg_advisory_lock(hashtext('audit_seal'), id) from (select 0 as id union all select id from tenant) as chain",
      );
      await call('GET', '/patients');
      await owner.query(`update audit set at = at - interval '10 minutes' where id > (
        select max(last_id) from audit_seal where audit_seal.tenant_id = audit.tenant_id)`);
      return () => owner.end();
    },
  },
  {
    condition: `rows are locked, so that a change of each takes ${SLOW / 1_000} s`,
    alerts: ['HighLatency'],
    async bring({ call, patients, databaseUrl }) {
      const ends = patients.slice(1, 7).map((patient, place) => {
        const slow = async () => {
          await onDatabase(databaseUrl, async (owner) => {
            await owner.query('begin');
            await owner.query('select from patient where id = $1 for update', [patient]);
            const changed = call('PUT', `/patients/${patient}`, { name: `Slow ${place}` });
            await pause(SLOW);
            await owner.query('commit');
            await changed;
          });
        };
        // One after another, so that a slow answer comes every second.
        return repeating(slow, 0, place * 1_000);
      });
      return async () => void (await Promise.all(ends.map((end) => end())));
    },
  },
];

const outage: Cause = {
  condition: 'the line to the database is cut',
  alerts: ['ServerErrors', 'ComponentDown database'],
  async bring({ line, call, patients: [patient] }) {
    await line.cut();
    const end = repeating(() => call('GET', `/patients/${patient}`), 200);
    return async () => {
      await end();
      await line.mend();
    };
  },
};

/** What goes wrong at the same time, and then what would hide all of it. */
export const rounds: readonly (readonly Cause[])[] = [troubles, [outage]];

/** Does something again and again, with pauses in milliseconds. @returns what ends it */
function repeating(work: () => Promise<unknown>, between: number, first = 0): () => Promise<void> {
  let isOver = false;
  const running = (async () => {
    await pause(first);
    while (!isOver) {
      await work();
      await pause(between);
    }
  })();
  return () => {
    isOver = true;
    return running;
  };
}
