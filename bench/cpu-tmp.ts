import { readFileSync } from 'node:fs';
import { buildProject } from './children.ts';
import { admit } from './credentials.ts';
import { createDatabase, onDatabase } from './databases.ts';
import { createBareTables, fill } from './fill.ts';
import { withLifetimes } from './lifetimes.ts';
import { measure } from './measures.ts';
import { recordsSize, recordsWorks } from './records.ts';
import { startBare, startOurs } from './servers.ts';

const cpu = (pid: number) => {
  try {
    const f = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const p = f.slice(f.lastIndexOf(')') + 2).split(' ');
    return (Number(p[11]) + Number(p[12])) * 10;
  } catch {
    return 0;
  }
};
const backends = async (url: string) =>
  onDatabase(url, async (c) =>
    (
      await c.query(
        `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      )
    ).rows.map((r) => r.pid as number),
  );
await withLifetimes(async (l) => {
  await buildProject();
  const bareDb = await createDatabase(l, `cpu_${process.pid}_bare`);
  const oursDb = await createDatabase(l, `cpu_${process.pid}_ours`);
  await createBareTables(bareDb);
  await (await startOurs(l, oursDb, 'WARNING')).stop();
  await admit(oursDb);
  for (const d of [bareDb, oursDb]) await fill(d, recordsSize);
  const bare = await startBare(l, bareDb);
  const ours = await startOurs(l, oursDb, 'INFO');
  for (const work of recordsWorks(1, 32)) {
    if (process.argv[2] && !process.argv[2].split(',').includes(work.id)) continue;
    const out: Record<string, number> = {};
    for (const [name, srv, db, reqs] of [
      ['bare', bare, bareDb, work.bare],
      ['ours', ours, oursDb, work.ours],
    ] as const) {
      await measure('warm', {
        url: srv.url,
        connections: 32,
        seconds: 2,
        requests: reqs,
        expectedStatus: work.expectedStatus,
        leastAnswers: 1,
      });
      const pids = await backends(db);
      const n0 = cpu(srv.pid);
      const p0 = pids.reduce((a, p) => a + cpu(p), 0);
      const r = await measure('run', {
        url: srv.url,
        connections: 32,
        seconds: 5,
        requests: reqs,
        expectedStatus: work.expectedStatus,
        leastAnswers: 1,
      });
      const n1 = cpu(srv.pid) - n0;
      const p1 = pids.reduce((a, p) => a + cpu(p), 0) - p0;
      out[name] = (n1 + p1) / r.answers;
      console.log(
        work.id,
        name,
        `${Math.round(r.rate)}/s node ${((n1 / r.answers) * 1000).toFixed(0)} µs pg ${((p1 / r.answers) * 1000).toFixed(0)} µs`,
      );
    }
    console.log('   cpu ratio', ((out.bare ?? 0) / (out.ours ?? 1)).toFixed(2));
  }
});
