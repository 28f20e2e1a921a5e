/**
 * `npm run verify:scale`: starts, on this machine and for real, two processes on one port, PgBouncer in transaction mode, a
 * streaming replica and a three-node Redis Cluster, takes some of them away again, and proves that nothing is lost or
 * stale. Options after `--`: `--part <name>` (all), `--small`: short loads, whose figures are shown and not judged.
 */
import { parseArgs } from 'node:util';
import { buildProject } from '../bench/children.ts';
import { Lifetimes, withLifetimes } from '../bench/lifetimes.ts';
import { bouncer } from './scale-bouncer.ts';
import { processes } from './scale-processes.ts';
import { redisCluster } from './scale-redis.ts';
import { replica } from './scale-replica.ts';
import type { Finding } from './scale-systems.ts';

const parts = { processes, pgbouncer: bouncer, replica, 'redis-cluster': redisCluster };

const { values } = parseArgs({
  options: { part: { type: 'string' }, small: { type: 'boolean', default: false } },
});
const chosen = Object.entries(parts).filter(([name]) => values.part === undefined || values.part === name);
if (chosen.length === 0) throw new Error(`--part is one of ${Object.keys(parts).join(', ')}`);

const findings: Finding[] = [];
await withLifetimes(async (all) => {
  await buildProject();
  for (const [name, prove] of chosen) {
    console.log(name);
    const ofPart = new Lifetimes();
    all.add(name, () => ofPart.end());
    for (const finding of await prove(ofPart, values.small)) {
      console.log(`  ${finding.what}: ${finding.found}`);
      findings.push(finding);
    }
    await ofPart.end();
  }
});
console.table(findings);
