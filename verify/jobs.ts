/**
 * `npm run verify:jobs`: takes away the workers, Redis and PostgreSQL in the middle of the work, and proves that no job is
 * lost, stuck or done twice. It starts a Redis, a PostgreSQL cluster and a model server of its own.
 * Options after `--`: `--lane embedded|postgres|redis` (all), `--proof <name>` (all), `--small`.
 */
import { parseArgs } from 'node:util';
import { buildProject } from '../bench/children.ts';
import { type Lane, type LaneName, laneNames, openLane } from '../bench/job-lanes.ts';
import { Lifetimes, withLifetimes } from '../bench/lifetimes.ts';
import {
  deleteWhileRunning,
  type Finding,
  killAtRandom,
  killInTheMiddle,
  losePostgres,
  loseRedis,
  terminate,
} from './job-proofs.ts';

const { values } = parseArgs({
  options: {
    lane: { type: 'string' },
    proof: { type: 'string' },
    small: { type: 'boolean', default: false },
  },
});
const { small } = values;
const lanes = laneNames.filter((name) => values.lane === undefined || values.lane === name);
if (lanes.length === 0) throw new Error(`--lane is one of ${laneNames.join(', ')}`);

interface Proof {
  name: string;
  on: readonly LaneName[];
  /** Of the small run, which proves each thing once: what a killed worker held waits half a minute for its lease to end. */
  small: readonly LaneName[];
  prove(lane: Lane): Promise<Finding>;
}

const everywhere = laneNames;
const proofs: Proof[] = [
  {
    name: 'kill',
    on: everywhere,
    small: ['embedded'],
    prove: (lane) => killInTheMiddle(lane, small ? 1 : 50),
  },
  { name: 'lose-redis', on: ['redis'], small: ['redis'], prove: loseRedis },
  { name: 'lose-postgres', on: ['postgres', 'redis'], small: ['redis'], prove: losePostgres },
  {
    name: 'random',
    on: everywhere,
    small: ['postgres'],
    prove: (lane) => killAtRandom(lane, small ? 100 : 10_000),
  },
  { name: 'terminate', on: everywhere, small: ['postgres'], prove: terminate },
  { name: 'delete', on: everywhere, small: everywhere, prove: deleteWhileRunning },
];
const chosen = proofs.filter(({ name }) => values.proof === undefined || values.proof === name);
if (chosen.length === 0) throw new Error(`--proof is one of ${proofs.map(({ name }) => name).join(', ')}`);

const findings: Record<string, string>[] = [];
await withLifetimes(async (all) => {
  await buildProject();
  for (const name of lanes) {
    const ofLane = new Lifetimes();
    all.add(name, () => ofLane.end());
    const lane = await openLane(name, ofLane);
    await lane.startApi();
    for (const { name: proof, prove, ...where } of chosen) {
      if (!(small ? where.small : where.on).includes(name)) continue;
      console.log(`${name}, ${proof}`);
      const finding = await prove(lane);
      console.log(`  ${finding}`);
      findings.push({ lane: name, proof, finding });
    }
    await ofLane.end();
  }
});
console.table(findings);
